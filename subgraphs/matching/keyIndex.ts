import { countHolders, holders } from "./keyTable.ts";

/** Who holds which keys of one kind now: a sorted table as it was, and what has changed since. */
export interface KeyIndex {
  /** Holders, in no order but the same for the same history. */
  readonly of: (key: number) => readonly number[];
  readonly size: (key: number) => number;
  readonly add: (key: number, record: number) => void;
  readonly remove: (key: number, record: number) => void;
}

interface Delta {
  readonly added: Set<number>;
  readonly removed: Set<number>;
}

export function createKeyIndex(entries: Float64Array): KeyIndex {
  const deltas = new Map<number, Delta>();
  const deltaOf = (key: number): Delta => {
    const known = deltas.get(key) ?? { added: new Set(), removed: new Set() };
    deltas.set(key, known);
    return known;
  };
  return {
    of(key) {
      const delta = deltas.get(key);
      const before = Array.from(holders(entries, key));
      return delta === undefined ? before : [...before.filter((record) => !delta.removed.has(record)), ...delta.added];
    },
    size(key) {
      const delta = deltas.get(key);
      return countHolders(entries, key) + (delta === undefined ? 0 : delta.added.size - delta.removed.size);
    },
    add(key, record) {
      deltaOf(key).added.add(record);
    },
    remove(key, record) {
      const delta = deltaOf(key);
      if (!delta.added.delete(record)) delta.removed.add(record);
    },
  };
}
