import { findCandidates, type DroppedKeys } from "./blocking.ts";
import { cluster, NO_GROUP, type Clustering } from "./cluster.ts";
import type { Column } from "./column.ts";
import { createColumns } from "./columns.ts";
import type { Comparator } from "./comparators/comparator.ts";
import { createComparator } from "./comparators/index.ts";
import { mentionComparator } from "./comparators/mention.ts";
import { createLearner } from "./learn.ts";
import { oddsOf, type Model } from "./model.ts";
import { contentOrder } from "./order.ts";
import { floatAt, intAt } from "./packed.ts";
import { collectPatterns, compare, type Patterns } from "./patterns.ts";
import type { FieldKind, FieldSpec, MatchRecord } from "./record.ts";
import { NAMING, WORDY, type Terms } from "./tokens.ts";
import { createVeto } from "./veto.ts";

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
  readonly onProgress?: (step: ResolveStep, share: number) => void;
}

export type ResolveStep = "tokens" | "candidates" | "comparing" | "learning" | "clustering";

/** Record numbers everywhere are the caller's. The same records in any order give the same clusters. */
export interface Resolution extends Clustering {
  readonly model: Model;
  readonly candidates: { readonly first: Int32Array; readonly second: Int32Array; readonly odds: Float64Array };
  readonly dropped: readonly DroppedKeys[];
  /** What is compared, in the order of `levelsOf` and the model's weights: the fields as given, then what the engine adds. */
  readonly evidence: readonly Evidence[];
  readonly comparators: readonly Comparator[];
  /** Levels of agreement of a pair, by evidence. */
  readonly levelsOf: (a: number, b: number) => Int8Array;
  /** Log-odds that a pair is the same; -Infinity where a veto forbids it. */
  readonly oddsOf: (a: number, b: number) => number;
  /** The field that forbids a pair. */
  readonly vetoOf: (a: number, b: number) => string | undefined;
}

export interface Evidence {
  /** The field's name; `mention` for names that are found in another field of the other record. */
  readonly name: string;
  readonly kind: FieldKind | "mention";
  readonly comparator: Comparator;
}

/** At most half of the candidates may match; more means that the fields do not tell anything apart. */
const PRIOR_CAP = 0.5;
/**
 * Where a source holds a thing once at most, the best of its records needs less: the others are out of the running. Used for the result only, never to learn from.
 */
const LEAST_ODDS_LIMITED = -1.5;
/** How often the model may be corrected from the clusters. It mostly settles before. */
const MOST_CORRECTIONS = 4;

export function resolve(options: ResolveOptions): Resolution {
  const { fields, onProgress } = options;
  const order = contentOrder(options.records);
  const rank = inverse(order);
  const records = Array.from(order, (record) => options.records[record]).filter((record) => record !== undefined);
  const count = records.length;
  const columns = createColumns({
    fields,
    records,
    terms: options.terms,
    onField: (place) => onProgress?.("tokens", place / fields.length),
  });
  const evidence = evidenceOf(fields, columns, count);
  const comparators = evidence.map(({ comparator }) => comparator);
  const source = options.atMostOnePerSource === true ? numberSources(records) : undefined;

  const oneOf = [
    ...(source === undefined ? [] : [source]),
    ...(records.some(({ exclusive }) => exclusive !== undefined) ? [numberGroups(records)] : []),
  ];

  onProgress?.("candidates", 0);
  const blocking = columns.map((column, place) => ({
    name: fields[place]?.name ?? "",
    column,
    wordy: isWords(fields[place]?.kind ?? "text"),
  }));
  const { first, second, dropped } = findCandidates(count, blocking, source && { source });
  const patterns = collectPatterns(comparators, { first, second }, (done) => onProgress?.("comparing", done / first.length));

  onProgress?.("learning", 0);
  const cap = source === undefined ? PRIOR_CAP : Math.min(PRIOR_CAP, mostMatches(source) / Math.max(first.length, 1));
  const learner = createLearner({ comparators, patterns, first, second, records: count, priorCap: cap });
  const veto = createVeto(fields, columns);
  const forbidden = vetoedPairs(patterns, { first, second }, veto);
  const levels = new Int8Array(comparators.length);
  const judge = (model: Model) => {
    const odds = Float64Array.from(patterns.list, (pattern) => oddsOf(model, pattern.levels));
    return {
      model,
      odds: Float64Array.from(patterns.of, (number, pair) => (forbidden[pair] === 1 ? -Infinity : floatAt(odds, number))),
      oddsOf: (a: number, b: number): number => {
        compare(comparators, { a, b }, levels);
        return veto({ a, b }, levels) === undefined ? oddsOf(model, levels) : -Infinity;
      },
    };
  };
  const links = (pairs: ResolveOptions["mustLink"] = []): readonly (readonly [number, number])[] =>
    pairs.map(([a, b]) => [intAt(rank, a), intAt(rank, b)]);
  const decided = { mustLink: links(options.mustLink), cannotLink: links(options.cannotLink) };
  const clustered = (judged: ReturnType<typeof judge>, least = 0): Clustering =>
    cluster({ count, first, second, odds: judged.odds, oddsOf: judged.oddsOf, least, oneOf, ...decided });

  let judged = judge(learner.first());
  let clustering = clustered(judged);
  judged = judge(learner.again(clustering.clusterOf));
  clustering = clustered(judged);
  for (let round = 0; round < MOST_CORRECTIONS; round += 1) {
    onProgress?.("clustering", (round + 2) / (MOST_CORRECTIONS + 2));
    const before = clustering.clusterOf;
    judged = judge(learner.corrected(before, judged.odds));
    clustering = clustered(judged);
    if (clustering.clusterOf.every((each, record) => each === before[record])) break;
  }
  if (source !== undefined) clustering = clustered(judged, LEAST_ODDS_LIMITED);
  onProgress?.("clustering", 1);

  const { model } = judged;
  const levelsOf = (a: number, b: number): Int8Array => {
    const found = new Int8Array(comparators.length);
    compare(comparators, { a: intAt(rank, a), b: intAt(rank, b) }, found);
    return found;
  };
  return {
    clusterOf: ownLabels(clustering.clusterOf, order),
    conflicts: clustering.conflicts.map(([a, b]) => [intAt(order, a), intAt(order, b)] as const),
    model,
    candidates: ownPairs({ first, second }, judged.odds, order),
    dropped,
    evidence,
    comparators,
    levelsOf,
    oddsOf: (a, b) => judged.oddsOf(intAt(rank, a), intAt(rank, b)),
    vetoOf(a, b) {
      const place = veto({ a: intAt(rank, a), b: intAt(rank, b) }, levelsOf(a, b));
      return place === undefined ? undefined : fields[place]?.name;
    },
  };
}

function evidenceOf(fields: readonly FieldSpec[], columns: readonly Column[], count: number): readonly Evidence[] {
  const own = fields.flatMap(({ name, kind }, place) => {
    const column = columns[place];
    return column === undefined ? [] : [{ name, kind, comparator: createComparator(kind, column) }];
  });
  const wordy = columns.flatMap((column, place) =>
    WORDY.has(fields[place]?.kind ?? "text") ? [{ column, naming: NAMING.has(fields[place]?.kind ?? "text") }] : [],
  );
  if (wordy.length < 2 || !wordy.some(({ naming }) => naming)) return own;
  const comparator = mentionComparator({ count, columns: wordy.map(({ column }) => column), naming: wordy.map(({ naming }) => naming) });
  return [...own, { name: "mention", kind: "mention", comparator }];
}

function isWords(kind: FieldKind): boolean {
  return WORDY.has(kind) || kind === "address";
}

function vetoedPairs(
  { list, of }: Patterns,
  { first, second }: { readonly first: Int32Array; readonly second: Int32Array },
  veto: ReturnType<typeof createVeto>,
): Uint8Array {
  return Uint8Array.from(of, (number, pair) => {
    const levels = list[number]?.levels;
    return levels !== undefined && veto({ a: intAt(first, pair), b: intAt(second, pair) }, levels) !== undefined ? 1 : 0;
  });
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
  const names = [...new Set(records.map(({ exclusive }) => exclusive))];
  return Int32Array.from(records, ({ exclusive }) => (exclusive === undefined ? NO_GROUP : names.indexOf(exclusive)));
}

/** The most pairs that can match when each source holds a thing once. */
function mostMatches(source: Int32Array): number {
  const sizes = new Map<number, number>();
  for (const each of source) sizes.set(each, (sizes.get(each) ?? 0) + 1);
  const sorted = [...sizes.values()].toSorted((a, b) => a - b);
  return sorted.reduce((sum, size, place) => sum + size * (sorted.length - 1 - place), 0);
}

function inverse(order: Int32Array): Int32Array {
  const rank = new Int32Array(order.length);
  for (const [place, record] of order.entries()) rank[record] = place;
  return rank;
}

/** Clusters by the caller's record numbers, named by the smallest of them. */
function ownLabels(clusterOf: Int32Array, order: Int32Array): Int32Array {
  const least = new Int32Array(order.length).fill(order.length);
  for (const [place, label] of clusterOf.entries()) least[label] = Math.min(intAt(least, label), intAt(order, place));
  const own = new Int32Array(order.length);
  for (const [place, label] of clusterOf.entries()) own[intAt(order, place)] = intAt(least, label);
  return own;
}

function ownPairs(
  { first, second }: { readonly first: Int32Array; readonly second: Int32Array },
  odds: Float64Array,
  order: Int32Array,
): Resolution["candidates"] {
  const mapped = [first, second].map((side) => side.map((record) => intAt(order, record)));
  const [one = first, other = second] = mapped;
  return {
    first: one.map((record, pair) => Math.min(record, intAt(other, pair))),
    second: other.map((record, pair) => Math.max(record, intAt(one, pair))),
    odds,
  };
}
