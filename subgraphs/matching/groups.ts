import { NO_GROUP } from "./cluster.ts";
import type { MatchRecord } from "./record.ts";

/** Numbers the sources; a record that names none is a source of its own. */
export function sourceNumbers(records: readonly MatchRecord[]): Int32Array {
  const numbers = new Map<string, number>();
  let next = 0;
  return Int32Array.from(records, ({ source }) => {
    const known = source === undefined ? undefined : numbers.get(source);
    if (known !== undefined) return known;
    if (source !== undefined) numbers.set(source, next);
    next += 1;
    return next - 1;
  });
}

/** Numbers the exclusive groups; none at all where no record is in one. */
export function exclusiveGroups(records: readonly MatchRecord[]): readonly Int32Array[] {
  const names = new Map([...new Set(records.map(({ exclusive }) => exclusive))].map((name, number) => [name, number]));
  if (records.every(({ exclusive }) => exclusive === undefined)) return [];
  return [Int32Array.from(records, ({ exclusive }) => (exclusive === undefined ? NO_GROUP : (names.get(exclusive) ?? NO_GROUP)))];
}
