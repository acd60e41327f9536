import { HubError } from "../../../schema/errors.ts";
import { refusePersonalNumber } from "../../base/personalNumber.ts";
import { cleaned } from "../cleaned.ts";
import type { EnquiryContact, EnquiryContent, EnquiryKind } from "./content.ts";

/** `EnquiryInput` as GraphQL hands it over. */
export interface EnquiryInput {
  readonly to: readonly string[];
  readonly kind: EnquiryKind;
  readonly text: string;
  readonly role?: string | null;
  readonly area?: string | null;
  readonly contact?: Partial<EnquiryContact> | null;
  readonly privacyNotice: string;
  readonly shareWithFirms?: boolean | null;
  readonly idempotencyKey: string;
}

/** A checked enquiry; whom it goes to is not looked up yet. */
export interface NewEnquiry {
  /** As given, trimmed, each once. */
  readonly to: readonly string[];
  readonly kind: EnquiryKind;
  readonly content: EnquiryContent;
  readonly notice: string;
  readonly shareWithFirms: boolean;
  readonly idempotencyKey: string;
}

/** Every municipality at once, and a few more. */
export const MOST_RECEIVERS = 120;
/** Characters: three pages. */
export const LONGEST_TEXT = 10_000;
const LONGEST_FIELD = 200;

/** Checks an enquiry before anything is done with it. Throws PERSONAL_NUMBER, ENQUIRY_TOO_LONG or BAD_USER_INPUT; no message repeats what was written. */
export function readEnquiry(input: EnquiryInput): NewEnquiry {
  const text = cleaned(input.text);
  const fields = {
    role: input.role,
    area: input.area,
    name: input.contact?.name,
    email: input.contact?.email,
    phone: input.contact?.phone,
  };
  const short = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, shortField(name, value)]));
  const { role = null, area = null, name = null, email = null, phone = null } = short;
  if (text.length > LONGEST_TEXT)
    throw new HubError(
      "ENQUIRY_TOO_LONG",
      `The text has ${text.length} characters; ${LONGEST_TEXT} is the most. Teksten er for lang; skriv højst ${LONGEST_TEXT} tegn.`,
    );
  for (const value of [text, role, area, name, email, phone]) if (value !== null) refusePersonalNumber(value);
  if (text === "") throw new HubError("BAD_USER_INPUT", "`text` is empty. Skriv, hvad henvendelsen handler om.");
  if (email !== null && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email))
    throw new HubError("BAD_USER_INPUT", "`contact.email` is not an e-mail address. E-mail-adressen er ikke gyldig.");
  const to = [...new Set(input.to.map((id) => id.trim().replace(/^mun:/, "")))];
  if (to.length === 0 || to.length > MOST_RECEIVERS)
    throw new HubError("BAD_USER_INPUT", `\`to\` names ${to.length} receivers; 1 to ${MOST_RECEIVERS} can be written to at a time.`);
  if (!/^[\x21-\x7e]{16,100}$/.test(input.idempotencyKey))
    throw new HubError("BAD_USER_INPUT", "`idempotencyKey` has to be 16 to 100 letters, digits or signs.", {
      next: "Make a random UUID when the form is opened, and send the same one again when the same enquiry is sent again.",
    });
  const contact = name === null && email === null && phone === null ? null : { name, email, phone };
  return {
    to,
    kind: input.kind,
    content: { text, role, area, contact },
    notice: input.privacyNotice,
    shareWithFirms: input.shareWithFirms === true,
    idempotencyKey: input.idempotencyKey,
  };
}

function shortField(name: string, value: string | null | undefined): string | null {
  const text = cleaned(value ?? "");
  if (text.length > LONGEST_FIELD) throw new HubError("BAD_USER_INPUT", `\`${name}\` has more than ${LONGEST_FIELD} characters.`);
  return text === "" ? null : text;
}
