import type { Text } from "../../../schema/listing.ts";
import type { Clock } from "../../base/clock.ts";
import type { Queryable } from "../../base/database/index.ts";

/** What can happen to a receiver's copy of an enquiry; nothing of its content stands here. */
export const EVENT_KINDS = [
  "SUBMITTED",
  "ATTEMPT_FAILED",
  "DELIVERED",
  "GAVE_UP",
  "ROUTED",
  "RESENT",
  "WITHDRAWN",
  "ARRIVED_AFTER_WITHDRAWAL",
  "UNDERWAY_AT_WITHDRAWAL",
  "ERASED",
] as const;
export type EventKind = (typeof EVENT_KINDS)[number];

export interface TrailEvent {
  readonly delivery: string;
  readonly at: Date;
  readonly kind: EventKind;
  readonly code: string | null;
}

/** Why an attempt failed; the words are for the asker too, so they name no address. */
export const PROBLEMS = {
  UNREACHABLE: { da: "modtagerens system svarer ikke", en: "the receiver's system does not answer" },
  TIMEOUT: { da: "modtagerens system svarede ikke i tide", en: "the receiver's system did not answer in time" },
  ADDRESS_REFUSED: { da: "modtagerens adresse ligger på et lukket net", en: "the receiver's address is on a private network" },
  REDIRECTED: { da: "modtagerens system viser videre til en anden adresse", en: "the receiver's system points to another address" },
  STATUS: { da: "modtagerens system afviste med en fejl", en: "the receiver's system refused with an error" },
  GONE: { da: "modtagerens system siger, at adressen er nedlagt", en: "the receiver's system says that the address is gone" },
  NO_RECEIPT: { da: "modtagerens system svarede uden kvittering", en: "the receiver's system answered without a receipt" },
  TOO_LARGE: { da: "modtagerens system svarede med alt for meget", en: "the receiver's system answered with far too much" },
  MAIL_DOWN: { da: "hubbens mailserver svarer ikke", en: "the hub's mail server does not answer" },
  MAIL_INSECURE: {
    da: "hubbens mailserver tilbyder ikke en sikker forbindelse",
    en: "the hub's mail server offers no secure connection",
  },
  MAIL_REFUSED: { da: "mailserveren afviste e-mailen", en: "the mail server refused the e-mail" },
  MAIL_MISSING: { da: "hubben kan ikke sende e-mail", en: "the hub cannot send e-mail" },
  NO_ADDRESS: { da: "modtageren har ingen adresse mere", en: "the receiver has no address any more" },
  KEY_MISSING: { da: "hubben mangler nøglen til henvendelsen", en: "the hub lacks the enquiry's key" },
  INTERNAL: { da: "der gik noget galt i hubben", en: "something went wrong inside the hub" },
} as const satisfies Record<string, Text>;
export type Problem = keyof typeof PROBLEMS;

const WAYS: Readonly<Record<string, Text>> = {
  WEBHOOK: { da: "sendes til modtagerens system", en: "goes to the receiver's system" },
  PULL: { da: "ligger klar til, at modtageren henter den", en: "lies ready for the receiver to fetch" },
  EMAIL: { da: "sendes som e-mail til modtageren", en: "goes to the receiver as an e-mail" },
  UNIT: {
    da: "ligger hos enheden, fordi modtageren ikke har oplyst en kanal",
    en: "lies with the unit, because the receiver has told of no channel",
  },
};

/** An event in one sentence. */
export function eventText({ kind, code }: TrailEvent): Text {
  const way = WAYS[code ?? ""] ?? { da: "", en: "" };
  const problem: Text = Object.hasOwn(PROBLEMS, code ?? "") ? PROBLEMS[code as Problem] : PROBLEMS.INTERNAL; // the key was looked for
  const texts: Readonly<Record<EventKind, Text>> = {
    SUBMITTED: { da: `Modtaget i hubben; den ${way.da}.`, en: `Taken by the hub; it ${way.en}.` },
    ATTEMPT_FAILED: { da: `Forsøg mislykket: ${problem.da}. Der prøves igen.`, en: `An attempt failed: ${problem.en}. It is tried again.` },
    DELIVERED:
      code === "EMAIL"
        ? { da: "Sendt som e-mail; mailserveren har taget imod den.", en: "Sent as an e-mail; the mail server has taken it." }
        : { da: "Modtageren har kvitteret for henvendelsen.", en: "The receiver has confirmed the enquiry." },
    GAVE_UP: {
      da: `Kunne ikke leveres: ${problem.da}. Enheden tager over.`,
      en: `It could not be delivered: ${problem.en}. The unit takes over.`,
    },
    ROUTED: {
      da: `Modtageren har ændret sin kanal; henvendelsen ${way.da}.`,
      en: `The receiver has changed its channel; the enquiry ${way.en}.`,
    },
    RESENT: { da: `Enheden har sendt den igen; den ${way.da}.`, en: `The unit has sent it again; it ${way.en}.` },
    WITHDRAWN: { da: "Trukket tilbage, før modtageren kvitterede.", en: "Withdrawn before the receiver confirmed." },
    ARRIVED_AFTER_WITHDRAWAL: {
      da: "Den var undervejs, da den blev trukket tilbage: modtageren har kvitteret for den. Bed selv modtageren om at slette den.",
      en: "It was on its way when it was withdrawn: the receiver has confirmed it. Ask the receiver to erase it.",
    },
    UNDERWAY_AT_WITHDRAWAL: {
      da: "Den var undervejs, da den blev trukket tilbage; det vides ikke, om modtageren har fået den.",
      en: "It was on its way when it was withdrawn; whether the receiver has it is not known.",
    },
    ERASED: { da: "Teksten er slettet i hubben.", en: "The text is erased in the hub." },
  };
  return texts[kind];
}

export async function addEvent(transaction: Queryable, event: Omit<TrailEvent, "at">, clock: Clock): Promise<void> {
  await transaction.query("INSERT INTO collaboration.enquiry_event (delivery, at, kind, code) VALUES ($1, $2, $3, $4)", [
    event.delivery,
    new Date(clock.now()),
    event.kind,
    event.code,
  ]);
}
