import type { Analyser } from "../../text/analyser.ts";
import type { Concept } from "../field/knowledge.ts";
import { wordsOf, type Word } from "./words.ts";

/** Finds concepts in texts: their words in any form, as parts of compounds, compounds written apart, and phrases whose words stand near each other: two telling words in any order, more in theirs. */
export interface PhraseBook {
  find(words: readonly Word[]): readonly Found[];
  /** All stems that some phrase asks for. */
  readonly vocabulary: ReadonlySet<string>;
}

/** A concept that was found. */
export interface Found {
  readonly concept: Concept;
  /** 1 for a word as it is in the book; more for a whole phrase, less for a part of a compound or words far apart; several finds of one concept add a little. */
  readonly strength: number;
  /** The place of the first word that said so. */
  readonly at: number;
}

interface Pattern {
  readonly concept: Concept;
  readonly terms: readonly string[];
  /** Whether the word has to be as it stands. */
  readonly exact: boolean;
  /** Words apart at most, over all. */
  readonly span: number;
  readonly ordered: boolean;
  readonly worth: number;
}

/** What remains of a phrase of the most general words: those that many concepts use. */
const GENERAL = 0.7;
/** Each further find of a concept. */
const AGAIN = 0.15;
const MOST = 1.7;

export function createPhraseBook(concepts: readonly Concept[], analyser: Analyser): PhraseBook {
  const byTerm = new Map<string, Pattern[]>();
  const patterns = concepts.flatMap((concept) => [...concept.da, ...concept.en].flatMap((phrase) => patternsOf(concept, phrase, analyser)));
  const users = new Map<string, Set<Concept>>();
  for (const { concept, terms } of patterns) for (const term of terms) users.getOrInsertComputed(term, () => new Set()).add(concept);
  const rarity = (term: string): number => 1 / (1 + Math.log(users.get(term)?.size ?? 1));
  for (const pattern of patterns) {
    const telling = pattern.terms.reduce((sum, term) => sum + rarity(term), 0) / pattern.terms.length;
    const worth = pattern.terms.length === 1 ? pattern.worth : pattern.worth * (GENERAL + (1 - GENERAL) * telling);
    const [key = ""] = pattern.terms.toSorted((a, b) => rarity(b) - rarity(a) || b.length - a.length); // the rarest
    byTerm.getOrInsertComputed(key, () => []).push({ ...pattern, worth });
  }
  return Object.freeze({ vocabulary: new Set(users.keys()), find: (words: readonly Word[]) => gather(words, byTerm) });
}

function patternsOf(concept: Concept, phrase: string, analyser: Analyser): readonly Pattern[] {
  const exact = phrase.startsWith("=");
  const words = wordsOf(phrase, analyser);
  if (words.length === 0) return [];
  const telling = words.filter((word) => !word.stop);
  const [only] = words;
  if (words.length === 1 && only !== undefined) {
    const whole: Pattern = { concept, terms: [exact ? only.surface : only.term], exact, span: 0, ordered: true, worth: 1 };
    return exact || only.parts.length < 2 ? [whole] : [whole, { ...whole, terms: only.parts.slice(0, 2), span: 1, worth: 0.9 }];
  }
  const kept = telling.length >= 2 ? telling : words;
  const terms = kept.map((word) => word.term);
  const ordered = telling.length !== 2; // “kommune som tester”, “teste i kommunen”
  return [{ concept, terms, exact: false, span: ordered ? terms.length : terms.length + 3, ordered, worth: 1.1 + 0.1 * terms.length }];
}

interface Best {
  strength: number;
  readonly at: number;
  readonly finds: Set<number>;
}

function gather(words: readonly Word[], byTerm: ReadonlyMap<string, readonly Pattern[]>): readonly Found[] {
  const best = new Map<Concept, Best>();
  words.forEach((word, at) => {
    for (const [term, worth] of word.terms) look(term, worth, at);
    if (!word.terms.has(word.surface)) look(word.surface, 1, at);
  });
  function look(term: string, worth: number, at: number): void {
    for (const pattern of byTerm.get(term) ?? NONE) {
      const strength = pattern.worth * matched(pattern, words, at, term, worth);
      if (strength <= 0) continue;
      const known = best.get(pattern.concept);
      if (known === undefined) best.set(pattern.concept, { strength, at, finds: new Set([at]) });
      else {
        known.finds.add(at);
        if (strength > known.strength) known.strength = strength;
      }
    }
  }
  return [...best].map(([concept, { strength, at, finds }]) => ({
    concept,
    strength: Math.min(MOST, strength + AGAIN * Math.min(3, finds.size - 1)),
    at,
  }));
}

const NONE: readonly Pattern[] = [];

/** What the match of a pattern around a place is worth, 0 for none. */
function matched(pattern: Pattern, words: readonly Word[], at: number, key: string, worth: number): number {
  const { terms, exact, span, ordered } = pattern;
  const here = words[at];
  if (exact) return here?.surface === terms[0] ? 1 : 0;
  if (here?.terms.has(key) !== true) return 0; // only as it is written, which is for exact patterns
  if (terms.length === 1) return worth;
  let least = worth;
  let [first, last] = [at, at];
  const keyPlace = terms.indexOf(key);
  for (let place = 0; place < terms.length; place += 1) {
    if (place === keyPlace) continue;
    const found = nearest(words, terms[place] ?? "", at, { span, side: ordered ? Math.sign(place - keyPlace) : 0 });
    if (found === undefined) return 0;
    least = Math.min(least, found.worth);
    first = Math.min(first, found.at);
    last = Math.max(last, found.at);
  }
  const stretch = last - first - (terms.length - 1);
  return last - first > span ? 0 : least * (1 - 0.07 * Math.max(0, stretch));
}

interface Side {
  readonly span: number;
  /** -1 before, 1 after, 0 either. */
  readonly side: number;
}

function nearest(words: readonly Word[], term: string, at: number, { span, side }: Side): { at: number; worth: number } | undefined {
  for (let distance = 1; distance <= span; distance += 1) {
    const after = side < 0 ? undefined : words[at + distance]?.terms.get(term);
    if (after !== undefined) return { at: at + distance, worth: after };
    const before = side > 0 ? undefined : words[at - distance]?.terms.get(term);
    if (before !== undefined) return { at: at - distance, worth: before };
  }
  return undefined;
}
