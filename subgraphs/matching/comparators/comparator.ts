/**
 * Compares one field of two records and names the level of their agreement: 0 the least, `levels - 1` the most, `MISSING` where either tells nothing (which is no
 * evidence). What a level is worth is not decided here; the model learns it.
 */
export interface Comparator {
  readonly levels: number;
  compare(a: number, b: number): number;
  /** How much agreement a level looks like before anything is learned, 0 to 1; where the model starts. */
  readonly likeness: readonly number[];
  /** Rows of levels in ascending order of agreement: in each, a later level never counts less than an earlier one. */
  readonly chains: readonly (readonly number[])[];
  /** The most it may add, in nats; for a field that supports but never decides. Default: no limit. */
  readonly mostWeight?: number;
  readonly describe: (level: number) => Words;
}

export const MISSING = -1;

/** A predicate in both languages. */
export interface Words {
  readonly da: string;
  readonly en: string;
}

/** Levels laid out as a table of `steps` × `columns` after `first` single ones: step by step, in each step column by column, both ascending. */
export function tableChains(first: number, steps: number, columns: number): readonly (readonly number[])[] {
  const level = (step: number, column: number): number => first + step * columns + column;
  const singles = range(first);
  return [
    ...range(columns).map((column) => [...singles, ...range(steps).map((step) => level(step, column))]),
    ...range(steps).map((step) => range(columns).map((column) => level(step, column))),
  ];
}

export function range(length: number): readonly number[] {
  return Array.from({ length }, (_, place) => place);
}

/** Adds how rare the agreeing value is: 0 common, 1 uncommon, 2 rare. */
export function withRarity(words: Words, rarity: number): Words {
  if (rarity === 0) return words;
  return rarity === 1
    ? { da: `${words.da} og ualmindeligt`, en: `${words.en} and uncommon` }
    : { da: `${words.da} og sjældent`, en: `${words.en} and rare` };
}

export const UNLIKE: Words = { da: "forskelligt", en: "different" };
export const THE_SAME: Words = { da: "ens", en: "the same" };
