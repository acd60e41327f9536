import { HubError } from "../../schema/errors.ts";
import { findCandidates, type Candidates, type Dropped } from "./blocking.ts";
import { cluster, type Clustering } from "./cluster.ts";
import { createComparison, type Comparison } from "./comparison.ts";
import type { Between } from "./explain.ts";
import { exclusiveGroups, sourceNumbers } from "./groups.ts";
import { keyKinds } from "./keys.ts";
import { MOST_RECORDS } from "./keyTable.ts";
import { leastOdds, type Knowledge } from "./knowledge.ts";
import { oddsOf, type Model } from "./model.ts";
import { contentOrder } from "./order.ts";
import { floatAt, intAt } from "./packed.ts";
import { collectPatterns, compare, type Patterns } from "./patterns.ts";
import { readRecords, type Tokens } from "./reader.ts";
import type { FieldSpec, MatchRecord } from "./record.ts";
import type { Terms } from "./tokens.ts";
import { train, type Judge, type Judged } from "./train.ts";
import type { Veto } from "./veto.ts";

/** Finds which records are the same thing: candidates, a model learned from them, clusters. No labels, one configuration for every table. */
export interface ResolveOptions {
  readonly fields: readonly FieldSpec[];
  readonly records: readonly MatchRecord[];
  /** Splits text into comparable terms. */
  readonly terms: Terms;
  /** No two records of one source are the same thing. Default false. */
  readonly atMostOnePerSource?: boolean;
  /** Pairs of record numbers that are decided. */
  readonly mustLink?: readonly Pair[];
  readonly cannotLink?: readonly Pair[];
  /** What an earlier table taught; nothing is learned then. */
  readonly knowledge?: Knowledge;
  /** Told what is being done and how far it is, 0 to 1. */
  readonly onProgress?: (step: ResolveStep, share: number) => void;
}

export type Pair = readonly [number, number];

export type ResolveStep = "tokens" | "candidates" | "comparing" | "learning" | "clustering";

/** Record numbers everywhere are the caller's, but in `workings`. The same records in any order give the same clusters. */
export interface Resolution extends Clustering {
  readonly model: Model;
  readonly candidates: Pick<Candidates, "first" | "second"> & { readonly odds: Float64Array };
  readonly dropped: readonly Dropped[];
  /** Log-odds that a pair is the same; -Infinity where a veto forbids it. */
  readonly oddsOf: (a: number, b: number) => number;
  /** How two records agree, to be explained. */
  readonly between: (a: number, b: number) => Between;
  /** What was learned, for records to come. */
  readonly knowledge: () => Knowledge;
  readonly workings: Workings;
}

/** What the result was made from; records are numbered in their content order here. */
export interface Workings extends Candidates {
  /** The caller's number of each record. */
  readonly order: Int32Array;
  readonly tokens: readonly Tokens[];
  readonly odds: Float64Array;
}

/** At most half of the candidates may match; more means that the fields do not tell anything apart. */
const PRIOR_CAP = 0.5;

/** Throws TOO_MANY_RECORDS above two million. */
export function resolve(options: ResolveOptions): Resolution {
  if (options.records.length > MOST_RECORDS)
    throw new HubError("TOO_MANY_RECORDS", `The table has ${options.records.length} records; ${MOST_RECORDS} is the most.`, {
      next: "Split the table where nothing can be the same on both sides, by country or region, say.",
    });
  const { fields, knowledge, onProgress } = options;
  const limited = options.atMostOnePerSource === true;
  const order = contentOrder(options.records);
  const rank = inverse(order);
  const records = Array.from(order, (record) => options.records[record]).filter((record) => record !== undefined);
  const { tokens, read } =
    knowledge === undefined
      ? readRecords({ fields, records, terms: options.terms, onProgress: (share) => onProgress?.("tokens", share) })
      : { tokens: records.map(knowledge.read), read: knowledge.read };
  const comparison = createComparison({ fields, tokens, known: knowledge?.frequencies });

  const source = sourceNumbers(records);
  const comparable = (a: number, b: number): boolean => a !== b && (!limited || intAt(source, a) !== intAt(source, b));
  const found = findCandidates({
    count: records.length,
    kinds: keyKinds(fields),
    columns: comparison.columns,
    comparable,
    onProgress: (share) => onProgress?.("candidates", share),
  });
  const { first, second } = found;
  const patterns = collectPatterns(comparison.comparators, found, (done) => onProgress?.("comparing", done / first.length));
  const judge = createJudge(comparison, patterns, found);

  const links = (pairs: readonly Pair[] = []): readonly Pair[] => pairs.map(([a, b]) => [intAt(rank, a), intAt(rank, b)]);
  const decided = { mustLink: links(options.mustLink), cannotLink: links(options.cannotLink) };
  const oneOf = [...(limited ? [source] : []), ...exclusiveGroups(records)];
  const clustered = (judged: Judged, least = 0): Clustering =>
    cluster({ count: records.length, first, second, odds: judged.odds, oddsOf: judged.oddsOf, least, oneOf, ...decided });

  onProgress?.("learning", 0);
  const judged =
    knowledge === undefined
      ? train({
          comparators: comparison.comparators,
          patterns,
          first,
          second,
          records: records.length,
          priorCap: priorCap(limited, source, first.length),
          judge,
          clustered,
          onShare: (share) => onProgress?.("learning", share),
        })
      : judge(knowledge.model);
  const least = leastOdds(limited);
  const clustering = clustered(judged, least);
  onProgress?.("clustering", 1);

  const { model } = judged;
  return {
    clusterOf: ownLabels(clustering.clusterOf, order),
    conflicts: clustering.conflicts.map(([a, b]) => [intAt(order, a), intAt(order, b)] as const),
    model,
    candidates: ownPairs(found, judged.odds, order),
    dropped: found.dropped,
    oddsOf: (a, b) => judged.oddsOf(intAt(rank, a), intAt(rank, b)),
    between: (a, b) => ({ model, ...comparison.between(intAt(rank, a), intAt(rank, b)) }),
    knowledge: () => knowledge ?? { fields, limited, read, model, frequencies: comparison.frequencies() },
    workings: { ...found, order, tokens, odds: judged.odds },
  };
}

function createJudge({ comparators, veto }: Comparison, patterns: Patterns, { first, second }: Candidates): Judge {
  const forbidden = vetoedPairs(patterns, { first, second }, veto);
  const levels = new Int8Array(comparators.length);
  return (model) => {
    const oddsOfPattern = Float64Array.from(patterns.list, (pattern) => oddsOf(model, pattern.levels));
    const odds = new Float64Array(patterns.of.length);
    for (let pair = 0; pair < odds.length; pair += 1)
      odds[pair] = forbidden[pair] === 1 ? -Infinity : floatAt(oddsOfPattern, intAt(patterns.of, pair));
    return {
      model,
      odds,
      oddsOf: (a, b) => {
        compare(comparators, { a, b }, levels);
        return veto({ a, b }, levels) === undefined ? oddsOf(model, levels) : -Infinity;
      },
    };
  };
}

function vetoedPairs({ list, of }: Patterns, { first, second }: Pick<Candidates, "first" | "second">, veto: Veto): Uint8Array {
  const forbidden = new Uint8Array(of.length);
  for (let pair = 0; pair < of.length; pair += 1) {
    const levels = list[intAt(of, pair)]?.levels;
    if (levels !== undefined && veto({ a: intAt(first, pair), b: intAt(second, pair) }, levels) !== undefined) forbidden[pair] = 1;
  }
  return forbidden;
}

function priorCap(limited: boolean, source: Int32Array, pairs: number): number {
  return limited ? Math.min(PRIOR_CAP, mostMatches(source) / Math.max(pairs, 1)) : PRIOR_CAP;
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
  { first, second }: Pick<Candidates, "first" | "second">,
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
