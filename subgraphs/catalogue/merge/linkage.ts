import { MISSING } from "../../matching/comparators/comparator.ts";
import type { Merged } from "./mergeListings.ts";
import type { Tie } from "./ties.ts";

/** A merge as it is looked at by who tells why it came out so. Listings by id. */
export interface Linkage {
  /** Listings by cluster, the one that founds it first. */
  readonly clusters: readonly (readonly string[])[];
  readonly clusterOf: (listing: string) => readonly string[];
  /** Pairs of one cluster that were compared or decided to be the same; those of one listing's cluster where one is given. */
  readonly pairsWithin: (listing?: string) => readonly Tie[];
  /** Log-odds by the two alone; -Infinity where their areas exclude each other. */
  readonly oddsOf: (a: string, b: string) => number;
  /** The field that speaks most for the two being the same; undefined where there is nothing to compare. */
  readonly strongestField: (a: string, b: string) => string | undefined;
  /** Decided not to be the same. */
  readonly notSame: readonly (readonly [string, string])[];
  readonly publisherOf: (listing: string) => string;
  readonly isOwn: (listing: string) => boolean;
}

/** Undefined where nothing was compared: there were fewer than two listings. */
export function linkageOf({ result, resolution, placeOf, listings, same, notSame }: Merged): Linkage | undefined {
  if (resolution === undefined) return undefined;
  const { candidates, clusterOf, model, evidence } = resolution;
  const place = (listing: string): number => placeOf.get(listing) ?? -1;
  const byLabel = new Map(result.clusters.map((members) => [clusterOf[place(members[0] ?? "")], members]));
  return {
    clusters: result.clusters,
    clusterOf: (listing) => byLabel.get(clusterOf[place(listing)]) ?? [],
    pairsWithin(listing) {
      const wanted = listing === undefined ? undefined : clusterOf[place(listing)];
      const isWithin = (a: number, b: number): boolean =>
        a >= 0 && b >= 0 && clusterOf[a] === clusterOf[b] && (wanted === undefined || clusterOf[a] === wanted);
      const pairs: Tie[] = same.flatMap(([a, b]) => (isWithin(place(a), place(b)) ? [{ a, b, odds: Infinity }] : []));
      for (const [pair, a] of candidates.first.entries()) {
        const [b, odds] = [candidates.second[pair] ?? -1, candidates.odds[pair] ?? -Infinity];
        if (odds > -Infinity && isWithin(a, b)) pairs.push({ a: listings[a]?.id ?? "", b: listings[b]?.id ?? "", odds });
      }
      return pairs;
    },
    oddsOf: (a, b) => resolution.oddsOf(place(a), place(b)),
    strongestField(a, b) {
      const levels = resolution.levelsOf(place(a), place(b));
      let strongest: { readonly name: string; readonly weight: number } | undefined;
      for (const [field, { name }] of evidence.entries()) {
        const level = levels[field] ?? MISSING;
        const weight = level === MISSING ? -Infinity : (model.weights[field]?.[level] ?? 0);
        if (weight > (strongest?.weight ?? -Infinity)) strongest = { name, weight };
      }
      return strongest?.name;
    },
    notSame,
    publisherOf: (listing) => listings[place(listing)]?.publisher ?? "",
    isOwn: (listing) => listings[place(listing)]?.own === true,
  };
}
