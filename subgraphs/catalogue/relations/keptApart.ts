import { inForce, type Said } from "./decision.ts";
import { joinedBy, type ListingPairs } from "./joined.ts";

/** A decision with the listings that made the two help services up when it was made. */
export interface Anchored extends Said {
  readonly fromListings: readonly string[];
  readonly toListings: readonly string[];
}

/** Of each help service so many listings are kept apart from the other's: enough, for a cluster goes as a whole. */
const MOST_LISTINGS = 10;

/**
 * Pairs of listings that must not become one help service, because a steward said how the two relate that they made up: what is related is two. For the merging engine's `notSame`.
 * Where listings of the two are judged the same (`same`, also by way of others), that judgement has the last word.
 */
export function keptApart(said: readonly Anchored[], same: ListingPairs): ListingPairs {
  const joined = joinedBy(same);
  const pairs = new Map<string, readonly [string, string]>();
  for (const { fromListings, toListings } of inForce(said).holding) {
    const there = new Set(toListings.map(joined));
    if (fromListings.some((listing) => there.has(joined(listing)))) continue;
    for (const a of fromListings.slice(0, MOST_LISTINGS)) {
      for (const b of toListings.slice(0, MOST_LISTINGS)) {
        const pair = a < b ? ([a, b] as const) : ([b, a] as const);
        pairs.set(pair.join("\n"), pair);
      }
    }
  }
  return [...pairs.values()];
}
