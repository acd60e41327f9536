import { HubError } from "../../../schema/errors.ts";
import type { Caller } from "../../base/caller.ts";
import { isAllowedPrivate } from "../../base/http/index.ts";
import { municipalityByCode } from "../../base/territory/index.ts";
import type { Directory } from "./directory.ts";
import type { Declaration, Receivers, Route } from "./receiver.ts";
import { isMailbox } from "./smtp.ts";

/** `ReceiverInput` as GraphQL hands it over. */
export interface ReceiverInput {
  readonly receiver: string;
  readonly channel: Exclude<Route, "UNIT">;
  readonly url?: string | null;
  readonly email?: string | null;
  readonly endFormerSecret?: boolean | null;
  readonly caller?: string | null;
}

const LONGEST_URL = 2_000;

export interface DeclareServices {
  readonly directory: Directory;
  readonly receivers: Receivers;
  /** HUB_ALLOW_PRIVATE: hosts that may be inside the hub's own network. */
  readonly allowPrivate: readonly string[];
  /** Whether this hub can send e-mail. */
  readonly mails: boolean;
}

/**
 * Whether a caller may say where enquiries to a receiver go, and with what. Threat: a publisher that lists somebody else's help service has its enquiries sent to
 * itself. So a publisher speaks only for help services that it runs (where nobody says that, lists), its caller bears the publisher's id as name, and it cannot
 * replace what another caller has declared; stewards can. Throws FORBIDDEN, RECEIVER_UNKNOWN, WEBHOOK_REFUSED, MAILBOX_REFUSED, MAIL_MISSING or BAD_USER_INPUT.
 */
export async function readDeclaration(input: ReceiverInput, caller: Caller, services: DeclareServices): Promise<Declaration> {
  const id = await allowedReceiver(input.receiver, caller, services);
  const steward = caller.roles.includes("STEWARD");
  const declaredBy = caller.name ?? "";
  const named = input.caller?.trim() ?? "";
  if (named !== "" && named !== declaredBy && !steward)
    throw new HubError("FORBIDDEN", "Only a steward may name another caller than itself.", { next: "Leave `caller` out." });
  const owner = named === "" ? declaredBy : named.slice(0, 80);
  const { channel, url, email } = input;
  if (channel !== "WEBHOOK" && (url ?? "") !== "") throw new HubError("BAD_USER_INPUT", "`url` goes with the channel WEBHOOK only.");
  if (channel !== "EMAIL" && (email ?? "") !== "") throw new HubError("BAD_USER_INPUT", "`email` goes with the channel EMAIL only.");
  const declaration = { id, caller: owner, declaredBy, endFormerSecret: input.endFormerSecret === true };
  if (channel === "PULL") return declaration;
  const to =
    channel === "WEBHOOK" ? { url: readUrl(url ?? "", services.allowPrivate) } : { email: readMailbox(email ?? "", services.mails) };
  return { ...declaration, to };
}

/** The receiver's id as it is now, if this caller may decide on it. */
export async function allowedReceiver(given: string, caller: Caller, { directory, receivers }: DeclareServices): Promise<string> {
  const id = given.trim().replace(/^mun:/, "");
  const municipality = municipalityByCode(id);
  const entry = municipality === undefined ? await directory.find(id) : undefined;
  if (municipality === undefined && entry === undefined)
    throw new HubError("RECEIVER_UNKNOWN", `There is no help service or municipality ${JSON.stringify(id.slice(0, 80))}.`);
  const now = entry?.id ?? id;
  if (caller.roles.includes("STEWARD")) return now;
  if (entry === undefined)
    throw new HubError("FORBIDDEN", "For a municipality as a whole only a steward declares.", {
      next: "Declare for your help service, or ask the unit.",
    });
  if (!entry.owners.includes(caller.name ?? ""))
    throw new HubError("FORBIDDEN", "This caller's publisher does not run the help service.", {
      next: "The caller's name has to be the publisher's id; ask the unit for such a token, or to declare for you.",
    });
  const standing = (await receivers.declared([now])).get(now);
  if (standing !== undefined && standing.caller !== caller.name)
    throw new HubError("FORBIDDEN", "Another caller has declared for this help service.", { next: "Ask the unit to change it." });
  return now;
}

function readMailbox(given: string, mails: boolean): string {
  if (!mails) throw new HubError("MAIL_MISSING", "This hub cannot send e-mail.");
  const email = given.trim();
  if (!isMailbox(email)) throw new HubError("MAILBOX_REFUSED", "`email` is not a plain e-mail address.");
  return email;
}

function readUrl(given: string, allowPrivate: readonly string[]): string {
  const url = given.length > LONGEST_URL ? null : URL.parse(given.trim());
  const refuse = (why: string): HubError => new HubError("WEBHOOK_REFUSED", `The webhook's address ${why}.`);
  if (url === null || !/^https?:$/.test(url.protocol)) throw refuse("is not an https URL");
  if (url.username !== "" || url.password !== "") throw refuse("holds a user name or password; the signature tells who sends");
  if (url.protocol === "http:" && !isAllowedPrivate(url, allowPrivate))
    throw refuse("is not https, so that the text could be read on its way");
  url.hash = "";
  return url.href;
}
