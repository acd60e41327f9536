import type { Column } from "./column.ts";
import { neighboursOf } from "./crowd.ts";
import { hashWord, KEY_CAP, keysOf, type KeyKind } from "./keys.ts";
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
  readonly dropped: readonly DroppedKeys[];
  /** By kind of key, in the order of the kinds. */
  readonly tables: readonly KeyTable[];
}

/** Keys of a field that were left out because too many records share them. */
export interface DroppedKeys {
  readonly field: string;
  readonly cap: number;
  readonly keys: number;
  /** Records in the largest of them. */
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
  return {
    first: first.pack(),
    second: second.pack(),
    dropped: tables.flatMap((table, number) => droppedOf(kinds[number], table)),
    tables,
  };
}

function tokensOf({ start, ids, frequency }: Column, hashes: Float64Array, record: number) {
  const mine = ids.subarray(intAt(start, record), intAt(start, record + 1));
  return { hashes: Array.from(mine, (id) => hashes[id] ?? 0), frequencies: Array.from(mine, (id) => intAt(frequency, id)) };
}

/** What a whole value drops, its tokens have dropped before. */
function droppedOf(kind: KeyKind | undefined, { crowds }: KeyTable): readonly DroppedKeys[] {
  if (kind === undefined || kind.of === "value" || crowds.length === 0) return [];
  return [{ field: kind.field, cap: KEY_CAP, keys: crowds.length, largest: Math.max(...crowds.map(({ length }) => length)) }];
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
