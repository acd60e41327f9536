import { distance } from "../text/distance.ts";
import type { Column } from "./column.ts";

/** Whether two tokens of a column are the same word with a typing error, or one abbreviates the other. */
export type Alike = (a: number, b: number) => boolean;

const MAX_KNOWN = 1_000_000;

/** Remembers what it has found, because the same two words meet in many pairs. */
export function createAlike(column: Column): Alike {
  const known = new Map<number, boolean>();
  const size = column.words.length;
  return (a, b) => {
    const key = a < b ? a * size + b : b * size + a;
    const before = known.get(key);
    if (before !== undefined) return before;
    const [x = "", y = ""] = [column.words[a], column.words[b]];
    const result = isTypingError(x, y) || isAbbreviation(x, y) || isAbbreviation(y, x);
    if (known.size >= MAX_KNOWN) known.clear();
    known.set(key, result);
    return result;
  };
}

/** One edit in words of four letters and more, two from eight on; numbers never. */
function isTypingError(a: string, b: string): boolean {
  const shorter = Math.min(a.length, b.length);
  if (shorter < 4 || /\d/.test(a) || /\d/.test(b)) return false;
  const bound = shorter >= 8 ? 2 : 1;
  return distance(a, b, bound) <= bound;
}

/** `st` for `street`, `blvd` for `boulevard`: at most four letters, the first the same, all in order. */
function isAbbreviation(short: string, long: string): boolean {
  if (short.length > 4 || short.length >= long.length || short[0] !== long[0] || /\d/.test(short) || /\d/.test(long)) return false;
  let at = 0;
  for (const letter of long) if (letter === short[at]) at += 1;
  return at === short.length;
}
