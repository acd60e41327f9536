/** A step from one thing to another: from a successor to what it replaced, or from a part to its whole. */
export interface Step<K> {
  readonly from: K;
  readonly to: K;
}

/** What can be reached from a thing is followed this far; honest chains are a few steps long. */
const MOST_REACHED = 1_000;

/** Steps by where they begin. */
export function stepsFrom<K, S extends Step<K>>(steps: Iterable<S>): Map<K, S[]> {
  return Map.groupBy(steps, (step) => step.from);
}

/**
 * The shortest chain of steps that leads from one thing to another; undefined where none does. A step that goes the other way would close a circle. Where more can be reached
 * than is followed, the answer is an empty chain: it may well lead there.
 */
export function findChain<K, S extends Step<K>>(steps: ReadonlyMap<K, readonly S[]>, from: K, to: K): readonly S[] | undefined {
  const cameBy = new Map<K, S | undefined>([[from, undefined]]);
  for (const [at] of cameBy) {
    if (at === to) return chainTo(cameBy, to);
    if (cameBy.size > MOST_REACHED) return [];
    for (const step of steps.get(at) ?? []) if (!cameBy.has(step.to)) cameBy.set(step.to, step); // a Map is walked through what is added meanwhile
  }
  return undefined;
}

function chainTo<K, S extends Step<K>>(cameBy: ReadonlyMap<K, S | undefined>, to: K): readonly S[] {
  const chain: S[] = [];
  for (let step = cameBy.get(to); step !== undefined; step = cameBy.get(step.from)) chain.unshift(step);
  return chain;
}
