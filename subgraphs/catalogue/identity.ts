import { createHash } from "node:crypto";

/** Which help service each listing belonged to before; ids that are taken for good, because they were given out once. */
export interface Before {
  readonly helpServiceOf: ReadonlyMap<string, string>;
  readonly taken: ReadonlySet<string>;
}

export interface IdentifiedCluster {
  readonly id: string;
  /** Listing ids. */
  readonly listings: readonly string[];
}

export interface Identified {
  readonly clusters: readonly IdentifiedCluster[];
  /** Ids that no cluster carries on, and where most of their listings went. */
  readonly redirects: readonly { readonly from: string; readonly to: string }[];
}

/**
 * Gives clusters their ids so that an id means the same help service over time: a cluster carries on the id with which it shares the most listings, the largest shares first.
 * A new cluster gets an id from the listing that founds it. An id that nobody carries on redirects to where most of its listings are now; if they are all gone, it is gone.
 */
export function identify(clusters: readonly (readonly string[])[], before: Before): Identified {
  const claims = clusters.flatMap((listings, cluster) => {
    const shares = new Map<string, number>();
    for (const listing of listings) {
      const old = before.helpServiceOf.get(listing);
      if (old !== undefined) shares.set(old, (shares.get(old) ?? 0) + 1);
    }
    return [...shares].map(([old, share]) => ({ cluster, old, share, founder: listings[0] ?? "" }));
  });
  claims.sort((a, b) => b.share - a.share || compare(a.old, b.old) || compare(a.founder, b.founder));
  const idOf = new Map<number, string>();
  const carried = new Set<string>();
  for (const { cluster, old } of claims) {
    if (idOf.has(cluster) || carried.has(old)) continue;
    idOf.set(cluster, old);
    carried.add(old);
  }
  const taken = new Set([...before.taken, ...carried]);
  const identified = clusters.map((listings, cluster) => {
    const id = idOf.get(cluster) ?? newId(listings[0] ?? "", taken);
    taken.add(id);
    return { id, listings };
  });
  const redirects = new Map<string, string>();
  for (const { cluster, old } of claims) {
    if (!carried.has(old) && !redirects.has(old)) redirects.set(old, identified[cluster]?.id ?? "");
  }
  return { clusters: identified, redirects: [...redirects].map(([from, to]) => ({ from, to })) };
}

function newId(founder: string, taken: ReadonlySet<string>): string {
  for (let attempt = 0; ; attempt += 1) {
    const id = idFor(founder, attempt);
    if (!taken.has(id)) return id;
  }
}

/** The ids that a cluster may get from the listing that founds it, the first of them first. An id is used up when its help service is gone, so there are many. */
export function idsFor(founder: string): readonly string[] {
  return Array.from({ length: MOST_LIVES }, (_, attempt) => idFor(founder, attempt));
}

const MOST_LIVES = 64;

/** Twelve hexadecimal digits from the founding listing, and from how often that was tried. */
function idFor(founder: string, attempt: number): string {
  return createHash("sha256")
    .update(attempt === 0 ? founder : `${founder}\n${attempt}`)
    .digest("hex")
    .slice(0, 12);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
