import type { Weights } from "../field/knowledge.ts";

/** One reason alone makes so much of its weight. */
const ALONE = 0.8;
const MOST = 0.95;

/** Adds reasons to sums: several weak ones make a strong one, none makes more than sure. */
export function join(sums: Map<string, number>, weights: Weights | undefined, strength: number): void {
  for (const [id, weight] of Object.entries(weights ?? {})) {
    const added = Math.min(MOST, weight * strength * ALONE);
    sums.set(id, 1 - (1 - (sums.get(id) ?? 0)) * (1 - added));
  }
}
