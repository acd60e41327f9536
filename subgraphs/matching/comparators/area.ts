import { has, type Column } from "../column.ts";
import { floatAt, intAt } from "../packed.ts";
import { MISSING, UNLIKE, type Comparator, type Words } from "./comparator.ts";

const LEVELS: readonly Words[] = [
  { da: "uden fælles sted", en: "with no place in common" },
  { da: "delvis det samme", en: "partly the same" },
  { da: "det samme, og stort", en: "the same, and wide" },
  { da: "det samme", en: "the same" },
];
/** Of an area's places, one in so many records or more is common: then the area is a wide one. */
const COMMON = 4;

/** Areas as sets of places: apart, overlapping, the same and wide, the same and narrow. */
export function areaComparator(column: Column): Comparator {
  const { start, ids, sum } = column;
  return {
    levels: LEVELS.length,
    likeness: [0, 0.4, 0.5, 0.7],
    chains: [[0, 1, 2, 3]],
    compare(a, b) {
      if (!has(column, a) || !has(column, b)) return MISSING;
      let i = intAt(start, a);
      let j = intAt(start, b);
      const [endA, endB] = [intAt(start, a + 1), intAt(start, b + 1)];
      const [sizeA, sizeB] = [endA - i, endB - j];
      let shared = 0;
      while (i < endA && j < endB) {
        const difference = intAt(ids, i) - intAt(ids, j);
        if (difference === 0) shared += 1;
        if (difference <= 0) i += 1;
        if (difference >= 0) j += 1;
      }
      if (shared === 0) return 0;
      if (shared < sizeA || shared < sizeB) return 1;
      return floatAt(sum, a) / sizeA < Math.log(1 + COMMON) ? 2 : 3;
    },
    describe: (level) => LEVELS[level] ?? UNLIKE,
  };
}
