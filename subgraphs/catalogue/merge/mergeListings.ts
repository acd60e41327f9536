import { resolve, type Resolution } from "../../matching/resolve.ts";
import type { Terms } from "../../matching/tokens.ts";
import { probability } from "../../matching/model.ts";
import type { DoubtfulPair, MergeInput, MergeResult } from "./protocol.ts";
import { isOwn } from "../survive.ts";
import { MATCH_FIELDS, toMatchRecord } from "./records.ts";

export interface Merged {
  readonly result: MergeResult;
  /** The engine's own result, by place of the listing; undefined for fewer than two listings. */
  readonly resolution: Resolution | undefined;
  readonly placeOf: ReadonlyMap<string, number>;
  /** By place. */
  readonly listings: readonly MergedListing[];
  /** The decisions that were followed, listing ids. */
  readonly same: MergeInput["same"];
  readonly notSame: MergeInput["notSame"];
}

/** What a merge has to know of a listing beside its words. */
export interface MergedListing {
  readonly id: string;
  readonly publisher: string;
  /** Whether its publisher runs the help service. */
  readonly own: boolean;
}

/** Which listings are one help service. The same listings in any order give the same clusters. */
export function mergeListings(input: MergeInput, terms: Terms): Merged {
  // What a body says of its own help service stands first, so that it founds the cluster and gives it its id.
  const listings = input.listings.toSorted((a, b) => Number(isOwn(b)) - Number(isOwn(a)) || (a.id < b.id ? -1 : 1));
  const placeOf = new Map(listings.map((listing, place) => [listing.id, place]));
  const looks = {
    placeOf,
    listings: listings.map((listing) => ({ id: listing.id, publisher: listing.publisher, own: isOwn(listing) })),
    same: input.same,
    notSame: input.notSame,
  };
  const places = (pairs: MergeInput["same"]): readonly (readonly [number, number])[] =>
    pairs.flatMap(([a, b]) => {
      const [x, y] = [placeOf.get(a), placeOf.get(b)];
      return x === undefined || y === undefined ? [] : [[x, y] as const];
    });
  if (listings.length < 2) {
    return {
      result: { clusters: listings.map((listing) => [listing.id]), conflicts: [], alarm: false, review: [] },
      resolution: undefined,
      ...looks,
    };
  }
  const resolution = resolve({
    fields: MATCH_FIELDS,
    records: listings.map(toMatchRecord),
    terms,
    atMostOnePerSource: true,
    mustLink: places(input.same),
    cannotLink: places(input.notSame),
  });
  const idOf = (place: number): string => listings[place]?.id ?? "";
  const clusters = Map.groupBy(listings.keys(), (place) => resolution.clusterOf[place]);
  return {
    result: {
      clusters: [...clusters.values()].map((members) => members.map(idOf)),
      conflicts: resolution.conflicts.map(([a, b]) => [idOf(a), idOf(b)] as const),
      alarm: resolution.model.priorAtCap,
      review: doubtful(resolution, idOf, new Set([...input.same, ...input.notSame].map(pairKey))),
    },
    resolution,
    ...looks,
  };
}

const MOST_DOUBTFUL = 500;

/**
 * The pairs on which a steward's word would teach most: the less certain the pair (entropy of its chance), and the more listings hang on it, the higher. Pairs that the clusters
 * contradict (likely, yet apart; unlikely, yet together) are uncertain too, whatever their own chance.
 */
function doubtful(
  { candidates, clusterOf }: Resolution,
  idOf: (place: number) => string,
  decided: ReadonlySet<string>,
): readonly DoubtfulPair[] {
  const sizes = new Map<number, number>();
  for (const cluster of clusterOf) sizes.set(cluster, (sizes.get(cluster) ?? 0) + 1);
  const ranked: (DoubtfulPair & { readonly worth: number })[] = [];
  for (const [pair, a] of candidates.first.entries()) {
    const b = candidates.second[pair] ?? 0;
    const chance = probability(candidates.odds[pair] ?? 0);
    const merged = clusterOf[a] === clusterOf[b];
    const contradicted = merged ? chance < 0.5 : chance > 0.5;
    const worth =
      (contradicted ? 1 : entropy(chance)) * (1 + Math.log2((sizes.get(clusterOf[a] ?? 0) ?? 1) * (sizes.get(clusterOf[b] ?? 0) ?? 1)));
    if (worth < LEAST_WORTH) continue;
    const [first = "", second = ""] = [idOf(a), idOf(b)].toSorted();
    if (!decided.has(pairKey([first, second]))) ranked.push({ a: first, b: second, probability: chance, merged, worth });
  }
  return ranked
    .toSorted((x, y) => y.worth - x.worth || (pairKey([x.a, x.b]) < pairKey([y.a, y.b]) ? -1 : 1))
    .slice(0, MOST_DOUBTFUL)
    .map(({ a, b, probability: chance, merged }) => ({ a, b, probability: chance, merged }));
}

const LEAST_WORTH = 0.1;

function entropy(chance: number): number {
  if (chance <= 0 || chance >= 1) return 0;
  return -chance * Math.log2(chance) - (1 - chance) * Math.log2(1 - chance);
}

function pairKey(pair: readonly [string, string]): string {
  return pair.toSorted().join("\n");
}
