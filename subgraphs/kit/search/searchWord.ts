import type { Analyser } from "../../text/analyser.ts";
import { askedWords, isDanish, type AskedWord } from "../../text/askedWord.ts";
import type { Dictionary } from "../../text/dictionary.ts";
import type { TextIndex } from "./textIndex.ts";

/** The Danish language as a search reads it. */
export interface SearchLanguage {
  readonly analyser: Analyser;
  readonly dictionary: Dictionary;
}

/** A word of a search: who has it, and how much of it (0 to 1). */
export interface SearchWord {
  readonly surface: string;
  readonly found: ReadonlyMap<number, number>;
  /** How much it counts beside the other words. Default 1. */
  readonly factor?: number;
}

/** Looks for what a word may be a misspelling of, in one search. */
const MOST_LOOKS = 10;
/** A shorter word that there is (it, ki, eu) is no beginning of another. */
const SHORT = 3;
/** What is found by the parts of a compound, by a beginning or by a misspelling counts so much. */
const LOOSE = 0.2;

/**
 * The words of a search, each once. `finished`: nobody is typing, so a word is never the beginning of another, and is spelt as it is meant.
 */
export function readSearchWords(
  text: string,
  index: TextIndex,
  language: SearchLanguage,
  state: "typing" | "finished" = "typing",
): readonly SearchWord[] {
  const words = new Map<string, SearchWord>();
  let looks = MOST_LOOKS;
  for (const asked of askedWords(text, language.analyser)) {
    const { surface } = asked.token;
    if (words.has(surface)) continue;
    const found = ways(asked, index, state === "finished" ? "finished" : asked.last ? "last" : "typing");
    const misspelt = state === "typing" && found.size === 0 && !isDanish(asked.written, language.dictionary) && looks-- > 0;
    words.set(surface, { surface, found: misspelt ? near(asked, index) : found });
  }
  return [...words.values()];
}

/** As written or inflected; as a compound whose parts are all there; as the beginning of a longer word, for people search while they type. */
function ways({ stem, surface, parts }: AskedWord, index: TextIndex, state: "typing" | "last" | "finished"): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  for (const word of new Set([stem, surface])) merge(found, index.having(word), 1);
  if (parts.length > 0) merge(found, together(parts.map(index.having)), LOOSE);
  const finished = state === "finished" || (found.size > 0 && (state !== "last" || surface.length <= SHORT));
  if (!finished && surface.length > 1) for (const word of index.beginning(surface)) merge(found, index.having(word), LOOSE);
  return found;
}

function near({ surface, stem }: AskedWord, index: TextIndex): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  for (const spelling of new Set([surface, stem])) for (const word of index.nearest(spelling)) merge(found, index.having(word), 1);
  return found;
}

function merge(into: Map<number, number>, from: ReadonlyMap<number, number>, factor: number): void {
  for (const [place, weight] of from) into.set(place, Math.max(into.get(place) ?? 0, weight * factor));
}

/** Those who have all of them, as much as of the least. */
export function together(each: readonly ReadonlyMap<number, number>[]): ReadonlyMap<number, number> {
  const [first, ...others] = each.toSorted((a, b) => a.size - b.size);
  const found = new Map<number, number>();
  for (const [place, weight] of first ?? []) {
    const weights = others.map((other) => other.get(place) ?? 0);
    if (!weights.includes(0)) found.set(place, Math.min(weight, ...weights));
  }
  return found;
}
