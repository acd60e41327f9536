import { bad, good, type Result } from "./result.ts";

const YES: ReadonlySet<string> = new Set(["true", "1", "ja", "yes"]);
const NO: ReadonlySet<string> = new Set(["false", "0", "nej", "no"]);

/** A yes or no as publishers write it: `true`, `1`, `ja`, `yes` and their opposites, in any case. */
export function flag(text: string): Result<boolean> {
  const word = text.trim().toLowerCase();
  if (YES.has(word)) return good(true);
  return NO.has(word) ? good(false) : bad("is neither yes nor no", "RECORD_VALUE_UNKNOWN");
}
