import { fold, words } from "../base/fold.ts";
import { spellings } from "../base/spellings.ts";
import { distance, slipsAllowed } from "./distance.ts";

/**
 * Search in a few hundred names held in memory, as people type them: by a part, in any order of words, without æøå, misspelt. Best first. Slips are forgiven only
 * when nothing matches as written, so that a right spelling never brings look-alikes along.
 */
export interface NameSearch<T> {
  /** The items that match, best first; within one rank in the order given to `createNameSearch`. None for a query without letters and digits. */
  (query: string): readonly T[];
}

/** `namesOf` gives everything an item may be called, codes included. */
export function createNameSearch<T>(items: readonly T[], namesOf: (item: T) => readonly string[]): NameSearch<T> {
  const entries = items.map((item) => ({
    item,
    names: [...new Set(namesOf(item).flatMap(spellings).map(fold))].map((name) => ({ name, words: words(name) })),
  }));
  return (query) => {
    const asked = { name: fold(query), words: words(query) };
    if (asked.name === "") return [];
    const direct = ranked(entries, (name) => directRank(asked, name));
    return direct.length > 0 ? direct : ranked(entries, (name) => slips(asked, name));
  };
}

interface Name {
  readonly name: string;
  readonly words: readonly string[];
}

interface Entry<T> {
  readonly item: T;
  readonly names: readonly Name[];
}

/** The items with a finite rank, the lowest rank of their names first. */
function ranked<T>(entries: readonly Entry<T>[], rank: (name: Name) => number): readonly T[] {
  return entries
    .map(({ item, names }) => ({ item, rank: Math.min(...names.map(rank)) }))
    .filter((entry) => Number.isFinite(entry.rank))
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ item }) => item);
}

/** 0 the same, 1 its beginning, 2 each asked word begins a word of it, 3 somewhere inside (from three letters). */
function directRank(asked: Name, { name, words: own }: Name): number {
  if (name === asked.name) return 0;
  if (name.startsWith(asked.name)) return 1;
  if (asked.words.every((word) => own.some((each) => each.startsWith(word)))) return 2;
  return asked.name.length >= 3 && name.includes(asked.name) ? 3 : Infinity;
}

/** Slips in the whole name, or in its words when each asked word has a counterpart; infinite beyond what the length allows. Digits are never misspelt letters. */
function slips(asked: Name, { name, words: own }: Name): number {
  const whole = slipsBetween(asked.name, name);
  const parts = asked.words.reduce((sum, word) => sum + Math.min(...own.map((each) => slipsBetween(word, each))), 0);
  return Math.min(whole, parts + 0.5); // a whole name before a part of one
}

function slipsBetween(asked: string, name: string): number {
  if (asked === name) return 0;
  const bound = slipsAllowed(asked);
  if (bound === 0 || /\d/.test(asked + name)) return Infinity;
  const found = distance(asked, name, bound);
  return found > bound ? Infinity : found;
}
