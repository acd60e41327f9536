import type { Analyser } from "../../text/analyser.ts";
import { askedWords, isDanish, lexeme, type AskedWord } from "../../text/askedWord.ts";
import type { Dictionary } from "../../text/dictionary.ts";
import type { Range } from "../../text/highlight.ts";
import type { NearWord, Vocabulary } from "./vocabulary.ts";

/** A word of a search, with all that it may be found by. Everything is folded. */
export interface SearchWord {
  /** Its stem, and the stems of what it may be a misspelling of. */
  readonly stems: readonly string[];
  /** The parts of a compound, all of which must be there. */
  readonly parts: readonly string[];
  /** What a found word may begin with: people search while they type. */
  readonly beginning: string | undefined;
  /** How many help services have it, roughly. */
  readonly services: number;
  /** What it may be a misspelling of, nearest first; none when it is no misspelling. */
  readonly near: readonly NearWord[];
  /** Where it stands in the search. */
  readonly places: readonly Range[];
}

export interface SearchLanguage {
  readonly analyser: Analyser;
  readonly dictionary: Dictionary;
  readonly vocabulary: Vocabulary;
}

/** Looks for what a word may be a misspelling of, in one search: each takes some milliseconds where there are many words. */
const MOST_LOOKS = 10;

/** The words of a search, each once. */
export function readSearchWords(text: string, language: SearchLanguage): readonly SearchWord[] {
  const words = new Map<string, SearchWord>();
  let looks = MOST_LOOKS;
  const nearest = (word: string): readonly NearWord[] => (looks-- > 0 ? language.vocabulary.nearest(word) : []);
  const reading = { ...language, vocabulary: { ...language.vocabulary, nearest } };
  for (const asked of askedWords(text, language.analyser)) {
    const { surface, start, end } = asked.token;
    const word = words.get(surface) ?? readWord(asked, reading);
    words.set(surface, { ...word, places: [...word.places, { start, end }] });
  }
  return [...words.values()];
}

function readWord({ token, written, stem, surface, parts, last }: AskedWord, language: SearchLanguage): SearchWord {
  const { vocabulary, analyser } = language;
  const own = Math.max(vocabulary.frequency(stem), vocabulary.frequency(surface));
  const byParts = parts.length === 0 ? 0 : Math.min(...parts.map(vocabulary.frequency));
  const begun = vocabulary.begun(surface);
  // Vejle in `Vejle Kommune` is not the beginning of vejledning, and neither is a short word that there is (it, ki, eu); what is not a word yet will be one.
  const finished = token.kind === "word" && own > 0 && (!last || surface.length <= SHORT);
  const near = isDanish(written, language.dictionary) ? [] : misspelt();
  const least = near[0]?.distance;
  const meant = near.filter(({ distance }) => distance === least).map(({ word }) => word);
  return {
    stems: [...new Set([stem, ...meant, ...meant.map((word) => stemOf(word, analyser))])],
    parts,
    beginning: finished ? undefined : surface,
    services: Math.max(own > 0 ? own : begun, byParts, ...meant.map(vocabulary.frequency)),
    near,
    places: [],
  };

  /** What an unknown word may be; and what a rare one may be that is one slip from a word ten times as frequent: publishers misspell too. */
  function misspelt(): readonly NearWord[] {
    const known = Math.max(own, byParts, begun);
    if (known === 0) return nearest([...new Set([surface, stem])], vocabulary);
    if (surface.length < LONG) return [];
    return nearest([surface], vocabulary).filter(
      ({ word, distance }) =>
        distance === 1 && Math.max(vocabulary.frequency(word), vocabulary.frequency(stemOf(word, analyser))) >= 10 * known,
    );
  }
}

const SHORT = 3;
/** From here on few words are one slip from another. */
const LONG = 7;

/** The stem of a single folded word. */
export function stemOf(word: string, analyser: Analyser): string {
  return lexeme(analyser.tokens(word)[0]?.term ?? word);
}

function nearest(spellings: readonly string[], vocabulary: Vocabulary): readonly NearWord[] {
  const found = new Map<string, NearWord>();
  for (const near of spellings.flatMap(vocabulary.nearest)) {
    const known = found.get(near.word);
    if (known === undefined || near.distance < known.distance) found.set(near.word, near);
  }
  return [...found.values()].toSorted((a, b) => a.distance - b.distance || vocabulary.frequency(b.word) - vocabulary.frequency(a.word));
}
