import { preferred, type LanguageOptions } from "../languages.ts";
import { at, listAt, textAt } from "./foreign.ts";
import { saidAt } from "./said.ts";

/** Ways to reach a service. They stand in its channels and in the contact details at its connection to one, under several names. */
export interface Contact {
  readonly phones: readonly string[];
  readonly emails: readonly string[];
  readonly pages: readonly string[];
  readonly addresses: readonly string[];
}

/** What a channel, or contact details, hold of them; each value once, at most 60. */
export function contactIn(details: unknown, options: LanguageOptions): Contact {
  const all = (keys: readonly string[], read: (value: unknown) => string | undefined) =>
    [...new Set(keys.flatMap((key) => listAt(details, key)).flatMap((value) => read(value) ?? []))].slice(0, 60);
  return {
    phones: all(["phoneNumbers", "supportPhones"], phone),
    emails: all(["emails", "supportEmails"], (email) => textAt(email, "value")),
    pages: [...all(["webPages"], (page) => textAt(page, "url")), ...all(["channelUrls"], (page) => textAt(page, "value"))],
    addresses: all(["addresses"], (address) => addressOf(address, options)),
  };
}

/** `+358` and `0295 535 001` are written apart; the zero is dialled within the country only. A service number has no prefix and works nowhere else. */
function phone(value: unknown): string | undefined {
  const number = textAt(value, "number");
  const prefix = textAt(value, "prefixNumber");
  if (number === undefined || prefix === undefined) return number;
  return `${prefix} ${number.replace(/^0/, "")}`;
}

function addressOf(value: unknown, options: LanguageOptions): string | undefined {
  const street = at(value, "streetAddress");
  const box = at(value, "postOfficeBoxAddress");
  const first = [
    preferred(saidAt(street, "street"), options) ?? preferred(saidAt(box, "postOfficeBox"), options),
    textAt(street, "streetNumber"),
  ];
  const place = street ?? box ?? at(value, "otherAddress");
  const second = [textAt(place, "postalCode"), preferred(saidAt(place, "postOffice"), options)];
  const lines = [first, second].map((parts) => parts.filter((part) => part !== undefined).join(" ")).filter((line) => line !== "");
  return lines.length === 0 ? preferred(saidAt(value, "locationAbroad"), options) : lines.join(", ");
}
