import type { CatalogueListing } from "../listing.ts";
import type { Relation } from "./relation.ts";
import { findMembers, SEEDS, type Seed, type SeedMember } from "./seed.ts";

/** Groups are small by nature; of a larger one only so many members are related. */
const MOST_MEMBERS = 40;

/**
 * The relations that the seeds give between clusters, by cluster number. SUCCEEDS goes from the canonical to each member, PART_OF from each member to it. Parts without a canonical
 * (schemes of one body that is no help service itself) are DISTINCT from each other: no one of them is a part of another. All other kinds hold between all members.
 */
export function resolveSeeds(
  clusters: readonly (readonly CatalogueListing[])[],
  seeds: readonly Seed[] = SEEDS,
): readonly Relation<number>[] {
  const clusterOf = new Map(clusters.flatMap((listings, cluster) => listings.map(({ id }) => [id, cluster] as const)));
  const listingsOf = findMembers(clusters.flat(), seeds);
  const clustersOf = (member: SeedMember): readonly number[] => [
    ...new Set(listingsOf(member).flatMap(({ id }) => clusterOf.get(id) ?? [])),
  ];
  /** A member that could be several help services is none for certain. */
  const one = (member: SeedMember): readonly number[] => {
    const found = clustersOf(member);
    return found.length === 1 ? found : [];
  };
  return seeds.flatMap(({ kind, members, canonical, reason }): Relation<number>[] => {
    const parts = members.slice(0, MOST_MEMBERS).flatMap(one);
    const whole = canonical === undefined ? undefined : one(canonical)[0];
    if (canonical !== undefined) {
      if (whole === undefined) return [];
      return parts.map((part) => ({
        ...(kind === "SUCCEEDS" ? { from: whole, to: part } : { from: part, to: whole }),
        kind,
        origin: "SEED",
        reason,
      }));
    }
    const between = kind === "SUCCEEDS" || kind === "PART_OF" ? "DISTINCT" : kind;
    return parts.flatMap((from, place) =>
      parts.slice(place + 1).map((to) => ({ from, to, kind: between, origin: "SEED" as const, reason })),
    );
  });
}
