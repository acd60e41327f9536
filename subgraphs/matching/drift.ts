import type { Comparator } from "./comparators/comparator.ts";
import { findKinds, type Kind } from "./kinds.ts";
import type { Pattern } from "./patterns.ts";

/** Mean log-odds beside the usual pairs of the table, below which a kind of pairs would never be held to be the same … */
const UNLIKELY = -2;
/** … and by how much the other kind must be likelier. */
const WIDE = 5;

export interface DriftInput {
  readonly comparators: readonly Comparator[];
  readonly patterns: readonly Pattern[];
  /** What each level is worth before anything is learned, in log-odds, by comparison: beside pairs that are not the same as one expects them … */
  readonly expected: readonly Float64Array[];
  /** … and beside the candidates of this table. */
  readonly start: readonly Float64Array[];
}

/**
 * Whether learning has drifted from things to what holds them together, such as bodies: what is held to be the same then falls into two kinds, the listings of a thing, which agree in nearly
 * everything, and the greater part, which agrees in what a body shares and in nothing else. Pairs of one thing, however differently it is told, are of one kind, or of kinds
 * that lie close together. `same`: of each pattern, the pairs that are held to be the same.
 */
export function hasDrifted({ comparators, patterns, expected, start }: DriftInput, same: Float64Array): boolean {
  const [lower, upper] = findKinds(comparators, patterns, same)
    .kinds.map((kind) => ({ share: kind.share, odds: meanOdds(kind, start), alone: meanOdds(kind, expected) }))
    .toSorted((a, b) => a.odds - b.odds);
  if (lower === undefined || upper === undefined) return false;
  return lower.share > 1 / 2 && lower.alone < 0 && lower.odds < UNLIKELY && upper.odds - lower.odds > WIDE;
}

function meanOdds({ spread }: Kind, worth: readonly Float64Array[]): number {
  return spread.reduce(
    (sum, levels, field) => sum + levels.reduce((total, log, level) => total + Math.exp(log) * (worth[field]?.[level] ?? 0), 0),
    0,
  );
}
