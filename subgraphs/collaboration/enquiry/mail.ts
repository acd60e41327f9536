import type { Text } from "../../../schema/listing.ts";
import { cleaned } from "../cleaned.ts";
import type { EnquiryContent, EnquiryKind } from "./content.ts";
import type { Claimed } from "./outboxStore.ts";
import type { MailAddress } from "./receiver.ts";
import { signatures } from "./signature.ts";
import { isMailbox, type Mail, type Mailer, type MailProblem } from "./smtp.ts";
import type { Problem } from "./trail.ts";
import type { Outcome } from "./webhook.ts";

/**
 * An enquiry as an e-mail, for receivers without a system: Danish first. Its id is the delivery's, so a repeated message is known by it; the headers `OPS-Hub-Reference` (that id) and
 * `OPS-Hub-Signature` (`v1,` and the base64 HMAC-SHA256 of `reference.receiver.submittedAt` under the secret's bytes) tell that the hub sent it. Only what is fixed, or an address that was
 * checked, stands in the headers; what people wrote stands in the body alone.
 */
export function mailOf(
  copy: Claimed,
  content: EnquiryContent,
  { address, now }: { readonly address: MailAddress; readonly now: number },
): Mail {
  const submittedAt = copy.submittedAt.toISOString();
  const reply = content.contact?.email ?? null;
  return {
    to: address.email,
    ...(reply !== null && isMailbox(reply) && { replyTo: reply }),
    subject: `Henvendelse fra OPS-hubben / Enquiry from the OPS hub [${copy.id}]`,
    text: bodyOf(copy, content, submittedAt),
    id: copy.id,
    headers: { "OPS-Hub-Reference": copy.id, "OPS-Hub-Signature": signatures(address, `${copy.id}.${copy.receiver}.${submittedAt}`, now) },
  };
}

const PROBLEM: Readonly<Record<MailProblem, Problem>> = {
  DOWN: "MAIL_DOWN",
  TIMEOUT: "MAIL_DOWN",
  INSECURE: "MAIL_INSECURE",
  REFUSED: "MAIL_REFUSED",
  GONE: "GONE",
};

/** Sends once; taken is what the mail server has taken. Rejects only with the signal's reason. */
export async function sendMail(mail: Mail, mailer: Mailer | undefined, signal: AbortSignal): Promise<Outcome> {
  if (mailer === undefined) return { received: false, problem: "MAIL_MISSING" };
  const outcome = await mailer.send(mail, signal);
  return outcome === "taken" ? { received: true, reference: null } : { received: false, problem: PROBLEM[outcome] };
}

const KINDS: Readonly<Record<EnquiryKind, Required<Text>>> = {
  IDEA: { da: "en idé", en: "an idea" },
  OFFER: { da: "et tilbud", en: "an offer" },
  QUESTION: { da: "et spørgsmål", en: "a question" },
};

function bodyOf(
  { id, name, receiver, kind, shareWithFirms, notice }: Claimed,
  { text, role, area, contact }: EnquiryContent,
  submittedAt: string,
): string {
  const [da, en] = [oneLine(cleaned(name.da ?? name.en ?? receiver)), oneLine(cleaned(name.en ?? name.da ?? receiver))];
  const lines = (told: readonly (readonly [string, string | null | undefined])[]): readonly string[] =>
    told.flatMap(([label, value]) => (value === null || value === undefined || value === "" ? [] : [`${label}: ${oneLine(value)}`]));
  return [
    `Gennem OPS-hubben er der kommet ${KINDS[kind].da} til ${da}.`,
    "",
    ...lines([
      ["Fra (rolle)", role],
      ["Arbejdssted", area],
      ["Navn", contact?.name],
      ["E-mail", contact?.email],
      ["Telefon", contact?.phone],
      ["Må deles med virksomheder", shareWithFirms ? "ja" : "nej"],
      ["Modtaget i hubben", submittedAt],
      ["Privatlivsmeddelelse", notice],
      ["Reference", id],
    ]),
    "",
    "Henvendelsen / The enquiry:",
    "",
    ...text.split("\n").map((line) => `> ${line}`),
    "",
    "Journalisér den hos jer. Kommer den igen med samme reference, er det den samme.",
    "",
    "--",
    `Through the OPS hub ${KINDS[kind].en} has come for ${en}; the text stands above.`,
    ...lines([
      ["May be shared with firms", shareWithFirms ? "yes" : "no"],
      ["Reference", id],
    ]),
    "Keep it in your own records. If it comes again with the same reference, it is the same one.",
    "",
  ].join("\n");
}

/** A short field must not look like another one below it. */
function oneLine(text: string): string {
  return text.replace(/\s+/g, " ");
}
