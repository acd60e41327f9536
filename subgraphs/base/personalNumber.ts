import { HubError } from "../../schema/errors.ts";

/**
 * Whether a text holds what looks like a Danish personal number (CPR: day, month, year and four digits). Threat: people tell of citizens, and one number in a free text would be stored, indexed, passed on and
 * found in logs. Looked for as it may be typed: digits of other scripts, other dashes, dots or blanks between. Some other numbers look alike; it is better to refuse one of those.
 */
export function holdsPersonalNumber(text: string): boolean {
  const typed = text
    .normalize("NFKC")
    .replace(/[\u00ad\u200b-\u200d\u2060\ufeff]/g, "")
    .replace(/\p{Nd}/gu, western)
    .replace(/[\u2010-\u2015\u2212]/g, "-");
  return PERSONAL_NUMBER.test(typed);
}

/** Refuses the whole text, before anything is done with it. Throws PERSONAL_NUMBER. */
export function refusePersonalNumber(value: string): void {
  if (!holdsPersonalNumber(value)) return;
  throw new HubError(
    "PERSONAL_NUMBER",
    "Skriv venligst ikke CPR-numre her: teksten ser ud til at have et, og derfor er den ikke gemt. " +
      "Please do not write CPR numbers here: the text seems to hold one, so it was not stored.",
  );
}

/** Day, month, year and four digits, with at most a few signs between the parts. */
const PERSONAL_NUMBER = /(?<!\d)(?:0[1-9]|[12]\d|3[01])[ ./-]{0,3}(?:0[1-9]|1[0-2])[ ./-]{0,3}\d{2}\s{0,3}[-./]{0,2}\s{0,3}\d{4}(?!\d)/;

/** A digit of any script as one of 0 to 9; blocks of decimal digits begin at multiples that Unicode keeps together (Unicode Standard, section 4.6). */
function western(digit: string): string {
  let zero = digit.codePointAt(0) ?? 0;
  for (let back = 0; back < 10; back += 1) {
    if (!/\p{Nd}/u.test(String.fromCodePoint(zero - 1)) || (digit.codePointAt(0) ?? 0) - zero === 9) break;
    zero -= 1;
  }
  return String((digit.codePointAt(0) ?? 0) - zero);
}
