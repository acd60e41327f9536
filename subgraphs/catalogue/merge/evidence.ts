import type { Linkage } from "./linkage.ts";
import { strongestTies, tiesTowards } from "./ties.ts";

/** What ties a listing that a steward decided about, where no field is asked. */
export const JUDGED = "judgement";

/**
 * By listing, the evidence by which it was merged: of the tie that connects it with the listing that founds its cluster (see `strongestTies`), the field that speaks most for it,
 * or `judgement` where the tie is decided. Every listing has one but those that found a cluster, so they are as many as there were listings too many.
 */
export function evidenceOf(linkage: Linkage, clusters: readonly (readonly string[])[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const cluster of clusters) {
    const [founder] = cluster;
    if (founder === undefined || cluster.length === 1) continue;
    const ties = strongestTies(linkage.pairsWithin(cluster));
    for (const [listing, { a, b, odds }] of tiesTowards(ties, founder))
      found.set(listing, odds === Infinity ? JUDGED : (linkage.strongestField(a, b) ?? JUDGED));
  }
  return found;
}
