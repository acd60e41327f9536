/** In a crowd, each record is compared with this many that follow it. */
const NEIGHBOURS = 2;
/** Of those that follow, so many are looked at for one that may be compared. */
export const LOOKED_AT = 20;

/**
 * Those with one whole value in common, when they are too many to be compared each with each: every record meets the next few in the order of the records, so that a crowd of
 * the same listing still comes together. Tells the neighbours of the record at a place.
 */
export function neighboursOf(crowd: ArrayLike<number>, place: number, comparable: (a: number, b: number) => boolean): readonly number[] {
  const record = crowd[place] ?? 0;
  const found: number[] = [];
  const end = Math.min(crowd.length, place + 1 + LOOKED_AT);
  for (let next = place + 1; next < end && found.length < NEIGHBOURS; next += 1) {
    const other = crowd[next] ?? 0;
    if (comparable(record, other)) found.push(other);
  }
  return found;
}
