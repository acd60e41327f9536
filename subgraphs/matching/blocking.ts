import type { Column } from "./column.ts";
import { hash, invertKeys, type Keys } from "./keys.ts";
import { createIntList, floatAt, intAt } from "./packed.ts";

/**
 * Which pairs are worth comparing: those that share something that not too many others share. A key is a token of a field; or two of a record's frequent tokens, which
 * together may be rare; or a whole value. Equality joins only. A key that too many share is left out and counted; but those with one whole value in common are at least
 * compared with their neighbours in the order of the records, so that a crowd of the same listing still comes together.
 */
export interface BlockingField {
  readonly name: string;
  readonly column: Column;
  /** Whether the field is words, of which two together are a key: for names and texts, not for numbers. */
  readonly wordy: boolean;
}

export interface Candidates {
  /** Pair `k` is `first[k]`, `second[k]`, the first smaller. */
  readonly first: Int32Array;
  readonly second: Int32Array;
  readonly dropped: readonly DroppedKeys[];
}

/** Keys of a field that were left out because too many records share them; with the field `*`, records that met more others than are compared. */
export interface DroppedKeys {
  readonly field: string;
  readonly cap: number;
  readonly keys: number;
  /** Records in the largest of them. */
  readonly largest: number;
}

export interface BlockingOptions {
  /** Records of one source are not compared with each other. */
  readonly source?: Int32Array;
  /** Most records that may share a key. Default 40. */
  readonly keyCap?: number;
  /** Most candidates a record brings in; those with the rarest keys stay. Default 100. */
  readonly recordCap?: number;
  /** Only pairs with at least one of these records. */
  readonly only?: ReadonlySet<number>;
}

export const KEY_CAP = 40;
export const RECORD_CAP = 100;
const PAIRED_TOKENS = 6;
/** In a crowd, each record is compared with this many that follow it. */
const NEIGHBOURS = 2;
/** Of those that follow, so many are looked at for one of another source. */
const LOOKED_AT = 20;

export function findCandidates(count: number, fields: readonly BlockingField[], options: BlockingOptions = {}): Candidates {
  const { source, only, keyCap: cap = KEY_CAP, recordCap = RECORD_CAP } = options;
  const indexes = fields.flatMap((field) => keysOfField(count, field, cap));
  const dropped: DroppedKeys[] = indexes.flatMap(({ field, over, largest }) => (over > 0 ? [{ field, cap, keys: over, largest }] : []));
  const comparable = (a: number, b: number): boolean =>
    a !== b && (source === undefined || intAt(source, a) !== intAt(source, b)) && (only === undefined || only.has(a) || only.has(b));
  const neighbours = neighboursInCrowds(count, indexes, comparable);

  const first = createIntList();
  const second = createIntList();
  const worth = new Float64Array(count);
  let met: number[] = [];
  let crowded = 0;
  let largest = 0;
  for (let record = 0; record < count; record += 1) {
    met = [];
    for (const { start, keys, keyStart, records } of indexes) {
      for (let at = intAt(start, record); at < intAt(start, record + 1); at += 1) {
        const key = intAt(keys, at);
        const [from, to] = [intAt(keyStart, key), intAt(keyStart, key + 1)];
        const rarity = 1 / (to - from);
        for (let place = to - 1; place >= from; place -= 1) {
          const other = intAt(records, place);
          if (other <= record) break; // ascending: the pair was met from the other side
          if (floatAt(worth, other) === 0) {
            if (!comparable(record, other)) continue;
            met.push(other);
          }
          worth[other] = floatAt(worth, other) + rarity;
        }
      }
    }
    if (met.length > recordCap) {
      crowded += 1;
      largest = Math.max(largest, met.length);
      met = met.toSorted((a, b) => floatAt(worth, b) - floatAt(worth, a) || a - b);
    }
    for (const [place, other] of met.entries()) {
      if (place < recordCap) {
        first.push(record);
        second.push(other);
      }
      worth[other] = place < recordCap ? TAKEN : 0;
    }
    for (const other of neighbours.get(record) ?? []) {
      if (floatAt(worth, other) === TAKEN) continue;
      first.push(record);
      second.push(other);
      worth[other] = TAKEN;
      met.push(other);
    }
    for (const other of met) worth[other] = 0;
  }
  if (crowded > 0) dropped.push({ field: "*", cap: recordCap, keys: crowded, largest });
  return { first: first.pack(), second: second.pack(), dropped };
}

const TAKEN = -1;

function keysOfField(count: number, { name: field, column, wordy }: BlockingField, cap: number): readonly Keys[] {
  const { start, ids, frequency } = column;
  const of = (record: number): Int32Array => ids.subarray(intAt(start, record), intAt(start, record + 1));
  const singles = invertKeys({
    field,
    count,
    cap,
    keysOf: (record, add) => {
      for (const id of of(record)) if (intAt(frequency, id) > 1) add(id);
    },
    keepCrowds: !wordy,
  });
  if (!wordy) return [singles];
  // One rare token brings two records together by itself, so only the frequent ones are paired.
  const pairs = invertKeys({
    field,
    count,
    cap,
    keysOf: (record, add) => {
      const frequent = of(record).filter((id) => intAt(frequency, id) > cap);
      const rarest = [...frequent].toSorted((a, b) => intAt(frequency, a) - intAt(frequency, b) || a - b).slice(0, PAIRED_TOKENS);
      for (const [place, a] of rarest.entries()) for (const b of rarest.slice(place + 1)) add(hash([Math.min(a, b), Math.max(a, b)]));
    },
  });
  const whole = invertKeys({
    field,
    count,
    cap,
    keysOf: (record, add) => {
      const mine = of(record);
      if (mine.length > 1) add(hash(mine));
    },
    keepCrowds: true,
  });
  return [singles, pairs, { ...whole, over: 0 }]; // what a whole value drops its tokens have dropped before
}

function neighboursInCrowds(
  count: number,
  indexes: readonly Keys[],
  comparable: (a: number, b: number) => boolean,
): ReadonlyMap<number, readonly number[]> {
  const found = new Map<number, number[]>();
  for (const crowd of indexes.flatMap(({ crowds }) => crowds)) {
    if (crowd.length > count / 2 && count > MOST_IN_COMMON) continue; // a value that most records share tells nothing
    for (let place = 0; place < crowd.length; place += 1) {
      const record = intAt(crowd, place);
      let taken = 0;
      for (let next = place + 1; next < crowd.length && next <= place + LOOKED_AT && taken < NEIGHBOURS; next += 1) {
        const other = intAt(crowd, next);
        if (!comparable(record, other)) continue;
        const mine = found.get(record);
        if (mine === undefined) found.set(record, [other]);
        else mine.push(other);
        taken += 1;
      }
    }
  }
  return found;
}

const MOST_IN_COMMON = 20_000;
