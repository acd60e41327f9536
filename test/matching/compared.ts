import { words } from "../../subgraphs/base/fold.ts";
import type { Comparator } from "../../subgraphs/matching/comparators/comparator.ts";
import type { FieldKind, FieldSpec, MatchRecord } from "../../subgraphs/matching/record.ts";
import { resolve, type Resolution } from "../../subgraphs/matching/resolve.ts";

/** How the engine compares values of one kind, in a table that holds the values of both sides and others besides. */
export interface Compared {
  /** The level of agreement of two of the values. */
  readonly level: (a: string, b: string) => number;
  readonly likeness: (a: string, b: string) => number;
  /** In English. */
  readonly words: (a: string, b: string) => string;
  readonly comparator: Comparator;
}

/** `others` make values common: each stands in the table as often as it is given. Terms are the folded words. */
export function compared(kind: FieldKind, values: readonly string[], others: readonly string[] = []): Compared {
  const resolution = resolved(
    [{ name: kind, kind }],
    [...values, ...others].map((value) => [value]),
  );
  const comparator = comparatorAt(resolution, 0);
  const level = (a: string, b: string): number => resolution.between(placeIn(values, a), placeIn(values, b)).levels[0] ?? Number.NaN;
  return {
    level,
    comparator,
    likeness: (a, b) => comparator.likeness[level(a, b)] ?? 0,
    words: (a, b) => comparator.describe(level(a, b)).en,
  };
}

/** Resolves rows of one text a field; an empty one tells nothing. */
export function resolved(fields: readonly FieldSpec[], rows: readonly (readonly string[])[]): Resolution {
  const records = rows.map((row, place): MatchRecord => ({ id: `r${place}`, values: row.map((value) => (value === "" ? [] : [value])) }));
  return resolve({ fields, records, terms: words });
}

/** The comparator of the evidence at a place: the fields as given, then what the engine adds. */
export function comparatorAt({ between }: Resolution, place: number): Comparator {
  const comparator = between(0, 0).evidence[place]?.comparator;
  if (comparator === undefined) throw new Error(`There is no comparison ${place}.`);
  return comparator;
}

/** How two records agree by the evidence at a place, in English. */
export function wordsBetween({ between }: Resolution, [a, b]: readonly [number, number], place: number): string {
  const { evidence, levels } = between(a, b);
  return evidence[place]?.comparator.describe(levels[place] ?? Number.NaN).en ?? "";
}

function placeIn(values: readonly string[], value: string): number {
  const place = values.indexOf(value);
  if (place < 0) throw new Error(`${value} is not in the table.`);
  return place;
}
