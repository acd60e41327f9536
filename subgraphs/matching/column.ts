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

/** Packs the token sets of `count` records. */
export function createColumn(count: number, tokensOfRecord: (record: number) => Iterable<string>): Column {
  const numbers = new Map<string, number>();
  const words: string[] = [];
  const frequencies: number[] = [];
  const start = new Int32Array(count + 1);
  const packed: number[] = [];
  let filled = 0;
  for (let record = 0; record < count; record += 1) {
    const mine = new Set<number>();
    for (const token of tokensOfRecord(record)) {
      let id = numbers.get(token);
      if (id === undefined) {
        id = words.length;
        numbers.set(token, id);
        words.push(token);
        frequencies.push(0);
      }
      mine.add(id);
    }
    for (const id of [...mine].toSorted((a, b) => a - b)) {
      packed.push(id);
      frequencies[id] = (frequencies[id] ?? 0) + 1;
    }
    if (mine.size > 0) filled += 1;
    start[record + 1] = packed.length;
  }
  const ids = Int32Array.from(packed);
  const frequency = Int32Array.from(frequencies);
  const rarity = Float64Array.from(frequency, (held) => Math.log(1 + filled / held));
  const length = new Float64Array(count);
  const sum = new Float64Array(count);
  for (let record = 0; record < count; record += 1) {
    let squares = 0;
    for (let at = at0(start, record); at < at0(start, record + 1); at += 1) {
      const weight = at0(rarity, at0(ids, at));
      squares += weight * weight;
      sum[record] = at0(sum, record) + weight;
    }
    length[record] = Math.sqrt(squares);
  }
  return { start, ids, rarity, frequency, words, length, sum, filled };
}

/** An element of a packed array; indexes are the caller's own and in range. */
export function at0(array: Int32Array | Float64Array | Uint8Array, index: number): number {
  return array[index] ?? 0;
}

/** Whether a record has the field. */
export function has(column: Column, record: number): boolean {
  return at0(column.start, record + 1) > at0(column.start, record);
}
