import { probability } from "../../matching/model.ts";
import type { Resolver } from "../../matching/resolver.ts";
import type { Clusters } from "./clusters.ts";
import type { Decided, DoubtfulPair, IdPair } from "./protocol.ts";

const MOST_DOUBTFUL = 500;
const LEAST_WORTH = 0.1;

/**
 * The pairs on which a steward's word would teach most: the less certain the pair (entropy of its chance), and the more listings hang on it, the higher. Pairs that the clusters
 * contradict (likely, yet apart; unlikely, yet together) are uncertain too, whatever their own chance.
 */
export function doubtfulPairs(resolver: Resolver, clusters: Clusters, { same, notSame }: Decided): readonly DoubtfulPair[] {
  const decided = new Set([...same, ...notSame].map(pairKey));
  const ranked: (DoubtfulPair & { readonly worth: number })[] = [];
  for (const [x, y, odds] of resolver.likely()) {
    const [mine, theirs] = [clusters.of(x), clusters.of(y)];
    const [merged, chance] = [mine === theirs, probability(odds)];
    const doubt = merged === chance < 0.5 && chance !== 0.5 ? 1 : entropy(chance);
    const worth = doubt * (1 + Math.log2(mine.length * theirs.length));
    if (worth < LEAST_WORTH || decided.has(pairKey([x, y]))) continue;
    const [a, b] = x < y ? [x, y] : [y, x];
    ranked.push({ a, b, probability: chance, merged, worth });
  }
  return ranked
    .toSorted((one, other) => other.worth - one.worth || (pairKey([one.a, one.b]) < pairKey([other.a, other.b]) ? -1 : 1))
    .slice(0, MOST_DOUBTFUL)
    .map(({ a, b, probability: chance, merged }) => ({ a, b, probability: chance, merged }));
}

function entropy(chance: number): number {
  if (chance <= 0 || chance >= 1) return 0;
  return -chance * Math.log2(chance) - (1 - chance) * Math.log2(1 - chance);
}

function pairKey(pair: IdPair): string {
  return pair.toSorted().join("\n");
}
