import { bad, good, type Result } from "./result.ts";

/** Calling codes of two digits (ITU-T E.164, list of assigned codes); 1 and 7 have one, all others three. */
const TWO_DIGITS: ReadonlySet<string> = new Set(
  "20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 81 82 84 86 90 91 92 93 94 95 98".split(
    " ",
  ),
);

/** `+45 12 34 56 78` for a Danish number in any of its spellings; another country's number as its calling code and pairs of digits. */
export function phoneNumber(text: string): Result<string> {
  const given = text.replace(/^(?:tel:|tlf\.?:?|telefon:?)/i, "").replace(/^["'\s]+|["'\s]+$/g, "");
  if (!/^[+\d\s().\-/\u00A0\u2010-\u2013]{1,40}$/.test(given)) return bad("is not a phone number");
  const digits = given
    .replace(/(?!^)\(0\)/, "")
    .replace(/[^+\d]/g, "")
    .replace(/^00/, "+");
  if (/^\d{8}$/.test(digits)) return good(`+45 ${pairs(digits)}`);
  if (/^\+45\d{8}$/.test(digits)) return good(`+45 ${pairs(digits.slice(3))}`);
  if (digits.startsWith("+45")) return bad("is a Danish phone number without eight digits");
  if (!/^\+[1-9]\d{6,14}$/.test(digits)) return bad("is neither eight digits nor an international number");
  const country = /^\+[17]/.test(digits)
    ? digits.slice(1, 2)
    : TWO_DIGITS.has(digits.slice(1, 3))
      ? digits.slice(1, 3)
      : digits.slice(1, 4);
  return good(`+${country} ${pairs(digits.slice(1 + country.length))}`);
}

/** `12345` becomes `12 345`. */
function pairs(digits: string): string {
  return digits.replace(/(\d{2})(?=\d{2})/g, "$1 ");
}
