import { createIntList, floatAt, intAt } from "./packed.ts";

/**
 * The tokens of one field over all records, packed: record `i` holds `ids[start[i]]` to `ids[start[i + 1] - 1]`, ascending. Hundreds of thousands of records fit, and
 * two sets are compared by walking both lists once.
 */
export interface Column {
  readonly start: Int32Array;
  readonly ids: Int32Array;
  /** Rarity of a token: log(1 + records that have the field / records that hold the token). */
  readonly rarity: Float64Array;
  /** Records that hold the token. */
  readonly frequency: Int32Array;
  readonly words: readonly string[];
  /** Euclidean length and sum of a record's rarities. */
  readonly length: Float64Array;
  readonly sum: Float64Array;
  /** Records that have the field at all. */
  readonly filled: number;
}

/** How often tokens occur, where another table than the one at hand told it. */
export interface Frequencies {
  /** Records that have the field at all. */
  readonly filled: number;
  /** Records that hold the token; at least 1. */
  readonly of: (token: string) => number;
}

/** Packs the token sets of `count` records. Rarity is counted here, or taken from `known`. */
export function createColumn(count: number, tokensOfRecord: (record: number) => Iterable<string>, known?: Frequencies): Column {
  const numbers = new Map<string, number>();
  const words: string[] = [];
  const start = new Int32Array(count + 1);
  const packed = createIntList();
  let counted = 0;
  const mine = new Set<number>();
  for (let record = 0; record < count; record += 1) {
    mine.clear();
    for (const token of tokensOfRecord(record)) {
      let id = numbers.get(token);
      if (id === undefined) {
        id = words.length;
        numbers.set(token, id);
        words.push(token);
      }
      mine.add(id);
    }
    const sorted = Int32Array.from(mine).toSorted();
    for (const id of sorted) packed.push(id);
    if (sorted.length > 0) counted += 1;
    start[record + 1] = packed.length;
  }
  const ids = packed.pack();
  const frequency = known === undefined ? countIds(ids, words.length) : Int32Array.from(words, known.of);
  const filled = known?.filled ?? counted;
  const rarity = Float64Array.from(frequency, (held) => Math.log(1 + filled / held));
  const length = new Float64Array(count);
  const sum = new Float64Array(count);
  for (let record = 0; record < count; record += 1) {
    let squares = 0;
    let total = 0;
    for (let at = intAt(start, record); at < intAt(start, record + 1); at += 1) {
      const weight = floatAt(rarity, intAt(ids, at));
      squares += weight * weight;
      total += weight;
    }
    sum[record] = total;
    length[record] = Math.sqrt(squares);
  }
  return { start, ids, rarity, frequency, words, length, sum, filled };
}

function countIds(ids: Int32Array, words: number): Int32Array {
  const frequency = new Int32Array(words);
  for (const id of ids) frequency[id] = intAt(frequency, id) + 1;
  return frequency;
}

/** The frequencies of a column, for records to come. A token that was never seen counts as seen once: in the record that brings it. */
export function frequenciesOf({ words, frequency, filled }: Column): Frequencies {
  const known = new Map(words.map((word, id) => [word, intAt(frequency, id)]));
  return { filled, of: (token) => known.get(token) ?? 1 };
}

/** Whether a record has the field. */
export function has(column: Column, record: number): boolean {
  return intAt(column.start, record + 1) > intAt(column.start, record);
}

/** The tokens of a record as words. */
export function wordsOf({ start, ids, words }: Column, record: number): readonly string[] {
  return Array.from(ids.subarray(intAt(start, record), intAt(start, record + 1)), (id) => words[id] ?? "");
}

/** How rare a token is: 0 common, 1 uncommon, 2 rare. Rare is about as many records as one thing is listed by, uncommon a few times that. */
export function rarityStep(column: Column): (rarity: number) => number {
  const rare = Math.log(1 + column.filled / RARE);
  const uncommon = Math.log(1 + column.filled / UNCOMMON);
  return (rarity) => (rarity >= rare ? 2 : rarity >= uncommon ? 1 : 0);
}

const RARE = 3.5;
const UNCOMMON = 12;
