import { createAlike } from "../alike.ts";
import { has, type Column } from "../column.ts";
import { createOverlap } from "../overlap.ts";
import { intAt } from "../packed.ts";
import { MISSING, range, tableChains, THE_SAME, UNLIKE, type Comparator, type Words } from "./comparator.ts";

const STEPS: readonly Words[] = [UNLIKE, { da: "lidt ens", en: "a little alike" }, { da: "delvis ens", en: "partly the same" }, THE_SAME];
const NUMBERS: readonly (Words | undefined)[] = [
  { da: "andet husnummer", en: "another house number" },
  undefined,
  { da: "samme husnummer", en: "the same house number" },
];

/** Places: the house numbers differ, are not told by both, or agree; crossed with the likeness of the whole. */
export function addressComparator(column: Column): Comparator {
  const overlap = createOverlap(column, createAlike(column));
  const { start, ids, words } = column;
  const isNumber = Int32Array.from(words, (word) => (/^\d/.test(word) ? 1 : 0));
  const numbers = (a: number, b: number): number => {
    let [told, toldToo] = [false, false];
    for (let i = intAt(start, a); i < intAt(start, a + 1); i += 1) {
      if (intAt(isNumber, intAt(ids, i)) === 0) continue;
      told = true;
      for (let j = intAt(start, b); j < intAt(start, b + 1); j += 1) if (intAt(ids, i) === intAt(ids, j)) return 2;
    }
    for (let j = intAt(start, b); j < intAt(start, b + 1); j += 1) if (intAt(isNumber, intAt(ids, j)) === 1) toldToo = true;
    return told && toldToo ? 0 : 1;
  };
  return {
    levels: NUMBERS.length * STEPS.length,
    likeness: range(NUMBERS.length * STEPS.length).map((level) => (numberOf(level) + stepOf(level)) / 5),
    chains: tableChains(0, NUMBERS.length, STEPS.length),
    compare(a, b) {
      if (!has(column, a) || !has(column, b)) return MISSING;
      const { cosine } = overlap(a, b);
      return numbers(a, b) * STEPS.length + (cosine >= 0.9 ? 3 : cosine >= 0.6 ? 2 : cosine >= 0.3 ? 1 : 0);
    },
    describe: (level) => {
      const [words, number] = [STEPS[stepOf(level)] ?? UNLIKE, NUMBERS[numberOf(level)]];
      return number === undefined ? words : { da: `${words.da}, ${number.da}`, en: `${words.en}, ${number.en}` };
    },
  };
}

function numberOf(level: number): number {
  return Math.floor(level / STEPS.length);
}

function stepOf(level: number): number {
  return level % STEPS.length;
}
