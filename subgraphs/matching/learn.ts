import type { Comparator } from "./comparators/comparator.ts";
import { logOdds, score, type Model } from "./model.ts";
import { floatAt, intAt } from "./packed.ts";
import type { Patterns } from "./patterns.ts";
import { apartness } from "./apartness.ts";
import { hasDrifted } from "./drift.ts";
import { findKinds } from "./kinds.ts";
import { togetherBy } from "./together.ts";
import { createWeigher } from "./weigh.ts";

/**
 * Learns the model without labels, in two steps.
 *
 * First by expectation–maximisation over the candidate pairs (Winkler 1988), in which a record's candidates compete: of all records that resemble this one, one at most
 * is taken to be the same. Without that, the two groups that fit the numbers best are often not "same" and "different" but "same body" and "another", and the share of
 * matches runs away. A pair that would match by itself but loses speaks for neither side: it may be one of many listings of a thing.
 * (The chance of agreement among others is estimated on the candidates, not on random pairs: candidates were chosen because they agree on something.)
 *
 * Then from the clusters that come of it: pairs in one cluster are the same, others are not, and so on until nothing moves.
 */
export interface Learner {
  /** The model to begin with. */
  readonly first: () => Model;
  /** The model that a clustering speaks for. */
  readonly again: (clusterOf: Int32Array) => Model;
  /** As `again`, with the correction for fields that go together, and how far the matches of the clustering stand apart. `odds`: of each candidate pair, by the model that led to it. */
  readonly corrected: (clusterOf: Int32Array, odds: Float64Array) => Corrected;
  /** See `drift.ts`. */
  readonly drifted: (clusterOf: Int32Array) => boolean;
}

export interface Corrected {
  readonly model: Model;
  /** See `apartness.ts`. */
  readonly apart: number;
}

/**
 * How much is taken from experience, how much from the table. OPEN believes what it sees at once, and finds matches that look otherwise than one would expect, and things that are told many
 * times. GUARDED believes for long that matches agree in nearly everything, and that others come in kinds; it is right where hardly anything is told twice, so that most of
 * what agrees is only of one body.
 */
export type Manner = "OPEN" | "GUARDED";

export interface LearnInput {
  readonly comparators: readonly Comparator[];
  readonly patterns: Patterns;
  /** The candidate pairs. */
  readonly first: Int32Array;
  readonly second: Int32Array;
  readonly records: number;
  /** The largest share of the candidates that can be matches at all. */
  readonly priorCap: number;
  readonly manner: Manner;
}

const ROUNDS = 100;
/** Relative change of the share of matches at which learning stops: a little early rather than late, for competition goes on to push out the second best of three. */
const SETTLED = 0.01;
const LEAST_PRIOR = 1e-4;
const START_PRIOR = 0.1;
/** Matching pairs that are taken to have been seen before the table was. */
const EXPERIENCE: Readonly<Record<Manner, number>> = { OPEN: 2, GUARDED: 500 };
/** The round from which a guarded learner looks for kinds among the others: not at once, for then they would take in the matches. */
const LOOKS_FOR_KINDS = 3;
/** With fewer candidates, or no more than there are records, the share of matches may well be high. */
const ENOUGH_TO_ALARM = 100;

export function createLearner(input: LearnInput): Learner {
  const { comparators, patterns, priorCap, manner } = input;
  const experience = EXPERIENCE[manner];
  const total = Math.max(patterns.of.length, 1);
  const weigher = createWeigher(comparators, patterns.list);
  const within = (share: number): number => Math.min(priorCap, Math.max(LEAST_PRIOR, share));
  const model = (prior: number, weights: Model["weights"], rounds: number): Model => ({
    priorLogOdds: logOdds(prior),
    weights,
    together: () => 0,
    prior,
    priorAtCap: prior >= priorCap && total >= ENOUGH_TO_ALARM && total > input.records,
    rounds,
  });
  const again = (clusterOf: Int32Array): Model => {
    const same = pairsWithin(input, clusterOf);
    const others = same.map((count, place) => (patterns.list[place]?.count ?? 0) - count);
    return model(within(sum(same) / total), weigher.weigh(same, others, experience), 1);
  };
  return {
    first: () => compete(),
    again,
    corrected(clusterOf, odds) {
      const kinds = findKinds(comparators, patterns.list, pairsBetween(input, clusterOf, odds));
      return {
        model: { ...again(clusterOf), together: togetherBy(kinds) },
        apart: apartness({ comparators, patterns: patterns.list }, pairsWithin(input, clusterOf), kinds),
      };
    },
    drifted: (clusterOf) =>
      hasDrifted({ comparators, patterns: patterns.list, expected: weigher.expected, start: weigher.start }, pairsWithin(input, clusterOf)),
  };

  function compete(): Model {
    const sharesOf = createCompetition(input);
    let weights = weigher.start;
    let prior = within(START_PRIOR);
    let rounds = 0;
    let together: Model["together"] = () => 0;
    for (; rounds < ROUNDS; rounds += 1) {
      const odds = Float64Array.from(patterns.list, ({ levels }) => Math.exp(logOdds(prior) + score(weights, levels) + together(levels)));
      const same = sharesOf(odds);
      const others = Float64Array.from(patterns.list, ({ count }, place) => {
        const alone = (count * floatAt(odds, place)) / (1 + floatAt(odds, place));
        return count - Math.max(alone, floatAt(same, place));
      });
      weights = weigher.weigh(same, others, experience);
      if (manner === "GUARDED" && rounds >= LOOKS_FOR_KINDS) together = togetherBy(findKinds(comparators, patterns.list, others));
      const next = within(sum(same) / total);
      const settled = Math.abs(next - prior) < SETTLED * prior;
      prior = next;
      if (settled) break;
    }
    return { ...model(prior, weights, rounds), together };
  }
}

/**
 * The expected number of matches of each pattern, when of a record's candidates at most one matches: a pair's odds beside those of all rivals of either record. A record
 * is as likely to have a match with few candidates as with many, so the odds of each are divided by their number.
 */
function createCompetition({ patterns: { list, of }, first, second, records }: LearnInput): (odds: Float64Array) => Float64Array {
  const rivals = new Float64Array(records);
  for (let pair = 0; pair < of.length; pair += 1) {
    rivals[intAt(first, pair)] = floatAt(rivals, intAt(first, pair)) + 1;
    rivals[intAt(second, pair)] = floatAt(rivals, intAt(second, pair)) + 1;
  }
  const usual = (2 * of.length) / Math.max(rivals.filter((count) => count > 0).length, 1);
  const sums = new Float64Array(records);
  const oddsOfPair = (odds: Float64Array, pair: number): number =>
    (floatAt(odds, intAt(of, pair)) * usual) / Math.sqrt(floatAt(rivals, intAt(first, pair)) * floatAt(rivals, intAt(second, pair)));
  return (odds) => {
    sums.fill(0);
    for (let pair = 0; pair < of.length; pair += 1) {
      const mine = oddsOfPair(odds, pair);
      sums[intAt(first, pair)] = floatAt(sums, intAt(first, pair)) + mine;
      sums[intAt(second, pair)] = floatAt(sums, intAt(second, pair)) + mine;
    }
    const shares = new Float64Array(list.length);
    for (let pair = 0; pair < of.length; pair += 1) {
      const mine = oddsOfPair(odds, pair);
      const share = mine / (1 + floatAt(sums, intAt(first, pair)) + floatAt(sums, intAt(second, pair)) - mine);
      shares[intAt(of, pair)] = floatAt(shares, intAt(of, pair)) + share;
    }
    return shares;
  };
}

/** Of each pattern, the pairs that are in one cluster. */
function pairsWithin({ patterns: { list, of }, first, second }: LearnInput, clusterOf: Int32Array): Float64Array {
  const shares = new Float64Array(list.length);
  for (let pair = 0; pair < of.length; pair += 1) {
    if (intAt(clusterOf, intAt(first, pair)) === intAt(clusterOf, intAt(second, pair)))
      shares[intAt(of, pair)] = floatAt(shares, intAt(of, pair)) + 1;
  }
  return shares;
}

/** Of each pattern, the pairs in different clusters; one that may be the same all the same counts less. */
function pairsBetween({ patterns: { list, of }, first, second }: LearnInput, clusterOf: Int32Array, odds: Float64Array): Float64Array {
  const others = new Float64Array(list.length);
  for (let pair = 0; pair < of.length; pair += 1) {
    if (intAt(clusterOf, intAt(first, pair)) === intAt(clusterOf, intAt(second, pair))) continue;
    others[intAt(of, pair)] = floatAt(others, intAt(of, pair)) + 1 / (1 + Math.exp(floatAt(odds, pair)));
  }
  return others;
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}
