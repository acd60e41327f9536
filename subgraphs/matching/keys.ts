import { intAt, createIntList } from "./packed.ts";

/** Which records share a key: both ways packed, like a column. */
export interface Keys {
  readonly field: string;
  /** Keys of record `i`: `keys[start[i]]` to `keys[start[i + 1] - 1]`. */
  readonly start: Int32Array;
  readonly keys: Int32Array;
  /** Records of key `k`: `records[keyStart[k]]` …, ascending. */
  readonly keyStart: Int32Array;
  readonly records: Int32Array;
  /** Keys that more records share than the cap allows, and the records of the largest. */
  readonly over: number;
  readonly largest: number;
  /** The records of each such key, one after another, where a caller asked to keep them. */
  readonly crowds: readonly Int32Array[];
}

export interface KeysInput {
  readonly field: string;
  readonly count: number;
  /** Most records that may share a key. */
  readonly cap: number;
  /** Gives the keys of a record as numbers. Different keys may now and then get one number: then some pairs too many are compared. */
  readonly keysOf: (record: number, add: (key: number) => void) => void;
  readonly keepCrowds?: boolean;
}

/** Records fit beside a 32-bit key in the 53 bits of a whole number. */
export const MOST_RECORDS = 2 ** 21;

/** Sorts (key, record) as single numbers, so that millions of keys need no map. */
export function invertKeys({ field, count, cap, keysOf, keepCrowds = false }: KeysInput): Keys {
  const sorted = sortedEntries(count, keysOf);
  const keyStart = createIntList();
  const records = createIntList();
  const crowds: Int32Array[] = [];
  const held = new Int32Array(count);
  let over = 0;
  let largest = 0;
  keyStart.push(0);
  for (let from = 0; from < sorted.length;) {
    const key = Math.floor((sorted[from] ?? 0) / MOST_RECORDS);
    let to = from + 1;
    while (to < sorted.length && Math.floor((sorted[to] ?? 0) / MOST_RECORDS) === key) to += 1;
    if (to - from > cap) {
      over += 1;
      largest = Math.max(largest, to - from);
      if (keepCrowds) crowds.push(Int32Array.from(sorted.subarray(from, to), (entry) => entry % MOST_RECORDS));
    } else if (to - from > 1) {
      for (let at = from; at < to; at += 1) {
        const record = (sorted[at] ?? 0) % MOST_RECORDS;
        records.push(record);
        held[record] = intAt(held, record) + 1;
      }
      keyStart.push(records.length);
    }
    from = to;
  }
  return { field, ...byRecord(count, held, keyStart.pack(), records.pack()), over, largest, crowds };
}

function sortedEntries(count: number, keysOf: KeysInput["keysOf"]): Float64Array {
  let entries = new Float64Array(1024);
  let length = 0;
  let record = 0;
  const add = (key: number): void => {
    if (length === entries.length) {
      const larger = new Float64Array(length * 2);
      larger.set(entries);
      entries = larger;
    }
    entries[length] = (key >>> 0) * MOST_RECORDS + record;
    length += 1;
  };
  for (; record < count; record += 1) keysOf(record, add);
  return entries.subarray(0, length).sort(); // oxlint-disable-line unicorn/no-array-sort -- in place: it is our own, and large
}

function byRecord(
  count: number,
  held: Int32Array,
  keyStart: Int32Array,
  records: Int32Array,
): Pick<Keys, "start" | "keys" | "keyStart" | "records"> {
  const start = new Int32Array(count + 1);
  for (let record = 0; record < count; record += 1) start[record + 1] = intAt(start, record) + intAt(held, record);
  const keys = new Int32Array(records.length);
  const next = start.slice();
  for (let key = 0; key + 1 < keyStart.length; key += 1) {
    for (let at = intAt(keyStart, key); at < intAt(keyStart, key + 1); at += 1) {
      const record = intAt(records, at);
      keys[intAt(next, record)] = key;
      next[record] = intAt(next, record) + 1;
    }
  }
  return { start, keys, keyStart, records };
}

/** A 32-bit number for a list of numbers (FNV-1a over words, with a final mix). */
export function hash(numbers: Iterable<number>): number {
  let state = 0x811c9dc5;
  for (const number of numbers) state = Math.imul(state ^ number ^ (number >>> 15), 0x01000193);
  state = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
  return (state ^ (state >>> 13)) >>> 0;
}
