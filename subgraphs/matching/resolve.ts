import { findCandidates, type DroppedKeys } from "./blocking.ts";
import { cluster, type Clustering } from "./cluster.ts";
import { createColumn, type Column } from "./column.ts";
import { MISSING, type Comparator } from "./comparator.ts";
import { createComparator } from "./comparators.ts";
import { learn, score, type Model, type Pattern } from "./model.ts";
import type { FieldSpec, MatchRecord } from "./record.ts";
import { joinedWords } from "./joinedWords.ts";
import { tokensOf, type Terms } from "./tokens.ts";

/** Finds which records are the same thing: candidates, a model learned from them, clusters. No labels, one configuration for every table. */
export interface ResolveOptions {
  readonly fields: readonly FieldSpec[];
  readonly records: readonly MatchRecord[];
  /** Splits text into comparable terms. */
  readonly terms: Terms;
  /** No two records of one source are the same thing. Default false. */
  readonly atMostOnePerSource?: boolean;
  /** Pairs of record numbers that are decided. */
  readonly mustLink?: readonly (readonly [number, number])[];
  readonly cannotLink?: readonly (readonly [number, number])[];
  /** Told what is being done and how far it is, 0 to 1. */
  readonly onProgress?: (step: "tokens" | "candidates" | "comparing" | "learning" | "clustering", share: number) => void;
}

export interface Resolution extends Clustering {
  readonly model: Model;
  readonly candidates: { readonly first: Int32Array; readonly second: Int32Array; readonly odds: Float64Array };
  readonly dropped: readonly DroppedKeys[];
  /** Levels of agreement of a pair, field by field. */
  readonly levelsOf: (a: number, b: number) => Int8Array;
  /** Log-odds that a pair is the same; -Infinity where a veto forbids it. */
  readonly oddsOf: (a: number, b: number) => number;
  readonly vetoOf: (a: number, b: number) => string | undefined;
  readonly comparators: readonly Comparator[];
}

/** Without a limit per source at most half of the candidates may match; more means that the fields do not tell anything apart. */
const PRIOR_CAP = 0.5;
/** Texts of fewer terms on average are labels, not descriptions. */
const DESCRIPTION_TERMS = 4;

export function resolve(options: ResolveOptions): Resolution {
  const { fields, records, terms, onProgress } = options;
  const count = records.length;
  const columns = fields.map((field, place) => {
    onProgress?.("tokens", place / fields.length);
    return columnOf(options, field, place);
  });
  const comparators = fields.map((field, place) =>
    createComparator(field.kind, {
      column: columns[place] ?? createColumn(0, () => []),
      values: (record) => records[record]?.values[place] ?? [],
    }),
  );
  const source = options.atMostOnePerSource === true ? numberSources(records) : undefined;
  const exclusive = records.some((record) => record.exclusive !== undefined) ? numberGroups(records) : undefined;

  onProgress?.("candidates", 0);
  const blocking = fields.flatMap((field, place) => {
    const column = columns[place];
    if (column === undefined || field.kind === "number" || field.kind === "area" || field.kind === "date") return [];
    return [{ name: field.name, column, pairs: ["name", "organisation", "address", "text"].includes(field.kind) }];
  });
  const { first, second, dropped } = findCandidates(count, blocking, source === undefined ? {} : { source });

  const patterns = new Map<number, Pattern & { readonly number: number }>();
  const list: Pattern[] = [];
  const patternOf = new Int32Array(first.length);
  const levels = new Int8Array(fields.length);
  for (let pair = 0; pair < first.length; pair += 1) {
    if (pair % 20_000 === 0) onProgress?.("comparing", pair / first.length);
    const key = compare(comparators, first[pair] ?? 0, second[pair] ?? 0, levels);
    let pattern = patterns.get(key);
    if (pattern === undefined) {
      pattern = { levels: Int8Array.from(levels), count: 0, number: list.length };
      patterns.set(key, pattern);
      list.push(pattern);
    }
    pattern.count += 1;
    patternOf[pair] = pattern.number;
  }

  onProgress?.("learning", 0);
  const cap = source === undefined ? PRIOR_CAP : Math.min(PRIOR_CAP, mostMatches(source) / Math.max(first.length, 1));
  const model = learn(comparators, list, cap);
  const veto = createVeto(fields, comparators);
  const isAnchor = createAnchor(fields);
  const oddsByPattern = list.map((pattern) => model.priorLogOdds + score(model.weights, pattern.levels));
  const vetoByPattern = list.map((pattern) => veto(pattern.levels));
  const odds = Float64Array.from(patternOf, (number) => (vetoByPattern[number] === undefined ? (oddsByPattern[number] ?? 0) : -Infinity));

  const levelsOf = (a: number, b: number): Int8Array => {
    const found = new Int8Array(fields.length);
    compare(comparators, a, b, found);
    return found;
  };
  const oddsOf = (a: number, b: number): number => {
    compare(comparators, a, b, levels);
    return veto(levels) === undefined ? model.priorLogOdds + score(model.weights, levels) : -Infinity;
  };
  onProgress?.("clustering", 0);
  const clustering = cluster({
    count,
    first,
    second,
    odds,
    oddsOf,
    isAnchored: (a, b) => {
      compare(comparators, a, b, levels);
      return isAnchor(levels);
    },
    ...(source && { source }),
    ...(exclusive && { exclusive }),
    ...(options.mustLink && { mustLink: options.mustLink }),
    ...(options.cannotLink && { cannotLink: options.cannotLink }),
  });
  onProgress?.("clustering", 1);
  return {
    ...clustering,
    model,
    candidates: { first, second, odds },
    dropped,
    levelsOf,
    oddsOf,
    vetoOf: (a, b) => veto(levelsOf(a, b)),
    comparators,
  };

  function columnOf({ records: all }: ResolveOptions, field: FieldSpec, place: number): Column {
    // A description mentions the name; a label does not. So the words of names and organisations join a description, and a name on one side meets its mention on the other.
    const together =
      field.kind === "name" || field.kind === "organisation" || field.kind === "text" ? joinedWords(all, place, terms) : undefined;
    const own = (record: number): readonly string[] =>
      (all[record]?.values[place] ?? []).flatMap((value) => [...tokensOf(field.kind, value, terms), ...(together?.(value) ?? [])]);
    if (field.kind !== "text" || averageTerms(count, own) < DESCRIPTION_TERMS) return createColumn(count, own);
    const named = fields.flatMap((other, at) => (other.kind === "name" || other.kind === "organisation" ? [at] : []));
    return createColumn(count, (record) => {
      const mine = own(record);
      if (mine.length === 0) return mine;
      return [...mine, ...named.flatMap((at) => (all[record]?.values[at] ?? []).flatMap((value) => [...tokensOf("text", value, terms)]))];
    });
  }
}

/** Writes the levels of a pair to `levels` and returns their number as one key. */
function compare(comparators: readonly Comparator[], a: number, b: number, levels: Int8Array): number {
  let key = 0;
  for (let field = 0; field < comparators.length; field += 1) {
    const comparator = comparators[field];
    if (comparator === undefined) continue;
    const level = comparator.compare(a, b);
    levels[field] = level;
    key = key * (comparator.levels + 1) + level + 1;
  }
  return key;
}

/**
 * What no likeness can outweigh. Areas that have nothing in common, unless the same organisation or the same contact stands behind both (then one of them speaks of its own part
 * of the area only); organisations' identifiers that differ.
 */
function createVeto(fields: readonly FieldSpec[], comparators: readonly Comparator[]): (levels: ArrayLike<number>) => string | undefined {
  const of = (kind: FieldSpec["kind"]): number[] => fields.flatMap((field, place) => (field.kind === kind ? [place] : []));
  const areas = of("area");
  const organisations = of("organisation");
  const contacts = [...of("phone"), ...of("url"), ...of("email")];
  return (levels) => {
    for (const area of areas) {
      if (levels[area] !== 0) continue;
      const sameBody = organisations.some((place) => (levels[place] ?? MISSING) >= (comparators[place]?.levels ?? 0) - 6);
      const sameContact = contacts.some((place) => (levels[place] ?? MISSING) > 0);
      if (!sameBody && !sameContact) return fields[area]?.name;
    }
    return undefined;
  };
}

/** Whether a pair agrees on something that points to one thing: a name in part, a contact, an identifier, a house. */
function createAnchor(fields: readonly FieldSpec[]): (levels: ArrayLike<number>) => boolean {
  const least: Readonly<Partial<Record<FieldSpec["kind"], number>>> = { name: 2, phone: 1, email: 1, url: 1, identifier: 1, address: 10 };
  const needed = fields.map((field) => least[field.kind] ?? Infinity);
  return (levels) => needed.some((level, place) => (levels[place] ?? MISSING) >= level);
}

function averageTerms(count: number, termsOf: (record: number) => readonly string[]): number {
  const sample = Math.max(1, Math.floor(count / 500));
  let sum = 0;
  let filled = 0;
  for (let record = 0; record < count; record += sample) {
    const found = termsOf(record).length;
    sum += found;
    if (found > 0) filled += 1;
  }
  return filled === 0 ? 0 : sum / filled;
}

function numberSources(records: readonly MatchRecord[]): Int32Array {
  const numbers = new Map<string, number>();
  return Int32Array.from(records, (record, place) => {
    // A record that names no source is a source of its own.
    const name = record.source ?? `\u0000${place}`;
    const known = numbers.get(name);
    if (known !== undefined) return known;
    numbers.set(name, numbers.size);
    return numbers.size - 1;
  });
}

function numberGroups(records: readonly MatchRecord[]): Int32Array {
  const names = [...new Set(records.map((record) => record.exclusive))];
  return Int32Array.from(records, (record) => (record.exclusive === undefined ? -1 : names.indexOf(record.exclusive)));
}

/** The most pairs that can match when each source holds a thing once. */
function mostMatches(source: Int32Array): number {
  const sizes = new Map<number, number>();
  for (const each of source) sizes.set(each, (sizes.get(each) ?? 0) + 1);
  const sorted = [...sizes.values()].toSorted((a, b) => a - b);
  return sorted.reduce((sum, size, place) => sum + size * (sorted.length - 1 - place), 0);
}
