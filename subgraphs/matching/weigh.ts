import { MISSING, type Comparator } from "./comparators/comparator.ts";
import { makeMonotone } from "./monotone.ts";
import { floatAt } from "./packed.ts";
import type { Pattern } from "./patterns.ts";

/** Turns "so many pairs of each pattern match, so many do not" into weights of levels. */
export interface Weigher {
  /** Where learning starts: alike levels are likelier among matches. */
  readonly start: readonly Float64Array[];
  /** What one expects of any table: the log-odds of each level, by comparison. */
  readonly expected: readonly Float64Array[];
  /**
   * Log-odds by comparison and level. `same` and `others` count pairs by pattern; they need not add up to all, where some are undecided. `experience`: how many matching pairs are taken
   * to have been seen already, as one would expect them.
   */
  readonly weigh: (same: Float64Array, others: Float64Array, experience: number) => readonly Float64Array[];
}

/** How much likelier the most alike level is than the least, among matches, before anything is learned; and the least than the most, among others. */
const SPREAD = 64;
/** Pairs that are taken to have been seen already, as one would expect them: so a handful of records is judged by experience, and many by what they show. */
const EXPECTED_OTHERS = 50;
/** As much again on the side of the matches, so that a level seen once proves nothing and one never seen tells nothing. */
const SMOOTHING = 2;

export function createWeigher(comparators: readonly Comparator[], patterns: readonly Pattern[]): Weigher {
  const alike = comparators.map(({ likeness }) => normalised(Float64Array.from(likeness, (like) => SPREAD ** like)));
  const unlike = comparators.map(({ likeness }) => normalised(Float64Array.from(likeness, (like) => SPREAD ** -like)));
  const count = (counts: Float64Array, expected: readonly Float64Array[], pairs: number): readonly Float64Array[] =>
    countLevels(comparators, patterns, counts).map((found, field) =>
      found.map((each, level) => each + pairs * (expected[field]?.[level] ?? 0)),
    );
  const all = Float64Array.from(patterns, (pattern) => pattern.count);
  const usual = count(all, unlike, EXPECTED_OTHERS).map(normalised);
  return {
    expected: alike.map((chances, field) => chances.map((chance, level) => Math.log(chance / (unlike[field]?.[level] ?? 1)))),
    start: alike.map((chances, field) => chances.map((chance, level) => Math.log(chance / (usual[field]?.[level] ?? 1)))),
    weigh(same, others, experience) {
      const [matching, rest] = [count(same, alike, experience), count(others, unlike, EXPECTED_OTHERS)];
      return comparators.map((comparator, field) =>
        weightsOf(comparator, { same: countsOf(matching, field), others: countsOf(rest, field), usual: countsOf(usual, field) }),
      );
    },
  };
}

interface Counts {
  readonly same: Float64Array;
  readonly others: Float64Array;
  /** How the levels spread among all candidates. */
  readonly usual: Float64Array;
}

/** Both sides are smoothed by the same portion of the usual spread, so that a level that was never seen counts for nothing either way. */
function weightsOf({ chains, mostWeight = Infinity }: Comparator, { same, others, usual }: Counts): Float64Array {
  const [matches, rest] = [total(same), total(others)];
  const portion = SMOOTHING / (matches + SMOOTHING);
  const chance = (count: number, sum: number, level: number): number => (1 - portion) * (count / sum) + portion * (usual[level] ?? 0);
  const inSame = same.map((count, level) => chance(count, matches, level));
  const inOthers = others.map((count, level) => chance(count, rest, level));
  const share = inSame.map((each, level) => each / (each + (inOthers[level] ?? 0)));
  makeMonotone(
    share,
    inSame.map((each, level) => each + (inOthers[level] ?? 0)),
    chains,
  );
  return share.map((each) => Math.min(mostWeight, Math.log(each / (1 - each))));
}

/** How often each level of each comparison occurs, when there are `counts` pairs of each pattern. */
function countLevels(comparators: readonly Comparator[], patterns: readonly Pattern[], counts: Float64Array): readonly Float64Array[] {
  const found = comparators.map(({ levels }) => new Float64Array(levels));
  for (const [place, { levels }] of patterns.entries()) {
    const count = floatAt(counts, place);
    if (count === 0) continue;
    for (let field = 0; field < found.length; field += 1) {
      const [level, mine] = [levels[field] ?? MISSING, found[field]];
      if (level !== MISSING && mine !== undefined) mine[level] = floatAt(mine, level) + count;
    }
  }
  return found;
}

function countsOf(counts: readonly Float64Array[], field: number): Float64Array {
  return counts[field] ?? new Float64Array();
}

function normalised(counts: Float64Array): Float64Array {
  const sum = total(counts);
  return counts.map((count) => count / sum);
}

function total(counts: Float64Array): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
