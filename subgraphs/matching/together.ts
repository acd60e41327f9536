import type { Comparator } from "./comparators/comparator.ts";
import { findKinds, logChance, type Kinds } from "./kinds.ts";
import type { Pattern } from "./patterns.ts";

/**
 * Fields that go together: two services of one body share its name, host, area and telephone, and each of these fields by itself would speak for a match. The correction is the
 * log of "by the fields one by one" over "by the kinds of pairs that do not match": below nought where agreement is usual among them.
 */
export function createTogether(
  comparators: readonly Comparator[],
  patterns: readonly Pattern[],
  others: Float64Array,
): (levels: ArrayLike<number>) => number {
  return togetherBy(findKinds(comparators, patterns, others));
}

export function togetherBy({ usual, kinds }: Kinds): (levels: ArrayLike<number>) => number {
  if (kinds.length === 0) return () => 0;
  return (levels) => {
    const within = kinds.map(({ share, spread }) => Math.log(share) + logChance(spread, levels));
    const top = Math.max(...within);
    return logChance(usual, levels) - top - Math.log(within.reduce((sum, each) => sum + Math.exp(each - top), 0));
  };
}
