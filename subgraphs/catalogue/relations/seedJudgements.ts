import type { CatalogueListing } from "../listing.ts";
import { findMembers, membersOf, SEEDS, type Seed } from "./seed.ts";

type Pairs = readonly (readonly [string, string])[];

/**
 * Pairs of listings that the seeds, of whatever kind, say are two: what stands in one seed is related, so it is not one. For the merging engine's `notSame`. A steward who
 * judged otherwise (`same`, also by way of others) has the last word: such pairs are left out.
 */
export function seedJudgements(listings: readonly CatalogueListing[], same: Pairs, seeds: readonly Seed[] = SEEDS): Pairs {
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

/** The group of a listing among those judged the same; its own id where it is in none. */
function joinedBy(same: Pairs): (listing: string) => string {
  const home = new Map<string, string>();
  const find = (listing: string): string => {
    let at = listing;
    for (let next = home.get(at); next !== undefined; next = home.get(at)) at = next;
    return at;
  };
  for (const [a, b] of same) {
    const [x, y] = [find(a), find(b)];
    if (x !== y) home.set(x, y);
  }
  return find;
}
