import { MISSING } from "../../matching/comparators/comparator.ts";
import type { Resolver } from "../../matching/resolver.ts";
import type { Clusters } from "./clusters.ts";
import type { Decided, IdPair } from "./protocol.ts";
import type { Tie } from "./ties.ts";

/** A merge as it is looked at by who tells why it came out so. Listings by id. */
export interface Linkage {
  readonly clusterOf: (listing: string) => readonly string[];
  /** Pairs of one cluster that may be the same by themselves or are decided to be. */
  readonly pairsWithin: (cluster: readonly string[]) => readonly Tie[];
  /** Log-odds by the two alone; -Infinity where a field forbids it. */
  readonly oddsOf: (a: string, b: string) => number;
  /** The field that forbids that two are the same: their areas exclude each other, or their providers' CVR numbers differ. */
  readonly vetoOf: (a: string, b: string) => string | undefined;
  /** The field that speaks most for the two being the same; undefined where there is nothing to compare. */
  readonly strongestField: (a: string, b: string) => string | undefined;
  /** Decided not to be the same. */
  readonly notSame: readonly IdPair[];
  readonly publisherOf: (listing: string) => string;
  readonly isOwn: (listing: string) => boolean;
}

export function linkageOf(resolver: Resolver, clusters: Clusters, { same, notSame }: Decided): Linkage {
  const decided = Map.groupBy(same, ([a]) => a);
  return {
    clusterOf: (listing) => clusters.of(listing),
    pairsWithin(cluster) {
      const members = new Set(cluster);
      const joined = cluster.flatMap((listing) => decided.get(listing) ?? []).filter(([, b]) => members.has(b));
      return [
        ...joined.map(([a, b]) => ({ a, b, odds: Infinity })),
        ...Array.from(resolver.likely(cluster), ([a, b, odds]) => ({ a, b, odds })).filter(({ odds }) => odds > -Infinity),
      ];
    },
    oddsOf: resolver.oddsOf,
    vetoOf: (a, b) => resolver.between(a, b).veto,
    strongestField(a, b) {
      const { model, evidence, levels } = resolver.between(a, b);
      let strongest: { readonly name: string; readonly weight: number } | undefined;
      for (const [field, { name }] of evidence.entries()) {
        const level = levels[field] ?? MISSING;
        const weight = level === MISSING ? -Infinity : (model.weights[field]?.[level] ?? 0);
        if (weight > (strongest?.weight ?? -Infinity)) strongest = { name, weight };
      }
      return strongest?.name;
    },
    notSame,
    publisherOf: (listing) => clusters.listing(listing)?.publisher ?? "",
    isOwn: (listing) => clusters.isOwn(listing),
  };
}
