import type { Weights } from "../field/knowledge.ts";

/** One reason alone makes so much of its weight. */
const ALONE = 0.8;
const MOST = 0.95;

/** Adds reasons to sums: several weak ones make a strong one, none makes more than sure, or less of what is more than that. */
export function join(sums: Map<string, number>, weights: Weights | undefined, strength: number): void {
  for (const [id, weight] of Object.entries(weights ?? {})) {
    const added = Math.min(MOST, weight * strength * ALONE);
    const before = sums.get(id) ?? 0;
    sums.set(id, Math.max(before, 1 - (1 - before) * (1 - added)));
  }
}
