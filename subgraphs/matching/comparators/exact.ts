import { has, rarityStep, type Column } from "../column.ts";
import { floatAt, intAt } from "../packed.ts";
import { MISSING, THE_SAME, UNLIKE, withRarity, type Comparator } from "./comparator.ts";

/** Values that agree or do not; agreement by how many records share the value. */
export function exactComparator(column: Column): Comparator {
  const step = rarityStep(column);
  const { start, ids, rarity } = column;
  return {
    levels: 4,
    likeness: [0, 0.6, 0.8, 0.95],
    chains: [[0, 1, 2, 3]],
    compare(a, b) {
      if (!has(column, a) || !has(column, b)) return MISSING;
      let best = 0;
      for (let i = intAt(start, a); i < intAt(start, a + 1); i += 1) {
        for (let j = intAt(start, b); j < intAt(start, b + 1); j += 1) {
          if (intAt(ids, i) === intAt(ids, j)) best = Math.max(best, 1 + step(floatAt(rarity, intAt(ids, i))));
        }
      }
      return best;
    },
    describe: (level) => (level === 0 ? UNLIKE : withRarity(THE_SAME, level - 1)),
  };
}
