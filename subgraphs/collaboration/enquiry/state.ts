import type { Text } from "../../../schema/listing.ts";
import type { Delivery } from "./follow.ts";
import type { Route } from "./receiver.ts";

export type EnquiryState = "QUEUED" | "READY" | "WITH_UNIT" | Exclude<Delivery["state"], "WAITING">;

const WAITING: Readonly<Record<Route, EnquiryState>> = { WEBHOOK: "QUEUED", EMAIL: "QUEUED", PULL: "READY", UNIT: "WITH_UNIT" };

const DELIVERED: Readonly<Record<Route, Text>> = {
  WEBHOOK: { da: "Modtageren har kvitteret for henvendelsen.", en: "The receiver has confirmed the enquiry." },
  PULL: { da: "Modtageren har kvitteret for henvendelsen.", en: "The receiver has confirmed the enquiry." },
  EMAIL: {
    da: "Henvendelsen er sendt til modtageren som e-mail. Hubben ved ikke, om den er læst.",
    en: "The enquiry is sent to the receiver as an e-mail. The hub does not know whether it was read.",
  },
  UNIT: { da: "Enheden har taget henvendelsen og givet den videre.", en: "The unit has taken the enquiry and passed it on." },
};

/** How far a copy is, as the asker is told. */
export function deliveryState({ state, route }: Pick<Delivery, "state" | "route">): EnquiryState {
  return state === "WAITING" ? WAITING[route] : state;
}

/** The same in one sentence. */
export function stateText(delivery: Pick<Delivery, "state" | "route" | "attempts">): Text {
  const { attempts, route } = delivery;
  const tries = attempts > 1 ? { da: ` Der er prøvet ${attempts} gange.`, en: ` It was tried ${attempts} times.` } : { da: "", en: "" };
  const texts: Readonly<Record<EnquiryState, Text>> = {
    QUEUED: { da: `Henvendelsen er på vej til modtageren.${tries.da}`, en: `The enquiry is on its way to the receiver.${tries.en}` },
    READY: { da: "Henvendelsen ligger klar, til modtageren henter den.", en: "The enquiry lies ready until the receiver fetches it." },
    WITH_UNIT: {
      da: "Modtageren har ikke oplyst en kanal, så henvendelsen ligger hos enheden bag hubben, som giver den videre.",
      en: "The receiver has told of no channel, so the enquiry lies with the unit behind the hub, which passes it on.",
    },
    DELIVERED: DELIVERED[route],
    FAILED: {
      da: "Henvendelsen kunne ikke leveres til modtageren. Enheden bag hubben tager over.",
      en: "The enquiry could not be delivered to the receiver. The unit behind the hub takes over.",
    },
    WITHDRAWN: { da: "Henvendelsen er trukket tilbage og slettet.", en: "The enquiry is withdrawn and erased." },
    EXPIRED: {
      da: "Ingen tog henvendelsen inden for et år, og den er slettet.",
      en: "Nobody took the enquiry within a year, and it is erased.",
    },
  };
  return texts[deliveryState(delivery)];
}

/** Where enquiries to a receiver go, in one sentence. */
export function routeText(route: Route): Text {
  const texts: Readonly<Record<Route, Text>> = {
    WEBHOOK: {
      da: "Henvendelser sendes krypteret til modtagerens eget system.",
      en: "Enquiries are sent encrypted to the receiver's own system.",
    },
    EMAIL: {
      da: "Henvendelser sendes som e-mail til modtageren.",
      en: "Enquiries are sent to the receiver as e-mails.",
    },
    PULL: { da: "Henvendelser hentes af modtageren selv.", en: "Enquiries are fetched by the receiver itself." },
    UNIT: {
      da: "Henvendelser går til enheden bag hubben, som giver dem videre.",
      en: "Enquiries go to the unit behind the hub, which passes them on.",
    },
  };
  return texts[route];
}
