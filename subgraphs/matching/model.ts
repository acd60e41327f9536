import { MISSING, type Comparator } from "./comparator.ts";

/**
 * The Fellegi–Sunter model: how much each level of agreement of each field speaks for two records being the same, in natural log-odds.
 * Learned without labels by expectation–maximisation over the candidate pairs. Fellegi and Sunter, "A theory for record linkage" (JASA 1969); Winkler (1988).
 *
 * The chance of agreement among different records (u) is estimated on the candidate pairs, not on random ones: candidates were chosen because they agree on
 * something, and with u from random pairs every one of them would look like a match.
 */
export interface Model {
  /** Log-odds of a match before any field is looked at. */
  readonly priorLogOdds: number;
  /** Log-odds by field and level. */
  readonly weights: readonly Float64Array[];
  /** Share of candidate pairs that match. */
  readonly prior: number;
  /** True when that share stands at its cap: then the fields do not tell matches from others, and the result is not to be trusted. */
  readonly priorAtCap: boolean;
  readonly rounds: number;
}

export interface Pattern {
  /** Level of each field. */
  readonly levels: Int8Array;
  /** Candidate pairs with these levels. */
  count: number;
}

const ROUNDS = 100;
const SETTLED = 1e-6;
const LEAST_PRIOR = 1e-4;
const START_PRIOR = 0.1;
/** Pseudo-pairs spread like all candidates, so that a level seen once proves nothing. */
const SMOOTHING = 10;
/** How much likelier the most alike level is than the least, among matches, before anything is learned. */
const START_SPREAD = 64;

/** Learns from the patterns of the candidate pairs. `priorCap`: the largest share of them that can be matches at all. */
export function learn(comparators: readonly Comparator[], patterns: readonly Pattern[], priorCap: number): Model {
  const most = comparators.map((comparator) => comparator.mostWeight ?? Infinity);
  const total = patterns.reduce((sum, pattern) => sum + pattern.count, 0);
  const background = comparators.map((comparator, field) => {
    const counts = new Float64Array(comparator.levels).fill(0.5);
    for (const { levels, count } of patterns) {
      const level = levels[field] ?? MISSING;
      if (level !== MISSING) counts[level] = (counts[level] ?? 0) + count;
    }
    return normalised(counts);
  });
  let same = comparators.map((comparator) => normalised(Float64Array.from(comparator.prior, (likeness) => START_SPREAD ** likeness)));
  let different: readonly Float64Array[] = background;
  let prior = Math.min(START_PRIOR, priorCap);
  let rounds = 0;
  for (; rounds < ROUNDS; rounds += 1) {
    const weights = logRatios(same, different, most);
    const sameCounts = comparators.map((comparator) => new Float64Array(comparator.levels));
    const differentCounts = comparators.map((comparator) => new Float64Array(comparator.levels));
    let matches = 0;
    for (const pattern of patterns) {
      const share = probability(logOdds(prior) + score(weights, pattern.levels));
      matches += share * pattern.count;
      for (let field = 0; field < comparators.length; field += 1) {
        const level = pattern.levels[field] ?? MISSING;
        if (level === MISSING) continue;
        add(sameCounts[field], level, share * pattern.count);
        add(differentCounts[field], level, (1 - share) * pattern.count);
      }
    }
    same = sameCounts.map((counts, field) => smoothed(counts, background[field]));
    different = differentCounts.map((counts, field) => smoothed(counts, background[field]));
    const next = Math.min(priorCap, Math.max(LEAST_PRIOR, matches / Math.max(total, 1)));
    const settled = Math.abs(next - prior) < SETTLED;
    prior = next;
    if (settled) break;
  }
  return { priorLogOdds: logOdds(prior), weights: logRatios(same, different, most), prior, priorAtCap: prior >= priorCap, rounds };
}

/** Log-odds that the fields add for these levels. */
export function score(weights: readonly Float64Array[], levels: ArrayLike<number>): number {
  let sum = 0;
  for (let field = 0; field < weights.length; field += 1) {
    const level = levels[field] ?? MISSING;
    if (level !== MISSING) sum += weights[field]?.[level] ?? 0;
  }
  return sum;
}

export function probability(odds: number): number {
  return 1 / (1 + Math.exp(-odds));
}

function logOdds(share: number): number {
  return Math.log(share / (1 - share));
}

function logRatios(same: readonly Float64Array[], different: readonly Float64Array[], most: readonly number[]): readonly Float64Array[] {
  return same.map((chances, field) =>
    chances.map((chance, level) => Math.min(Math.log(chance / (different[field]?.[level] ?? 1)), most[field] ?? Infinity)),
  );
}

function normalised(counts: Float64Array): Float64Array {
  const sum = counts.reduce((total, count) => total + count, 0);
  return counts.map((count) => count / sum);
}

function smoothed(counts: Float64Array, background: Float64Array | undefined): Float64Array {
  const sum = counts.reduce((total, count) => total + count, 0);
  return counts.map((count, level) => (count + SMOOTHING * (background?.[level] ?? 0)) / (sum + SMOOTHING));
}

function add(counts: Float64Array | undefined, level: number, amount: number): void {
  if (counts !== undefined) counts[level] = (counts[level] ?? 0) + amount;
}
