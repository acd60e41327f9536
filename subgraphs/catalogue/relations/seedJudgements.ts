import type { CatalogueListing } from "../listing.ts";
import { titleNames } from "../named.ts";
import { joinedBy, type ListingPairs } from "./joined.ts";
import { findMembers, foldedNames, membersOf, SEEDS, type Seed } from "./seed.ts";

/**
 * Pairs of listings that the seeds, of whatever kind, say are two: what stands in one seed is related, so it is not one. For the merging engine's `notSame`. A steward who
 * judged otherwise (`same`, also by way of others) has the last word: such pairs are left out.
 */
export function seedJudgements(listings: readonly CatalogueListing[], same: ListingPairs, seeds: readonly Seed[] = SEEDS): ListingPairs {
  const listingsOf = findMembers(listings, seeds);
  const joined = joinedBy(same);
  const pairs = new Map<string, readonly [string, string]>();
  for (const seed of seeds) {
    const members = membersOf(seed).map((member) => listingsOf(member).slice(0, MOST_LISTINGS));
    for (const [place, mine] of members.entries()) {
      for (const { id: a } of mine) {
        for (const { id: b } of members.slice(place + 1).flat()) {
          if (a === b || joined(a) === joined(b)) continue;
          const pair = a < b ? ([a, b] as const) : ([b, a] as const);
          pairs.set(pair.join("\n"), pair);
        }
      }
    }
  }
  return [...pairs.values()];
}

/** Listings of one exact name that are looked at; a name that more have tells little. */
const MOST_LISTINGS = 20;

/** The same for listings that come and go: only those that bear a name of the seeds are kept. */
export interface SeedJudge {
  readonly put: (listing: CatalogueListing) => void;
  readonly drop: (id: string) => void;
  readonly notSame: (same: ListingPairs) => ListingPairs;
}

export function createSeedJudge(seeds: readonly Seed[] = SEEDS): SeedJudge {
  const names = foldedNames(seeds);
  const named = new Map<string, CatalogueListing>();
  return {
    put(listing) {
      if (titleNames(listing.content).some((name) => names.has(name))) named.set(listing.id, listing);
      else named.delete(listing.id);
    },
    drop: (id) => void named.delete(id),
    notSame: (same) =>
      seedJudgements(
        [...named.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1)),
        same,
        seeds,
      ),
  };
}
