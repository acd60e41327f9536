import { has, rarityStep, type Column } from "../column.ts";
import { createOverlap } from "../overlap.ts";
import { MISSING, range, tableChains, type Comparator, type Words } from "./comparator.ts";

/** Cosines from which a text is one step more alike. */
const CUTS = [0.03, 0.08, 0.15, 0.25, 0.4, 0.6];
const STEPS = CUTS.length + 1;

/** Running text: seven steps of likeness, first those of texts that share no rare word, then those of texts that do. */
export function textComparator(column: Column): Comparator {
  const overlap = createOverlap(column);
  const rarity = rarityStep(column);
  return {
    levels: STEPS * 2,
    likeness: range(STEPS * 2).map((level) => 0.85 * ((level % STEPS) / (STEPS - 1)) + (level >= STEPS ? 0.15 : 0)),
    chains: tableChains(0, 2, STEPS),
    compare(a, b) {
      if (!has(column, a) || !has(column, b)) return MISSING;
      const { cosine, rarest } = overlap(a, b);
      let step = 0;
      while (step < CUTS.length && cosine >= (CUTS[step] ?? 1)) step += 1;
      return (rarity(rarest) === 2 ? STEPS : 0) + step;
    },
    describe: (level) => {
      const words = inCommon(level % STEPS);
      return level >= STEPS ? { da: `${words.da}, også sjældne ord`, en: `${words.en}, rare words too` } : words;
    },
  };
}

function inCommon(step: number): Words {
  if (step < 2) return { da: "har næsten intet til fælles", en: "have next to nothing in common" };
  return step < 4
    ? { da: "har noget til fælles", en: "have something in common" }
    : { da: "har meget til fælles", en: "have much in common" };
}
