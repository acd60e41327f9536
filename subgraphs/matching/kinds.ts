import { MISSING, type Comparator } from "./comparators/comparator.ts";
import { floatAt } from "./packed.ts";
import type { Pattern } from "./patterns.ts";

/**
 * Pairs that do not match are seen as a mixture of two kinds (in effect: of one body, and of two), each with its own spread of levels; fields are independent within a kind only.
 * Winkler, "Improved decision rules in the Fellegi–Sunter model of record linkage" (1993), where the kinds are found the same way, by EM.
 */
export interface Kinds {
  /** How the levels spread over all of these pairs: the log of the chance of each level, by comparison. */
  readonly usual: Spread;
  /** Empty where there are too few patterns to tell kinds apart. */
  readonly kinds: readonly Kind[];
}

export interface Kind {
  /** Of the pairs. */
  readonly share: number;
  readonly spread: Spread;
}

/** Log of the chance of each level, by comparison. */
export type Spread = readonly Float64Array[];

export type Counted = Pick<Pattern, "levels" | "count">;

const ROUNDS = 30;
const SMOOTHING = 20;
const LEAST_PATTERNS = 20;
const LEAST_SHARE = 1e-9;
/** Where the two kinds start: around the middle and the most alike of the pairs. */
const CENTRES = [0.4, 0.97];
const STEEPNESS = 10;

/** `others`: of each pattern, the pairs that do not match. */
export function findKinds(comparators: readonly Comparator[], patterns: readonly Pattern[], others: Float64Array): Kinds {
  const seen = patterns.flatMap(({ levels }, place) => (floatAt(others, place) > 0 ? [{ levels, count: floatAt(others, place) }] : []));
  const even = comparators.map(({ levels }) => new Float64Array(levels).fill(1 / levels));
  const usual = spreadOf(comparators, seen, even, 1);
  if (seen.length < LEAST_PATTERNS) return { usual, kinds: [] };
  let kinds: readonly Kind[] = [];
  let belongs = startingShares(comparators, seen);
  for (let round = 0; round < ROUNDS; round += 1) {
    kinds = belongs.map((shares) => kindOf(shares));
    belongs = membership(kinds, seen);
  }
  return { usual, kinds };

  function kindOf(shares: Float64Array): Kind {
    const mine = seen.map(({ levels, count }, place) => ({ levels, count: count * floatAt(shares, place) }));
    const weight = mine.reduce((sum, { count }) => sum + count, 0);
    const all = seen.reduce((sum, { count }) => sum + count, 0);
    const expected = usual.map((logs) => logs.map(Math.exp));
    return { share: Math.max(weight / all, LEAST_SHARE), spread: spreadOf(comparators, mine, expected, SMOOTHING) };
  }
}

/** Log of the chance of these levels, where fields are independent. */
export function logChance(spread: Spread, levels: ArrayLike<number>): number {
  let sum = 0;
  for (let field = 0; field < spread.length; field += 1) {
    const level = levels[field] ?? MISSING;
    if (level !== MISSING) sum += spread[field]?.[level] ?? 0;
  }
  return sum;
}

function startingShares(comparators: readonly Comparator[], seen: readonly Counted[]): readonly Float64Array[] {
  const likeness = seen.map(({ levels }) =>
    comparators.reduce((sum, each, field) => sum + (each.likeness[levels[field] ?? MISSING] ?? 0), 0),
  );
  const all = seen.reduce((sum, { count }) => sum + count, 0);
  const rank = new Float64Array(seen.length);
  let before = 0;
  for (const place of [...seen.keys()].toSorted((a, b) => (likeness[a] ?? 0) - (likeness[b] ?? 0) || a - b)) {
    rank[place] = before / all;
    before += seen[place]?.count ?? 0;
  }
  return normalisedShares(CENTRES.map((centre) => rank.map((each) => Math.exp(-Math.abs(each - centre) * STEEPNESS))));
}

function membership(kinds: readonly Kind[], seen: readonly Counted[]): readonly Float64Array[] {
  return normalisedShares(
    kinds.map(({ share, spread }) => Float64Array.from(seen, ({ levels }) => share * Math.exp(logChance(spread, levels)))),
  );
}

function normalisedShares(parts: readonly Float64Array[]): readonly Float64Array[] {
  return parts.map((part) =>
    part.map(
      (each, place) =>
        each /
        Math.max(
          parts.reduce((sum, other) => sum + floatAt(other, place), 0),
          Number.MIN_VALUE,
        ),
    ),
  );
}

/** The spread of these pairs, with `smoothing` pairs more that spread as usual. */
export function spreadOf(
  comparators: readonly Comparator[],
  patterns: readonly Counted[],
  usual: readonly Float64Array[],
  smoothing: number,
): readonly Float64Array[] {
  const counts = comparators.map(({ levels }, field) =>
    Float64Array.from({ length: levels }, (_, level) => smoothing * (usual[field]?.[level] ?? 0)),
  );
  for (const { levels, count } of patterns) {
    for (let field = 0; field < counts.length; field += 1) {
      const [level, mine] = [levels[field] ?? MISSING, counts[field]];
      if (level !== MISSING && mine !== undefined) mine[level] = (mine[level] ?? 0) + count;
    }
  }
  return counts.map((each) => {
    const sum = each.reduce((total, count) => total + count, 0);
    return each.map((count) => Math.log(count / sum));
  });
}
