export type ListingPairs = readonly (readonly [string, string])[];

/** The group of a listing among those judged the same, be it by way of others; its own id where it is in none. */
export function joinedBy(same: ListingPairs): (listing: string) => string {
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
