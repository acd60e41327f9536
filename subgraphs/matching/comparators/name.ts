import { createAlike } from "../alike.ts";
import { has, rarityStep, type Column } from "../column.ts";
import { createOverlap } from "../overlap.ts";
import { MISSING, range, tableChains, THE_SAME, UNLIKE, withRarity, type Comparator, type Words } from "./comparator.ts";

const STEPS: readonly Words[] = [
  { da: "delvis ens", en: "partly the same" },
  { da: "i det meste ens", en: "mostly the same" },
  { da: "næsten ens", en: "nearly the same" },
  THE_SAME,
];
const RARITIES = 3;
const LEVELS = 2 + STEPS.length * RARITIES;

/** Names: unlike, a little alike, then four steps of likeness crossed with how rare the rarest shared word is. */
export function nameComparator(column: Column): Comparator {
  const overlap = createOverlap(column, createAlike(column));
  const rarity = rarityStep(column);
  return {
    levels: LEVELS,
    likeness: range(LEVELS).map((level) =>
      level < 2 ? level * 0.05 : 0.3 + 0.5 * (stepOf(level) / (STEPS.length - 1)) + 0.1 * rarityOf(level),
    ),
    chains: tableChains(2, STEPS.length, RARITIES),
    compare(a, b) {
      if (!has(column, a) || !has(column, b)) return MISSING;
      const { cosine, containment, rarest } = overlap(a, b);
      if (cosine < 0.4 && containment < 0.85) return cosine > 0.15 ? 1 : 0;
      const step = cosine >= 0.97 ? 3 : cosine >= 0.8 ? 2 : cosine >= 0.6 ? 1 : 0;
      return 2 + step * RARITIES + rarity(rarest);
    },
    describe: (level) => {
      if (level === 0) return UNLIKE;
      return level === 1 ? { da: "lidt ens", en: "a little alike" } : withRarity(STEPS[stepOf(level)] ?? UNLIKE, rarityOf(level));
    },
  };
}

function stepOf(level: number): number {
  return Math.floor((level - 2) / RARITIES);
}

function rarityOf(level: number): number {
  return (level - 2) % RARITIES;
}
