import { LOOKED_AT, neighboursOf } from "./crowd.ts";
import type { TableFrequencies } from "./comparison.ts";
import type { Edges } from "./edges.ts";
import { createKeyIndex } from "./keyIndex.ts";
import { hashWord, KEY_CAP, keysOf, type KeyKind } from "./keys.ts";
import type { KeyTable } from "./keyTable.ts";
import { createPairSet } from "./pairSet.ts";
import type { Population } from "./population.ts";

/**
 * Follows which pairs are candidates while records come and go, by the same rule as `findCandidates`. Whatever may have changed is noted first and looked at once, when all
 * records have come and gone.
 */
export interface Candidacy {
  readonly add: (slot: number) => void;
  /** Before the slot is dropped. */
  readonly remove: (slot: number) => void;
  /** The pairs that have become candidates, and those of `edges` that no longer are, since the last time. */
  readonly settle: (edges: Edges) => { readonly fresh: readonly SlotPair[]; readonly lost: readonly SlotPair[] };
}

export type SlotPair = readonly [number, number];

export interface CandidacyInput {
  readonly kinds: readonly KeyKind[];
  readonly tables: readonly KeyTable[];
  readonly population: Population;
  readonly frequencies: TableFrequencies;
  readonly comparable: (a: number, b: number) => boolean;
}

export function createCandidacy({ kinds, tables, population, frequencies, comparable }: CandidacyInput): Candidacy {
  const indexes = kinds.map((kind, number) => ({ kind, index: createKeyIndex(tables[number]?.entries ?? new Float64Array()), number }));
  const suspects = createPairSet();
  /** Holders of keys that too many have come to share. */
  let scattered: (readonly number[])[] = [];
  const keys = new Map<number, readonly (readonly number[])[]>();
  const crowds = new Map<string, readonly number[]>();

  return {
    add(slot) {
      for (const { kind, index, number } of indexes) {
        for (const key of keysAt(slot)[number] ?? []) {
          index.add(key, slot);
          const size = index.size(key);
          if (size <= KEY_CAP) for (const other of index.of(key)) suspects.add(slot, other);
          else if (size === KEY_CAP + 1) scattered.push(index.of(key));
          if (size > KEY_CAP && kind.crowds) shift(index.of(key), slot);
        }
      }
    },
    remove(slot) {
      for (const { kind, index, number } of indexes) {
        for (const key of keysAt(slot)[number] ?? []) {
          const size = index.size(key);
          if (size > KEY_CAP && kind.crowds) shift(index.of(key), slot);
          if (size === KEY_CAP + 1) for (const a of index.of(key)) for (const b of index.of(key)) suspects.add(a, b);
          index.remove(key, slot);
        }
      }
      suspects.forget(slot);
      keys.delete(slot);
    },
    settle(edges) {
      for (const holders of scattered) {
        const all = new Set(holders);
        for (const a of holders) for (const b of edges.of(a).keys()) if (all.has(b)) suspects.add(a, b);
      }
      const fresh: SlotPair[] = [];
      const lost: SlotPair[] = [];
      for (const [a, b] of suspects.all()) {
        const linked = edges.has(a, b);
        const is = isCandidate(a, b);
        if (is && !linked) fresh.push([a, b]);
        if (!is && linked) lost.push([a, b]);
      }
      suspects.clear();
      scattered = [];
      keys.clear();
      crowds.clear();
      return { fresh, lost };
    },
  };

  /** By kind, ascending. */
  function keysAt(slot: number): readonly (readonly number[])[] {
    const known = keys.get(slot);
    if (known !== undefined) return known;
    const tokens = population.tokensAt(slot);
    const found = kinds.map((kind) => {
      const words = tokens[kind.place] ?? [];
      const mine: number[] = [];
      keysOf(
        kind,
        { hashes: words.map(hashWord), frequencies: words.map((word) => frequencies.fields[kind.place]?.of(word) ?? 1) },
        (key) => mine.push(key),
      );
      return [...new Set(mine)].toSorted((a, b) => a - b);
    });
    keys.set(slot, found);
    return found;
  }

  /** In a crowd, whoever stands shortly before a newcomer, or one who leaves, may get other neighbours. */
  function shift(holders: readonly number[], slot: number): void {
    const crowd = holders.toSorted(population.order);
    const place = crowd.indexOf(slot);
    for (let from = Math.max(0, place - LOOKED_AT - 1); from <= place; from += 1) {
      for (const other of crowd.slice(from + 1, from + LOOKED_AT + 2)) suspects.add(crowd[from] ?? slot, other);
    }
  }

  function isCandidate(a: number, b: number): boolean {
    if (!comparable(a, b)) return false;
    const [mine, others] = [keysAt(a), keysAt(b)];
    return indexes.some(({ kind, index, number }) =>
      shared(mine[number] ?? [], others[number] ?? []).some((key) => {
        if (index.size(key) <= KEY_CAP) return true;
        if (!kind.crowds) return false;
        const crowd = crowdOf(number, key);
        return (
          neighboursOf(crowd, placeIn(crowd, a), comparable).includes(b) || neighboursOf(crowd, placeIn(crowd, b), comparable).includes(a)
        );
      }),
    );
  }

  function crowdOf(number: number, key: number): readonly number[] {
    const name = `${number} ${key}`;
    const known = crowds.get(name) ?? indexes[number]?.index.of(key).toSorted(population.order) ?? [];
    crowds.set(name, known);
    return known;
  }

  function placeIn(crowd: readonly number[], slot: number): number {
    let [low, high] = [0, crowd.length - 1];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (population.order(crowd[middle] ?? slot, slot) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** What two ascending lists have in common. */
function shared(a: readonly number[], b: readonly number[]): readonly number[] {
  const found: number[] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    const difference = (a[i] ?? 0) - (b[j] ?? 0);
    if (difference === 0) found.push(a[i] ?? 0);
    if (difference <= 0) i += 1;
    if (difference >= 0) j += 1;
  }
  return found;
}
