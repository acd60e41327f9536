import type { Resolver } from "../../matching/resolver.ts";
import type { CatalogueListing } from "../listing.ts";
import { isOwn } from "../survive.ts";

/** The clusters as the catalogue takes them: of each, the listing that founds it first. */
export interface Clusters {
  /** In the order of who founds them. */
  readonly all: () => readonly (readonly string[])[];
  /** The cluster of a listing, the same array for all of them until the next change; empty for an unknown one. */
  readonly of: (listing: string) => readonly string[];
  readonly listing: (id: string) => CatalogueListing | undefined;
  readonly isOwn: (id: string) => boolean;
  /** To be called after every change. */
  readonly renew: () => void;
}

export function createClusters(listings: ReadonlyMap<string, CatalogueListing>, resolver: () => Resolver): Clusters {
  const known = new Map<string, readonly string[]>();
  const own = (id: string): boolean => {
    const listing = listings.get(id);
    return listing !== undefined && isOwn(listing);
  };
  // What a body says of its own help service stands first, so that it founds the cluster and gives it its id.
  const ordered = (members: readonly string[]): readonly string[] =>
    members.toSorted((a, b) => Number(own(b)) - Number(own(a)) || (a < b ? -1 : 1));
  const of = (listing: string): readonly string[] => {
    const found = known.get(listing) ?? ordered(resolver().clusterOf(listing));
    for (const each of found) known.set(each, found);
    return found;
  };
  return {
    all: () => Array.from(resolver().clusters(), ([first]) => of(first ?? "")).toSorted(([a = ""], [b = ""]) => (a < b ? -1 : 1)),
    of,
    listing: (id) => listings.get(id),
    isOwn: own,
    renew: () => known.clear(),
  };
}
