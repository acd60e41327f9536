import { HubError } from "../../../schema/errors.ts";
import { requireRole, type SubgraphContext } from "../../kit/context.ts";
import { cutPage, encodeCursor, readPage, type PageArguments } from "../../kit/page.ts";
import type { Resolvers } from "../../kit/subgraph.ts";
import { textIn, type Language } from "../../kit/text.ts";
import { allowedReceiver, readDeclaration, type DeclareServices, type ReceiverInput } from "./declare.ts";
import type { Inbox, InboxRow } from "./inbox.ts";
import type { Outbox } from "./outbox.ts";
import type { Receiver, Route } from "./receiver.ts";
import { channelsOf } from "./route.ts";
import { deliveryState, routeText } from "./state.ts";

interface InLanguage {
  readonly language: Language;
}

export interface ReceiverServices extends DeclareServices {
  readonly inbox: Inbox;
  readonly outbox: Pick<Outbox, "nudge">;
}

/** What receivers and stewards do: declare channels, read the inbox, acknowledge; and what help services and municipalities tell of their channels. */
export function receiverResolvers(services: ReceiverServices): Resolvers {
  const { directory, receivers, inbox, outbox } = services;
  const channels = (ids: readonly string[]): Promise<readonly (Receiver | null)[]> => channelsOf(ids, directory, receivers);
  const channel = async (id: string, municipality: boolean, context: SubgraphContext) => {
    const receiver = await context.loader(channels).load(id);
    const through =
      municipality && receiver !== null && receiver.id !== id ? { id: directory.known(receiver.id)?.id ?? receiver.id } : null;
    return { route: receiver?.route ?? "UNIT", through };
  };
  return {
    Query: {
      async enquiryInbox(_root: unknown, args: PageArguments, context: SubgraphContext) {
        requireRole(context, "PUBLISHER", "STEWARD");
        const page = readPage(args, "enquiryInbox", ["int"]);
        const rows = await inbox.page(context.caller, Number(page.cursor?.[0] ?? 0), page.size + 1);
        const { items, pageInfo } = cutPage(rows, page, ({ seq }) => encodeCursor([Number(seq)], "enquiryInbox"));
        return { nodes: items, pageInfo, totalCount: () => inbox.count(context.caller) };
      },
      async enquiryReceivers(_root: unknown, args: PageArguments, context: SubgraphContext) {
        requireRole(context, "PUBLISHER", "STEWARD");
        const page = readPage(args, "enquiryReceivers", ["text"]);
        const own = context.caller.roles.includes("STEWARD") ? null : context.caller.name;
        const rows = await receivers.page(own, String(page.cursor?.[0] ?? ""), page.size + 1);
        const { items, pageInfo } = cutPage(rows, page, ({ id }) => encodeCursor([id], "enquiryReceivers"));
        return { nodes: items, pageInfo };
      },
    },
    Mutation: {
      async declareReceiver(
        _root: unknown,
        { input }: { readonly input: Omit<ReceiverInput, "channel"> & { readonly channel: Route } },
        context: SubgraphContext,
      ) {
        requireRole(context, "PUBLISHER", "STEWARD");
        const { channel: route } = input;
        if (route === "UNIT")
          throw new HubError("BAD_USER_INPUT", "`channel` is WEBHOOK, PULL or EMAIL.", {
            next: "To have enquiries go to the unit again, use `withdrawReceiver`.",
          });
        const made = await receivers.declare(await readDeclaration({ ...input, channel: route }, context.caller, services));
        outbox.nudge();
        return made;
      },
      async withdrawReceiver(_root: unknown, { receiver }: { readonly receiver: string }, context: SubgraphContext) {
        requireRole(context, "PUBLISHER", "STEWARD");
        return receivers.withdraw(await allowedReceiver(receiver, context.caller, services));
      },
      acknowledgeEnquiry(_root: unknown, args: { readonly id: string; readonly reference?: string | null }, context: SubgraphContext) {
        requireRole(context, "PUBLISHER", "STEWARD");
        return inbox.acknowledge(context.caller, args.id, args.reference ?? null);
      },
      async resendEnquiry(_root: unknown, { id }: { readonly id: string }, context: SubgraphContext) {
        requireRole(context, "STEWARD");
        const sent = await inbox.resend(context.caller, id);
        outbox.nudge();
        return sent;
      },
    },
    InboxEnquiry: {
      receiverName: ({ name, receiver }: InboxRow, { language }: InLanguage) => textIn(name, language) ?? receiver,
      state: deliveryState,
      privacyNotice: ({ noticeVersion }: InboxRow) => noticeVersion,
      text: (row: InboxRow) => inbox.open(row).text,
      role: (row: InboxRow) => inbox.open(row).role,
      area: (row: InboxRow) => inbox.open(row).area,
      contact: (row: InboxRow) => inbox.open(row).contact,
    },
    EnquiryChannel: { message: ({ route }: { readonly route: Route }, { language }: InLanguage) => textIn(routeText(route), language) },
    HelpService: {
      enquiryChannel: ({ id }: { readonly id: string }, _args: unknown, context: SubgraphContext) => channel(id, false, context),
    },
    Municipality: {
      enquiryChannel: ({ code }: { readonly code: string }, _args: unknown, context: SubgraphContext) => channel(code, true, context),
    },
  };
}
