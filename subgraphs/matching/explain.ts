import type { Evidence } from "./comparison.ts";
import { MISSING } from "./comparators/comparator.ts";
import { probability, type Model } from "./model.ts";

/** How two records agree. */
export interface Between {
  readonly model: Model;
  readonly evidence: readonly Evidence[];
  /** By evidence. */
  readonly levels: ArrayLike<number>;
  /** The field that forbids that they are the same. */
  readonly veto: string | undefined;
}

/** Why two records are, or are not, likely the same: a waterfall of evidence in bits. Each bit doubles the odds, a negative one halves them. */
export interface Explanation {
  /** Chance from 0 to 1, by these two alone. */
  readonly probability: number;
  /** The odds before anything is looked at, in bits. */
  readonly start: number;
  readonly steps: readonly ExplanationStep[];
  /** The field that forbids it whatever the likeness. */
  readonly veto: string | null;
}

export interface ExplanationStep {
  /** The field, `mention` (names found in other fields) or `together` (what fields that go together say twice is taken back). */
  readonly field: string;
  readonly bits: number;
  /** The sum so far. */
  readonly total: number;
  /** How the field agrees, in words; null where at least one record tells nothing. */
  readonly words: { readonly da: string; readonly en: string } | null;
}

export function explain({ model, evidence, levels, veto }: Between): Explanation {
  const start = bits(model.priorLogOdds);
  let total = start;
  const step = (field: string, nats: number, words: ExplanationStep["words"]): ExplanationStep => {
    total += bits(nats);
    return { field, bits: bits(nats), total, words };
  };
  const steps = evidence.map(({ name, comparator }, place) => {
    const level = levels[place] ?? MISSING;
    return level === MISSING ? step(name, 0, null) : step(name, model.weights[place]?.[level] ?? 0, comparator.describe(level));
  });
  const together = model.together(levels);
  if (together !== 0) steps.push(step("together", together, together < 0 ? SAID_TWICE : SAID_LESS));
  return { probability: veto === undefined ? probability(total * Math.LN2) : 0, start, steps, veto: veto ?? null };
}

const SAID_TWICE = { da: "følges ad og siger til dels det samme", en: "go together and partly say the same" };
const SAID_LESS = { da: "er sjældent ens på én gang", en: "seldom agree at once" };

function bits(nats: number): number {
  return nats / Math.LN2;
}
