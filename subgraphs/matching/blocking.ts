import type { Column } from "./column.ts";
import { neighboursOf } from "./crowd.ts";
import { hashWord, KEY_CAP, keysOf, MOST_TOKENS, type KeyKind } from "./keys.ts";
import { createKeyTable, type KeyTable } from "./keyTable.ts";
import { createIntList, intAt } from "./packed.ts";

/**
 * Which pairs are worth comparing: those that share something that not too many others share. Equality joins only. A key that too many share is left out and counted; but
 * those with one whole value in common are at least compared with their neighbours.
 */
export interface Candidates {
  /** Pair `k` is `first[k]`, `second[k]`, the first smaller; ascending by both. */
  readonly first: Int32Array;
  readonly second: Int32Array;
  readonly dropped: readonly Dropped[];
  /** By kind of key, in the order of the kinds. */
  readonly tables: readonly KeyTable[];
}

/** What a cap left out in a field. */
export interface Dropped {
  readonly field: string;
  /** Keys that too many records share, or records with so many words that only the rarest are keys. */
  readonly what: "KEYS" | "WORDS";
  readonly cap: number;
  /** How many keys, or records. */
  readonly count: number;
  /** Records that share the most frequent key, or words of the longest record. */
  readonly largest: number;
}

export interface BlockingInput {
  readonly count: number;
  readonly kinds: readonly KeyKind[];
  readonly columns: readonly Column[];
  /** Whether two records may be the same at all: not where one source tells of both and tells of a thing once. */
  readonly comparable: (a: number, b: number) => boolean;
  readonly onProgress?: (share: number) => void;
}

export function findCandidates({ count, kinds, columns, comparable, onProgress }: BlockingInput): Candidates {
  const hashes = columns.map(({ words }) => Float64Array.from(words, hashWord));
  const tables = kinds.map((kind, number) => {
    onProgress?.((0.7 * number) / kinds.length);
    const [column, mine] = [columns[kind.place], hashes[kind.place]];
    return createKeyTable({
      count,
      cap: KEY_CAP,
      keysOf: (record, add) => column && mine && keysOf(kind, tokensOf(column, mine, record), add),
    });
  });
  const crowded = neighbours(
    tables.flatMap(({ crowds }, number) => (kinds[number]?.crowds === true ? crowds : [])),
    comparable,
  );

  const first = createIntList();
  const second = createIntList();
  const met = new Uint8Array(count);
  for (let record = 0; record < count; record += 1) {
    const others: number[] = [];
    const meet = (other: number): void => {
      if (met[other] === 1) return;
      met[other] = 1;
      others.push(other);
    };
    for (const { start, keys, keyStart, records } of tables) {
      for (let at = intAt(start, record); at < intAt(start, record + 1); at += 1) {
        const key = intAt(keys, at);
        for (let place = intAt(keyStart, key + 1) - 1; place >= intAt(keyStart, key); place -= 1) {
          const other = intAt(records, place);
          if (other <= record) break; // ascending: the pair was met from the other side
          if (met[other] === 0 && comparable(record, other)) meet(other);
        }
      }
    }
    crowded.get(record)?.forEach(meet);
    others.sort((a, b) => a - b); // oxlint-disable-line unicorn/no-array-sort -- in place: it is our own
    for (const other of others) {
      first.push(record);
      second.push(other);
      met[other] = 0;
    }
  }
  const dropped = kinds.flatMap((kind, number) => {
    const [table, column] = [tables[number], columns[kind.place]];
    return table === undefined || column === undefined ? [] : [...droppedOf(kind, table), ...longOnes(kind, column)];
  });
  return {
    first: first.pack(),
    second: second.pack(),
    dropped,
    tables,
  };
}

function tokensOf({ start, ids, frequency }: Column, hashes: Float64Array, record: number) {
  const mine = ids.subarray(intAt(start, record), intAt(start, record + 1));
  return { hashes: Array.from(mine, (id) => hashes[id] ?? 0), frequencies: Array.from(mine, (id) => intAt(frequency, id)) };
}

/** What a whole value drops, its tokens have dropped before. */
function droppedOf({ field, of }: KeyKind, { crowds }: KeyTable): readonly Dropped[] {
  if (of === "value" || crowds.length === 0) return [];
  return [
    { field, what: "KEYS", cap: KEY_CAP, count: crowds.length, largest: crowds.reduce((most, { length }) => Math.max(most, length), 0) },
  ];
}

function longOnes({ field, of }: KeyKind, { start }: Column): readonly Dropped[] {
  let [count, largest] = [0, 0];
  for (let record = 0; record + 1 < start.length; record += 1) {
    const words = intAt(start, record + 1) - intAt(start, record);
    if (words > MOST_TOKENS) count += 1;
    largest = Math.max(largest, words);
  }
  return of === "token" && count > 0 ? [{ field, what: "WORDS", cap: MOST_TOKENS, count, largest }] : [];
}

function neighbours(crowds: readonly Int32Array[], comparable: BlockingInput["comparable"]): ReadonlyMap<number, readonly number[]> {
  const found = new Map<number, number[]>();
  for (const crowd of crowds) {
    for (let place = 0; place < crowd.length; place += 1) {
      const [record, others] = [intAt(crowd, place), neighboursOf(crowd, place, comparable)];
      const mine = found.get(record);
      if (mine === undefined) found.set(record, [...others]);
      else mine.push(...others);
    }
  }
  return found;
}
