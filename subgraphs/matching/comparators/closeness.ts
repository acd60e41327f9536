import { rarityStep, wordsOf, type Column } from "../column.ts";
import { floatAt, intAt } from "../packed.ts";
import { MISSING, range, THE_SAME, UNLIKE, withRarity, type Comparator } from "./comparator.ts";

/** Numbers and days: the nearer, the higher the level; the same value by how rare it is, for two prices of 99 say less than two of 1,347.50. */
export interface Closeness {
  /** Distances below which a pair is one level higher, from the nearest on. */
  readonly cuts: readonly number[];
  readonly distance: (x: number, y: number) => number;
}

export const NUMBERS: Closeness = {
  cuts: [0.01, 0.1, 0.25, 0.5],
  distance: (x, y) => Math.abs(x - y) / Math.max(Math.abs(x), Math.abs(y)),
};

/** A day, a week, a month, a year. */
export const DAYS: Closeness = { cuts: [2, 8, 32, 367], distance: (x, y) => Math.abs(x - y) };

/** The tokens of the column are numbers; of several the first counts. */
export function closenessComparator(column: Column, { cuts, distance }: Closeness): Comparator {
  const { start, ids, rarity } = column;
  const values = Float64Array.from({ length: start.length - 1 }, (_, record) => Number(wordsOf(column, record)[0] ?? Number.NaN));
  const step = rarityStep(column);
  const equal = cuts.length + 1;
  const levels = equal + 3;
  return {
    levels,
    likeness: range(levels).map((level) => level / (levels - 1)),
    chains: [range(levels)],
    compare(a, b) {
      const [x, y] = [floatAt(values, a), floatAt(values, b)];
      if (Number.isNaN(x) || Number.isNaN(y)) return MISSING;
      if (x === y) return equal + step(floatAt(rarity, intAt(ids, intAt(start, a))));
      const apart = distance(x, y);
      const place = cuts.findIndex((cut) => apart < cut);
      return place < 0 ? 0 : cuts.length - place;
    },
    describe: (level) => {
      if (level === 0) return UNLIKE;
      return level < equal ? { da: "tæt på hinanden", en: "close" } : withRarity(THE_SAME, level - equal);
    },
  };
}
