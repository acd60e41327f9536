import { bad, good, type Result } from "./result.ts";

/** The 45 divisions of the Common Procurement Vocabulary 2008 (Regulation (EC) 213/2008). */
export const CPV_DIVISIONS: readonly string[] = Object.freeze(
  "03 09 14 15 16 18 19 22 24 30 31 32 33 34 35 37 38 39 41 42 43 44 45 48 50 51 55 60 63 64 65 66 70 71 72 73 75 76 77 79 80 85 90 92 98".split(
    " ",
  ),
);

/**
 * The eight digits of a CPV code, also written with its check digit (`79624000-4`): the sum of the digits weighted 3, 7, 1 over and over, modulo 10. The regulation
 * gives no formula; this one agrees with its list.
 */
export function cpvCode(text: string): Result<string> {
  const [, digits, check] = /^\s*(\d{8})(?:-(\d))?\s*$/.exec(text) ?? [];
  if (digits === undefined) return bad("is not a CPV code of eight digits");
  if (!CPV_DIVISIONS.includes(digits.slice(0, 2))) return bad("is in no division of CPV");
  return check === undefined || Number(check) === checkDigit(digits) ? good(digits) : bad("is a CPV code whose check digit is wrong");
}

function checkDigit(digits: string): number {
  const sum = Array.from(digits, Number).reduce((total, digit, place) => total + digit * ([3, 7, 1][place % 3] ?? 0), 0);
  return sum % 10;
}
