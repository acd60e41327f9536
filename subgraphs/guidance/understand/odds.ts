import type { Feature, Sentence } from "./sentences.ts";
import type { Understood } from "./understood.ts";

/**
 * How likely each kind of help is by all that the examples say of it taken together: naive Bayes with the background as prior (Dirichlet smoothing; Zhai, Lafferty 2004, "A study of smoothing methods for
 * language models"). Where likeness needs one example that is like the need, this adds up words that stand in different ones.
 */
export interface Odds {
  /** By place of the kind, from 0 to 1; none where nothing of the need stands in any example. */
  of(understood: Understood): ReadonlyMap<number, number>;
  readonly has: (hash: number) => boolean;
}

/** What a stop word weighs beside a stem. */
const ASIDE = 0.5;
/** So many words of the background are mixed into each kind's own. */
const SMOOTHING = 40;
/** Words are not independent, as the method takes them to be: what remains of their odds, and to which power a text's length is taken out. */
const SHARPNESS = 1.5;
const LENGTH = 0.5;
/** A kind less likely than this is not named. */
const LEAST = 0.02;

/** What a feature says. */
interface Witness {
  readonly weight: number;
  /** The kinds that have it, and what it adds to the odds of each, beside those that do not. */
  readonly gains: readonly (readonly [kind: number, gain: number])[];
}

export function createOdds(sentences: readonly Sentence[], kinds: number): Odds {
  const counts = new Map<Feature, { readonly weight: number; readonly held: Map<number, number> }>();
  const sizes = new Float64Array(kinds);
  for (const sentence of sentences) {
    for (const [feature, weight, strength] of featuresOf(sentence)) {
      const { held } = counts.getOrInsertComputed(feature, () => ({ weight, held: new Map() }));
      held.set(sentence.kind, (held.get(sentence.kind) ?? 0) + weight * strength);
      sizes[sentence.kind] = (sizes[sentence.kind] ?? 0) + weight * strength;
    }
  }
  const all = sizes.reduce((sum, size) => sum + size, 0);
  const without = sizes.map((size) => Math.log(SMOOTHING / (size + SMOOTHING)));
  const witnesses = new Map([...counts].map(([feature, { weight, held }]) => [feature, { weight, gains: gainsOf(held, all) }]));
  return Object.freeze({
    has: (hash: number) => counts.has(hash),
    of({ terms, concepts }: Understood) {
      const odds = new Float64Array(kinds);
      let length = 0;
      const hear = (witness: Witness | undefined, strength: number): void => {
        if (witness === undefined) return;
        const weight = witness.weight * strength;
        length += weight;
        for (const [kind, gain] of witness.gains) odds[kind] = (odds[kind] ?? 0) + weight * gain;
      };
      for (const term of terms) hear(witnesses.get(term), 1);
      for (const [id, tenths] of concepts) hear(witnesses.get(id), Math.min(1, tenths / 10));
      if (length === 0) return new Map();
      return shares(odds.map((sum, kind) => ((sum + length * (without[kind] ?? 0)) * SHARPNESS) / length ** LENGTH));
    },
  });
}

function* featuresOf({ stems, concepts, asides }: Sentence): Iterable<readonly [Feature, weight: number, strength: number]> {
  for (const stem of stems.keys()) yield [stem, 1, 1];
  for (const [id, strength] of concepts) yield [id, 1, strength];
  for (const aside of asides) yield [aside, ASIDE, 1];
}

function gainsOf(held: ReadonlyMap<number, number>, all: number): Witness["gains"] {
  const background = (SMOOTHING * held.values().reduce((sum, count) => sum + count, 0)) / all;
  return [...held].map(([kind, count]) => [kind, Math.log((count + background) / background)]);
}

/** Odds as parts of a whole. */
function shares(odds: Float64Array): ReadonlyMap<number, number> {
  const best = odds.reduce((highest, each) => Math.max(highest, each), -Infinity);
  const raised = odds.map((each) => Math.exp(each - best));
  const whole = raised.reduce((sum, each) => sum + each, 0);
  return new Map([...raised].flatMap((each, kind) => (each >= LEAST * whole ? [[kind, each / whole]] : [])));
}
