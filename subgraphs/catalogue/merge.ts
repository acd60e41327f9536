import { createHash } from "node:crypto";
import type { CatalogueListing } from "./listing.ts";

/** Listings that describe one help service; the id lasts as long as the help service does. */
export interface Cluster {
  readonly id: string;
  readonly listings: readonly CatalogueListing[];
}

/** Which listings are one help service. Today each is its own; the place where overlap will be removed. */
export function mergeListings(listings: readonly CatalogueListing[]): readonly Cluster[] {
  return listings.map((listing) => ({ id: clusterId(listing.id), listings: [listing] }));
}

/** Twelve hexadecimal digits from the listing that founded the cluster: 48 bits, so among a million ids a collision has a chance of 1 in 500. */
function clusterId(listingId: string): string {
  return createHash("sha256").update(listingId).digest("hex").slice(0, 12);
}
