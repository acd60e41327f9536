import type { GraphQLResolveInfo } from "graphql";
import type { Clock } from "../../base/clock.ts";
import type { SubgraphContext } from "../../kit/context.ts";
import type { Resolvers } from "../../kit/subgraph.ts";
import { textIn, type Language } from "../../kit/text.ts";
import { requireVariable } from "./asVariable.ts";
import { withdrawEnquiry } from "./erase.ts";
import { enquiryById, findEnquiry, followLookups, type Delivery, type Enquiry } from "./follow.ts";
import type { EnquiryInput } from "./input.ts";
import type { PrivacyNotice } from "./notice.ts";
import type { Outbox } from "./outbox.ts";
import { deliveryState, stateText } from "./state.ts";
import { submitEnquiry, type SubmitServices } from "./submit.ts";
import { HubError } from "../../../schema/errors.ts";
import { eventText, type TrailEvent } from "./trail.ts";
import type { DeliveryStanding, EnquiryStanding, Watch } from "./watch.ts";

interface InLanguage {
  readonly language: Language;
}

export interface EnquiryServices extends SubmitServices {
  readonly outbox: Pick<Outbox, "nudge">;
  readonly watch: Watch;
  readonly clock: Clock;
}

/** What askers do: read the notice, send, follow, withdraw. */
export function enquiryResolvers(services: EnquiryServices): Resolvers {
  const { database, notice, outbox, watch, clock } = services;
  const { deliveries, trails } = followLookups(database);
  const told =
    (part: "purpose" | "receivers" | "retention" | "rights") =>
    (each: PrivacyNotice, { language }: InLanguage) =>
      textIn(each[part], language);
  return {
    Query: {
      privacyNotice: () => notice,
      enquiry(_root: unknown, { token }: { readonly token: string }, _context: SubgraphContext, info: GraphQLResolveInfo) {
        requireVariable(info, "token");
        return findEnquiry(database, token);
      },
    },
    Mutation: {
      async submitEnquiry(_root: unknown, { input }: { readonly input: EnquiryInput }, context: SubgraphContext, info: GraphQLResolveInfo) {
        requireVariable(info, "input");
        const { id, token, repeated } = await submitEnquiry(input, context.caller, services);
        outbox.nudge();
        return { token, repeated, enquiry: await enquiryById(database, id) };
      },
      withdrawEnquiry(_root: unknown, { token }: { readonly token: string }, _context: SubgraphContext, info: GraphQLResolveInfo) {
        requireVariable(info, "token");
        return withdrawEnquiry(database, token, clock);
      },
    },
    Subscription: {
      enquiryChanged: {
        async subscribe(_root: unknown, { token }: { readonly token: string }, _context: SubgraphContext, info: GraphQLResolveInfo) {
          requireVariable(info, "token");
          const enquiry = await findEnquiry(database, token);
          if (enquiry === undefined)
            throw new HubError("ENQUIRY_UNKNOWN", "There is no enquiry with this token. Der er ingen henvendelse med denne kode.");
          return watch.follow(enquiry.id);
        },
        resolve: (standing: EnquiryStanding) => standing,
      },
    },
    EnquiryDeliveryChange: {
      state: deliveryState,
      message: (delivery: DeliveryStanding, { language }: InLanguage) => textIn(stateText(delivery), language),
    },
    PrivacyNotice: { purpose: told("purpose"), receivers: told("receivers"), retention: told("retention"), rights: told("rights") },
    Enquiry: {
      privacyNotice: ({ noticeVersion }: Enquiry) => noticeVersion,
      deliveries: ({ id }: Enquiry, _args: unknown, context: SubgraphContext) => context.loader(deliveries).load(id),
    },
    EnquiryDelivery: {
      receiverName: ({ name, receiver }: Delivery, { language }: InLanguage) => textIn(name, language) ?? receiver,
      state: deliveryState,
      message: (delivery: Delivery, { language }: InLanguage) => textIn(stateText(delivery), language),
      trail: ({ id }: Delivery, _args: unknown, context: SubgraphContext) => context.loader(trails).load(id),
    },
    EnquiryEvent: { text: (event: TrailEvent, { language }: InLanguage) => textIn(eventText(event), language) },
  };
}
