import { at0, type Column } from "./column.ts";

/**
 * Which pairs are worth comparing: those that share something that not too many others share. A key is a token of a field, or a pair of a record's rarer tokens (so that two
 * frequent words together can still bring two records together). Equality joins only; a key that too many share is left out and counted.
 */
export interface BlockingField {
  readonly name: string;
  readonly column: Column;
  /** Whether pairs of tokens are keys too: for names and texts, not for numbers. */
  readonly pairs: boolean;
}

export interface Candidates {
  /** Pair `k` is `first[k]`, `second[k]`, the first smaller. */
  readonly first: Int32Array;
  readonly second: Int32Array;
  readonly dropped: readonly DroppedKeys[];
}

/** Keys of a field that were left out because too many records share them, and records that met more others than are compared. */
export interface DroppedKeys {
  readonly field: string;
  readonly keys: number;
  /** Records in the largest of them. */
  readonly largest: number;
}

export interface BlockingOptions {
  /** Records of one source are not compared with each other. */
  readonly source?: Int32Array;
  /** Most records that may share a key. Default 50. */
  readonly keyCap?: number;
  /** Most candidates a record brings in; those with the rarest keys stay. Default 100. */
  readonly recordCap?: number;
  /** Only pairs with at least one of these records. */
  readonly only?: ReadonlySet<number>;
}

const KEY_CAP = 50;
const RECORD_CAP = 100;
const PAIRED_TOKENS = 6;

interface Keys {
  /** Keys of record `i`: `keys[start[i]]` … */
  readonly start: Int32Array;
  readonly keys: Int32Array;
  /** Records of key `k`: `records[keyStart[k]]` … ascending. */
  readonly keyStart: Int32Array;
  readonly records: Int32Array;
}

export function findCandidates(count: number, fields: readonly BlockingField[], options: BlockingOptions = {}): Candidates {
  const { source, keyCap = KEY_CAP, recordCap = RECORD_CAP } = options;
  const dropped: DroppedKeys[] = [];
  const indexes = fields.flatMap((field) => {
    const singles = invert(count, (record, add) => singleKeys(field.column, record, add));
    const made = [singles];
    if (field.pairs) made.push(invert(count, (record, add) => pairKeys(field.column, record, add)));
    for (const index of made) {
      const over = oversized(index, keyCap);
      if (over.keys > 0) dropped.push({ field: field.name, ...over });
    }
    return made;
  });
  const first: number[] = [];
  const second: number[] = [];
  const worth = new Float64Array(count);
  let crowded = 0;
  let largestCrowd = 0;
  for (let record = 0; record < count; record += 1) {
    const met: number[] = [];
    for (const { start, keys, keyStart, records } of indexes) {
      for (let at = at0(start, record); at < at0(start, record + 1); at += 1) {
        const key = at0(keys, at);
        const size = at0(keyStart, key + 1) - at0(keyStart, key);
        if (size > keyCap) continue;
        for (let place = at0(keyStart, key); place < at0(keyStart, key + 1); place += 1) {
          const other = at0(records, place);
          if (other <= record && options.only === undefined) continue;
          if (other === record || (source !== undefined && at0(source, other) === at0(source, record))) continue;
          if (options.only !== undefined && !options.only.has(record) && !options.only.has(other)) continue;
          if (options.only !== undefined && other < record && options.only.has(other)) continue;
          if (at0(worth, other) === 0) met.push(other);
          worth[other] = at0(worth, other) + 1 / size;
        }
      }
    }
    if (met.length > recordCap) {
      crowded += 1;
      largestCrowd = Math.max(largestCrowd, met.length);
      met.sort((a, b) => at0(worth, b) - at0(worth, a) || a - b);
    }
    for (const [place, other] of met.entries()) {
      worth[other] = 0;
      if (place >= recordCap) continue;
      first.push(Math.min(record, other));
      second.push(Math.max(record, other));
    }
  }
  if (crowded > 0) dropped.push({ field: "*", keys: crowded, largest: largestCrowd });
  return { first: Int32Array.from(first), second: Int32Array.from(second), dropped };
}

function singleKeys({ start, ids, frequency }: Column, record: number, add: (key: number) => void): void {
  for (let at = at0(start, record); at < at0(start, record + 1); at += 1) if (at0(frequency, at0(ids, at)) > 1) add(at0(ids, at));
}

/** Pairs of the record's rarer tokens, except those so frequent that they say nothing. */
function pairKeys({ start, ids, frequency, words }: Column, record: number, add: (key: number) => void): void {
  const tokens: number[] = [];
  for (let at = at0(start, record); at < at0(start, record + 1); at += 1) if (at0(frequency, at0(ids, at)) > 1) tokens.push(at0(ids, at));
  tokens.sort((a, b) => at0(frequency, a) - at0(frequency, b) || a - b);
  const rare = tokens.slice(0, PAIRED_TOKENS);
  for (const [place, a] of rare.entries()) for (const b of rare.slice(place + 1)) add(Math.min(a, b) * words.length + Math.max(a, b));
}

/** Numbers keys from 0 and lists the records of each, both ways packed. */
function invert(count: number, keysOf: (record: number, add: (key: number) => void) => void): Keys {
  const numbers = new Map<number, number>();
  const start = new Int32Array(count + 1);
  const packed: number[] = [];
  const sizes: number[] = [];
  const add = (key: number): void => {
    let number = numbers.get(key);
    if (number === undefined) {
      number = sizes.length;
      numbers.set(key, number);
      sizes.push(0);
    }
    sizes[number] = (sizes[number] ?? 0) + 1;
    packed.push(number);
  };
  for (let record = 0; record < count; record += 1) {
    keysOf(record, add);
    start[record + 1] = packed.length;
  }
  const keyStart = new Int32Array(sizes.length + 1);
  for (const [key, size] of sizes.entries()) keyStart[key + 1] = at0(keyStart, key) + size;
  const filled = Int32Array.from(keyStart);
  const records = new Int32Array(packed.length);
  for (let record = 0; record < count; record += 1) {
    for (let at = at0(start, record); at < at0(start, record + 1); at += 1) {
      const key = packed[at] ?? 0;
      records[at0(filled, key)] = record;
      filled[key] = at0(filled, key) + 1;
    }
  }
  return { start, keys: Int32Array.from(packed), keyStart, records };
}

function oversized({ keyStart }: Keys, cap: number): { keys: number; largest: number } {
  let keys = 0;
  let largest = 0;
  for (let key = 0; key + 1 < keyStart.length; key += 1) {
    const size = at0(keyStart, key + 1) - at0(keyStart, key);
    if (size <= cap) continue;
    keys += 1;
    largest = Math.max(largest, size);
  }
  return { keys, largest };
}
