import { bad, good, type Result } from "./result.ts";

/** The eight digits of a CVR number, also written `DK12345678`, `CVR 12 34 56 78`. */
export function cvrNumber(text: string): Result<string> {
  const digits = text.replace(/^\s*(?:CVR(?:-?nr\.?)?:?|DK)?\s*/i, "").replace(/[\s.-]/g, "");
  return /^\d{8}$/.test(digits) ? good(digits) : bad("is not a CVR number of eight digits");
}
