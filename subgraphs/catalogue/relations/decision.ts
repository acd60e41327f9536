import { keyOf, pairOf, type RelationKey } from "./relation.ts";

/** What a steward has said of two help services: that a relation holds, or that it does not. */
export interface Said extends RelationKey {
  /** Its number; later ones are higher. */
  readonly id: string;
  readonly holds: boolean;
}

/** What counts of all that was said. */
export interface InForce<S extends Said> {
  /** One at most for two help services. */
  readonly holding: readonly S[];
  /** By `keyOf`. */
  readonly refused: ReadonlyMap<string, S>;
}

/**
 * Of each two help services the latest word counts, so that one taken back brings the one before back: a relation takes the place of what was decided before, a refusal ends the
 * relation that it names and nothing else. `said`: those not withdrawn, the oldest first.
 */
export function inForce<S extends Said>(said: readonly S[]): InForce<S> {
  const holding = new Map<string, S>();
  const refused = new Map<string, S>();
  for (const each of said) {
    const [pair, key] = [pairOf(each), keyOf(each)];
    const before = holding.get(pair);
    if (each.holds) {
      holding.set(pair, each);
      refused.delete(key);
    } else {
      if (before !== undefined && keyOf(before) === key) holding.delete(pair);
      refused.set(key, each);
    }
  }
  return { holding: [...holding.values()], refused };
}
