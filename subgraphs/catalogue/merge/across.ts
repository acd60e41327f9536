import { MOST_AGAINST, MOST_FOR } from "../../matching/cluster.ts";
import type { Linkage } from "./linkage.ts";
import type { Tie } from "./ties.ts";

/** The evidence of all pairs between two clusters. */
export interface Across {
  /** How many pairs there are. */
  readonly pairs: number;
  /** Mean log-odds, as the engine takes it: no pair counts for more than so much. */
  readonly mean: number;
  /** Whether more than half of them speak clearly against. */
  readonly mostlyAgainst: boolean;
  /** Those that speak most against, the worst first. */
  readonly worst: readonly Tie[];
}

/** Of more pairs an even sample stands for all. */
const MOST_LOOKED_AT = 400;
const MOST_WORST = 3;

export function acrossOf({ oddsOf }: Linkage, mine: readonly string[], theirs: readonly string[]): Across {
  const pairs = mine.length * theirs.length;
  const step = Math.max(1, Math.ceil(pairs / MOST_LOOKED_AT));
  const seen: Tie[] = [];
  for (let pair = 0; pair < pairs; pair += step) {
    const [a = "", b = ""] = [mine[Math.floor(pair / theirs.length)], theirs[pair % theirs.length]];
    seen.push({ a, b, odds: oddsOf(a, b) });
  }
  const counted = seen.map(({ odds }) => Math.max(-MOST_AGAINST, Math.min(MOST_FOR, odds)));
  return {
    pairs,
    mean: counted.reduce((sum, odds) => sum + odds, 0) / Math.max(1, counted.length),
    mostlyAgainst: pairs > 1 && counted.filter((odds) => odds <= -MOST_AGAINST).length > counted.length / 2,
    worst: seen.toSorted((x, y) => (x.odds === y.odds ? 0 : x.odds - y.odds)).slice(0, MOST_WORST),
  };
}
