import { bad, good, type Result } from "./result.ts";

/** The eight digits of a CVR number, also written `DK12345678`, `CVR 12 34 56 78`. */
export function cvrNumber(text: string): Result<string> {
  const digits = text.replace(/^\s*(?:CVR(?:[ -]?nr\.?)?:?|DK)?[\s-]*/i, "").replace(/[\s.-]/g, "");
  return /^\d{8}$/.test(digits) ? good(digits) : bad("is not a CVR number of eight digits");
}

/** A CVR number whose last digit agrees with the others: the sum of the digits weighted 2, 7, 6, 5, 4, 3, 2, 1 is a multiple of 11. */
export function checkedCvr(text: string): Result<string> {
  const number = cvrNumber(text);
  if (!number.ok) return number;
  const sum = Array.from(number.value, Number).reduce((total, digit, place) => total + digit * (WEIGHTS[place] ?? 0), 0);
  return sum % 11 === 0 && !number.value.startsWith("0") ? number : bad(`(${number.value}) is no CVR number: its check digit is wrong`);
}

const WEIGHTS = [2, 7, 6, 5, 4, 3, 2, 1] as const;
