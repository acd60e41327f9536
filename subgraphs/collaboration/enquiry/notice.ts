import { createHash } from "node:crypto";
import type { Text } from "../../../schema/listing.ts";
import type { Clock } from "../../base/clock.ts";
import type { Database } from "../../base/database/index.ts";

/** What an asker is told before writing (GDPR articles 13 and 14). */
export interface PrivacyNotice {
  /** Changes when any word of the notice does. */
  readonly version: string;
  /** Who answers for the data; null where the hub's owner has not said so. */
  readonly controller: string | null;
  readonly purpose: Text;
  readonly receivers: Text;
  readonly retention: Text;
  readonly rights: Text;
}

/** An enquiry nobody takes is kept so long at most, counted from its submission, days. */
export const LONGEST_KEPT_DAYS = 365;

/** The notice for a controller and a number of days after delivery; `mails` where receivers may get enquiries as e-mails. */
export function privacyNotice(controller: string | null, days: number, mails: boolean): PrivacyNotice {
  const byMail: Required<Text> = mails
    ? {
        da: " En modtager uden eget system får den som e-mail, over en krypteret forbindelse til mailserveren.",
        en: " A receiver without a system of its own gets it as an e-mail, over an encrypted connection to the mail server.",
      }
    : { da: "", en: "" };
  const parts = {
    controller,
    purpose: {
      da: "Dine oplysninger bruges til at give din henvendelse videre til de modtagere, du selv har valgt, og til at vise dig, hvor langt den er nået.",
      en: "What you write is used to pass your enquiry on to the receivers you chose, and to show you how far it has come.",
    },
    receivers: {
      da: `Kun de modtagere, du har valgt, får henvendelsen.${byMail.da} Har en modtager ikke oplyst en kanal, eller kan den ikke nås, ligger henvendelsen hos enheden bag hubben, som giver den videre. Virksomheder får den kun, hvis du siger ja til det.`,
      en: `Only the receivers you chose get the enquiry.${byMail.en} Where a receiver has told of no channel, or cannot be reached, the enquiry lies with the unit behind the hub, which passes it on. Firms get it only if you agree.`,
    },
    retention: {
      da: `Hubben gemmer henvendelsen krypteret og sletter den ${days} dage efter, at alle modtagere har fået den, og senest ${LONGEST_KEPT_DAYS} dage efter, at du sendte den. Modtagerne journaliserer efter deres egne regler.`,
      en: `The hub keeps the enquiry encrypted and erases it ${days} days after all receivers have it, and at the latest ${LONGEST_KEPT_DAYS} days after you sent it. Receivers keep it under their own rules.`,
    },
    rights: {
      da: "Du kan trække henvendelsen tilbage når som helst; så slettes den straks i hubben. Hos dem, der har fået den, skal du selv bede om sletning. Du kan klage til Datatilsynet. Skriv ikke CPR-numre eller oplysninger om andres helbred.",
      en: "You may withdraw the enquiry at any time; the hub then erases it at once. Those who already have it you must ask yourself. You may complain to Datatilsynet. Do not write CPR numbers, or about other people's health.",
    },
  };
  return Object.freeze({ version: createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 16), ...parts });
}

/** Keeps the words of a notice from the first time it may have been shown, so that it can be told later what somebody accepted. */
export async function rememberNotice(database: Database, notice: PrivacyNotice, clock: Clock): Promise<void> {
  await database.query(
    "INSERT INTO collaboration.privacy_notice (version, notice, first_shown_at) VALUES ($1, $2, $3) ON CONFLICT (version) DO NOTHING",
    [notice.version, JSON.stringify(notice), new Date(clock.now())],
  );
}
