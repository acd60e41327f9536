import type { Comparator } from "./comparators/comparator.ts";
import { spreadOf, type Kinds } from "./kinds.ts";
import { floatAt } from "./packed.ts";
import type { Pattern } from "./patterns.ts";

/** Matches that are taken to look like the others, whatever they show: so a handful of pairs that agree in everything does not stand apart the furthest. */
const DOUBT = 50;

/**
 * How far pairs that are held to be the same stand apart from the others: their Kullback–Leibler divergence from the nearest kind of the others, in nats a pair. Where the listings of one
 * body were taken for one thing, or most listings of a thing were left apart, a kind of the others looks much like the matches. So of two clusterings of one table,
 * the one that stands further apart is the better; between tables the figure tells nothing. 0 where there is nothing to compare.
 * `same`: of each pattern, the pairs that are held to be the same.
 */
export function apartness(
  { comparators, patterns }: { readonly comparators: readonly Comparator[]; readonly patterns: readonly Pattern[] },
  same: Float64Array,
  others: Kinds,
): number {
  const matches = same.reduce((sum, count) => sum + count, 0);
  if (others.kinds.length === 0 || matches === 0) return 0;
  const counted = patterns.flatMap(({ levels }, place) => (floatAt(same, place) > 0 ? [{ levels, count: floatAt(same, place) }] : []));
  const even = comparators.map(({ levels }) => new Float64Array(levels).fill(1 / levels));
  const own = spreadOf(comparators, counted, even, 1);
  const divergences = others.kinds.map(({ spread }) => own.reduce((sum, logs, field) => sum + divergence(logs, spread[field] ?? logs), 0));
  return (Math.min(...divergences) * matches) / (matches + DOUBT);
}

/** Of spreads over the levels of one comparison, both as logs. */
function divergence(of: Float64Array, from: Float64Array): number {
  return of.reduce((sum, log, level) => sum + Math.exp(log) * (log - floatAt(from, level)), 0);
}
