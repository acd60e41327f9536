import type { Comparator } from "./comparators/comparator.ts";
import { intAt } from "./packed.ts";

/** Candidate pairs whose fields agree in the same way; there are far fewer ways than pairs, and the model learns from the ways. */
export interface Pattern {
  /** Level of each comparison. */
  readonly levels: Int8Array;
  /** Candidate pairs with these levels. */
  readonly count: number;
}

export interface Patterns {
  readonly list: readonly Pattern[];
  /** Pattern of each candidate pair. */
  readonly of: Int32Array;
}

/** Compares every candidate pair. `onPair` is told every 20,000 pairs how many are done. */
export function collectPatterns(
  comparators: readonly Comparator[],
  { first, second }: { readonly first: Int32Array; readonly second: Int32Array },
  onPair: (done: number) => void,
): Patterns {
  const keyOf = createKey(comparators);
  const numbers = new Map<number | string, number>();
  const levels: Int8Array[] = [];
  const of = new Int32Array(first.length);
  const found = new Int8Array(comparators.length);
  for (let pair = 0; pair < first.length; pair += 1) {
    if (pair % 20_000 === 0) onPair(pair);
    compare(comparators, { a: intAt(first, pair), b: intAt(second, pair) }, found);
    const key = keyOf(found);
    let number = numbers.get(key);
    if (number === undefined) {
      number = levels.length;
      numbers.set(key, number);
      levels.push(found.slice());
    }
    of[pair] = number;
  }
  const counts = new Int32Array(levels.length);
  for (const number of of) counts[number] = intAt(counts, number) + 1;
  return { list: levels.map((each, number) => ({ levels: each, count: intAt(counts, number) })), of };
}

/** Writes the levels of a pair to `levels`. */
export function compare(comparators: readonly Comparator[], { a, b }: { readonly a: number; readonly b: number }, levels: Int8Array): void {
  for (let field = 0; field < comparators.length; field += 1) {
    const comparator = comparators[field];
    if (comparator !== undefined) levels[field] = comparator.compare(a, b);
  }
}

/** One number for the levels of a pair, or a text where there are so many fields that a number cannot tell them apart. */
function createKey(comparators: readonly Comparator[]): (levels: Int8Array) => number | string {
  const ways = comparators.reduce((product, { levels }) => product * (levels + 1), 1);
  if (ways > Number.MAX_SAFE_INTEGER) return (levels) => levels.join();
  const bases = comparators.map(({ levels }) => levels + 1);
  return (levels) => {
    let key = 0;
    for (let field = 0; field < bases.length; field += 1) key = key * (bases[field] ?? 1) + (levels[field] ?? 0) + 1;
    return key;
  };
}
