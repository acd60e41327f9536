import { distance } from "../text/distance.ts";
import type { Column } from "./column.ts";
import { intAt } from "./packed.ts";

/** Whether two tokens of a column are the same word with a typing error, or one abbreviates the other. */
export type Alike = (a: number, b: number) => boolean;

const LEAST_LENGTH = 4;
const TWO_ERRORS = 8;
const MOST_ABBREVIATED = 4;
const LONGEST = 40;

/**
 * Most pairs of words are told apart by their length and by which letters they hold at all (one bit a letter: an edit changes at most two), without comparing
 * letter by letter.
 */
export function createAlike({ words }: Column): Alike {
  const letters = Int32Array.from(words, lettersOf);
  const lengths = Int32Array.from(words, (word) => (/\d/.test(word) || word.length > LONGEST ? 0 : word.length));
  return (a, b) => {
    const [x, y] = [intAt(lengths, a), intAt(lengths, b)];
    const shorter = x < y ? x : y;
    const longer = x < y ? y : x;
    if (shorter === 0) return false; // numbers are never misspelt
    const held = intAt(letters, a);
    const others = intAt(letters, b);
    const bound = shorter >= TWO_ERRORS ? 2 : 1;
    if (
      shorter >= LEAST_LENGTH &&
      longer - shorter <= bound &&
      bits(held ^ others) <= 2 * bound &&
      distance(words[a] ?? "", words[b] ?? "", bound) <= bound
    )
      return true;
    if (shorter > MOST_ABBREVIATED || shorter === longer) return false;
    const [short, long] = x < y ? [held, others] : [others, held];
    if ((short & ~long) !== 0) return false;
    return x < y ? isAbbreviation(words[a] ?? "", words[b] ?? "") : isAbbreviation(words[b] ?? "", words[a] ?? "");
  };
}

/** `st` for `street`, `blvd` for `boulevard`: the first letter the same, all in order. */
function isAbbreviation(short: string, long: string): boolean {
  if (short[0] !== long[0]) return false;
  let at = 0;
  for (let letter = 0; letter < long.length && at < short.length; letter += 1) if (long[letter] === short[at]) at += 1;
  return at === short.length;
}

function lettersOf(word: string): number {
  let held = 0;
  for (let at = 0; at < word.length; at += 1) held |= 1 << (word.charCodeAt(at) & 31);
  return held;
}

/** How many bits are set (Warren, "Hacker's Delight", section 5-1). */
function bits(value: number): number {
  let rest = value - ((value >>> 1) & 0x55555555);
  rest = (rest & 0x33333333) + ((rest >>> 2) & 0x33333333);
  return Math.imul((rest + (rest >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
