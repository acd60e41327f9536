import type { Analyser } from "../../text/analyser.ts";
import type { Sayings } from "../field/knowledge.ts";
import type { PhraseBook } from "./phrases.ts";
import { termHash } from "./termHash.ts";
import { wordsOf, type Word } from "./words.ts";

/** What a sentence is known by: a stem or a stop word as a hash, or the id of a concept. */
export type Feature = number | string;

/** An example of the knowledge, read. */
export interface Sentence {
  /** Place of its kind of help among the examples. */
  readonly kind: number;
  readonly language: "da" | "en";
  readonly text: string;
  /** By the hash of a stem what a match of it is worth. */
  readonly stems: ReadonlyMap<number, number>;
  /** By the id of a concept its strength, at most 1. */
  readonly concepts: ReadonlyMap<string, number>;
  /** Hashes of the stop words: they tell nothing of what it is about, but something of what is asked. */
  readonly asides: ReadonlySet<number>;
}

/** The hash of a stop word, never that of a stem. */
export function asideHash({ surface }: Word): number {
  return termHash(`=${surface}`);
}

/** The sentences of examples; the kind of each is the place of its example. */
export function readSentences(examples: readonly Sayings[], book: PhraseBook, analyser: Analyser): readonly Sentence[] {
  const read = (kind: number, language: "da" | "en", text: string): Sentence => {
    const words = wordsOf(text, analyser);
    const stems = new Map<number, number>();
    for (const word of words) {
      if (word.stop) continue;
      for (const [term, worth] of word.terms) stems.set(termHash(term), Math.max(stems.get(termHash(term)) ?? 0, worth));
    }
    const concepts = new Map(book.find(words).map(({ concept, strength }) => [concept.id, Math.min(1, strength)]));
    return { kind, language, text, stems, concepts, asides: new Set(words.filter(({ stop }) => stop).map(asideHash)) };
  };
  return examples.flatMap(({ da, en }, kind) => [...da.map((text) => read(kind, "da", text)), ...en.map((text) => read(kind, "en", text))]);
}
