import { MISSING } from "./comparators/comparator.ts";

/**
 * The Fellegi–Sunter model: how much each level of agreement of each field speaks for two records being the same, in natural log-odds. Fellegi and Sunter, "A theory for
 * record linkage" (JASA 1969). How it is learned: see `learn.ts`.
 */
export interface Model {
  /** Log-odds of a match before any field is looked at. */
  readonly priorLogOdds: number;
  /** Log-odds by comparison and level. */
  readonly weights: readonly Float64Array[];
  /** Takes back what fields that go together say twice; see `together.ts`. Log-odds. */
  readonly together: (levels: ArrayLike<number>) => number;
  /** Share of candidate pairs that match. */
  readonly prior: number;
  /** True when that share stands at its cap: then the fields do not tell matches from others, and the result is not to be trusted. */
  readonly priorAtCap: boolean;
  readonly rounds: number;
}

/** Log-odds that a pair with these levels is the same. */
export function oddsOf(model: Model, levels: ArrayLike<number>): number {
  return model.priorLogOdds + score(model.weights, levels) + model.together(levels);
}

/** Log-odds that the fields add, each by itself. */
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

export function logOdds(share: number): number {
  return Math.log(share / (1 - share));
}
