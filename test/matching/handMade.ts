import { range, tableChains, type Comparator } from "../../subgraphs/matching/comparators/comparator.ts";
import type { Pattern } from "../../subgraphs/matching/patterns.ts";

/** A comparison whose levels are given pair by pair, in one row from least to most alike. */
export function handMade(levels: number, compare: (a: number, b: number) => number = () => 0): Comparator {
  return {
    levels,
    compare,
    likeness: range(levels).map((level) => level / Math.max(levels - 1, 1)),
    chains: tableChains(0, levels, 1),
    describe: (level) => ({ da: `niveau ${level}`, en: `level ${level}` }),
  };
}

export function pattern(levels: readonly number[], count: number): Pattern {
  return { levels: Int8Array.from(levels), count };
}
