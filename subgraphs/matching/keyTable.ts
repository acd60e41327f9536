import { createIntList, intAt } from "./packed.ts";

/** Which records hold which keys of one kind, as sorted pairs of numbers: millions of keys need no map. */
export interface KeyTable {
  /** `key * MOST_RECORDS + record`, ascending; every key of every record. */
  readonly entries: Float64Array;
  /** Keys that at least two and not too many records share; those of record `i` are `keys[start[i]]` to `keys[start[i + 1] - 1]`. */
  readonly start: Int32Array;
  readonly keys: Int32Array;
  /** Records of shared key `k`: `records[keyStart[k]]` …, ascending. */
  readonly keyStart: Int32Array;
  readonly records: Int32Array;
  /** The records of each key that too many share. */
  readonly crowds: readonly Int32Array[];
}

/** Records fit beside a 32-bit key in the 53 bits of a whole number. */
export const MOST_RECORDS = 2 ** 21;

export interface KeyTableInput {
  readonly count: number;
  /** Most records that may share a key. */
  readonly cap: number;
  readonly keysOf: (record: number, add: (key: number) => void) => void;
}

export function createKeyTable({ count, cap, keysOf }: KeyTableInput): KeyTable {
  const entries = sortedEntries(count, keysOf);
  const keyStart = createIntList();
  const records = createIntList();
  const crowds: Int32Array[] = [];
  const held = new Int32Array(count);
  keyStart.push(0);
  for (let from = 0; from < entries.length;) {
    const next = (Math.floor((entries[from] ?? 0) / MOST_RECORDS) + 1) * MOST_RECORDS;
    let to = from + 1;
    while (to < entries.length && (entries[to] ?? 0) < next) to += 1;
    if (to - from > cap) crowds.push(recordsOf(entries, from, to));
    else if (to - from > 1) {
      for (let at = from; at < to; at += 1) {
        const record = (entries[at] ?? 0) % MOST_RECORDS;
        records.push(record);
        held[record] = intAt(held, record) + 1;
      }
      keyStart.push(records.length);
    }
    from = to;
  }
  return { entries, ...byRecord(held, keyStart.pack(), records.pack()), crowds };
}

/** The records that hold a key, ascending. */
export function holders(entries: Float64Array, key: number): Int32Array {
  return recordsOf(entries, place(entries, key * MOST_RECORDS), place(entries, (key + 1) * MOST_RECORDS));
}

export function countHolders(entries: Float64Array, key: number): number {
  return place(entries, (key + 1) * MOST_RECORDS) - place(entries, key * MOST_RECORDS);
}

function recordsOf(entries: Float64Array, from: number, to: number): Int32Array {
  return Int32Array.from(entries.subarray(from, to), (entry) => entry % MOST_RECORDS);
}

/** Place of the first entry that is not below. */
function place(entries: Float64Array, value: number): number {
  let [low, high] = [0, entries.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((entries[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function sortedEntries(count: number, keysOf: KeyTableInput["keysOf"]): Float64Array {
  let entries = new Float64Array(1024);
  let length = 0;
  let record = 0;
  const add = (key: number): void => {
    if (length === entries.length) {
      const larger = new Float64Array(length * 2);
      larger.set(entries);
      entries = larger;
    }
    entries[length] = key * MOST_RECORDS + record;
    length += 1;
  };
  for (; record < count; record += 1) keysOf(record, add);
  return entries.slice(0, length).sort(); // oxlint-disable-line unicorn/no-array-sort -- in place: it is our own, and large
}

function byRecord(held: Int32Array, keyStart: Int32Array, records: Int32Array): Pick<KeyTable, "start" | "keys" | "keyStart" | "records"> {
  const start = new Int32Array(held.length + 1);
  for (let record = 0; record < held.length; record += 1) start[record + 1] = intAt(start, record) + intAt(held, record);
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
