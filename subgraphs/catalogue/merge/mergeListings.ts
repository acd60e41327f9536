import { resolve, type Resolution } from "../../matching/resolve.ts";
import type { Terms } from "../../matching/tokens.ts";
import type { MergeInput, MergeResult } from "./protocol.ts";
import { isOwn } from "../survive.ts";
import { MATCH_FIELDS, toMatchRecord } from "./records.ts";

export interface Merged {
  readonly result: MergeResult;
  /** The engine's own result, by place of the listing; undefined for fewer than two listings. */
  readonly resolution: Resolution | undefined;
  readonly placeOf: ReadonlyMap<string, number>;
}

/** Which listings are one help service. The same listings in any order give the same clusters. */
export function mergeListings(input: MergeInput, terms: Terms): Merged {
  // What a body says of its own help service stands first, so that it founds the cluster and gives it its id.
  const listings = input.listings.toSorted((a, b) => Number(isOwn(b)) - Number(isOwn(a)) || (a.id < b.id ? -1 : 1));
  const placeOf = new Map(listings.map((listing, place) => [listing.id, place]));
  const places = (pairs: MergeInput["same"]): readonly (readonly [number, number])[] =>
    pairs.flatMap(([a, b]) => {
      const [x, y] = [placeOf.get(a), placeOf.get(b)];
      return x === undefined || y === undefined ? [] : [[x, y] as const];
    });
  if (listings.length < 2) {
    return { result: { clusters: listings.map((listing) => [listing.id]), conflicts: [], alarm: false }, resolution: undefined, placeOf };
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
    },
    resolution,
    placeOf,
  };
}
