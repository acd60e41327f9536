import { MISSING } from "./comparators/comparator.ts";
import { probability } from "./model.ts";
import type { FieldSpec } from "./record.ts";
import type { Resolution } from "./resolve.ts";

/** Why two records are, or are not, the same: a waterfall of evidence in bits. Each bit doubles the odds, a negative one halves them. */
export interface Explanation {
  /** Whether they are in one cluster. */
  readonly same: boolean;
  /** Chance from 0 to 1, by these two alone. */
  readonly probability: number;
  /** The odds before anything is looked at, in bits. */
  readonly start: number;
  readonly steps: readonly ExplanationStep[];
  /** The field that forbids it whatever the likeness. */
  readonly veto: string | null;
}

export interface ExplanationStep {
  readonly field: string;
  readonly bits: number;
  /** The sum so far. */
  readonly total: number;
  /** How the field agrees, in words; null where at least one record tells nothing. */
  readonly words: { readonly da: string; readonly en: string } | null;
}

export function explain(resolution: Resolution, fields: readonly FieldSpec[], a: number, b: number): Explanation {
  const { model, comparators } = resolution;
  const levels = resolution.levelsOf(a, b);
  const start = bits(model.priorLogOdds);
  let total = start;
  const steps = fields.map((field, place): ExplanationStep => {
    const level = levels[place] ?? MISSING;
    if (level === MISSING) return { field: field.name, bits: 0, total, words: null };
    const gain = bits(model.weights[place]?.[level] ?? 0);
    total += gain;
    return { field: field.name, bits: gain, total, words: comparators[place]?.describe(level) ?? null };
  });
  const veto = resolution.vetoOf(a, b) ?? null;
  return {
    same: resolution.clusterOf[a] === resolution.clusterOf[b],
    probability: veto === null ? probability(total * Math.LN2) : 0,
    start,
    steps,
    veto,
  };
}

function bits(nats: number): number {
  return nats / Math.LN2;
}
