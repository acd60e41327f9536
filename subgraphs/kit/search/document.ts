import type { Analyser } from "../../text/analyser.ts";
import { lexeme } from "../../text/askedWord.ts";
import type { TokenKind } from "../../text/token.ts";

/** The texts by which something is found, by weight: its name; what says in short what and whose it is; all the rest. */
export type SearchedTexts = readonly [name: readonly string[], short: readonly string[], rest: readonly string[]];

/**
 * The words by which something is found, each with what it says at the best place where it stands: the stem, the parts of a compound and the word as written, folded.
 * A part says one step less than its word; stop words and legal forms say least.
 */
export function documentOf(texts: SearchedTexts, analyser: Analyser): ReadonlyMap<string, number> {
  const words = new Map<string, number>();
  let characters = MOST_CHARACTERS;
  for (const [level, group] of texts.entries()) {
    for (const text of new Set(group)) {
      const read = text.slice(0, characters);
      characters -= read.length;
      for (const { term, surface, kind } of analyser.tokens(read)) {
        const weight = WEIGHTS[level + STEP[kind]] ?? LEAST;
        for (const word of kind === "word" ? [lexeme(term), lexeme(surface)] : [lexeme(term)])
          if (word !== "") words.set(word, Math.max(words.get(word) ?? 0, weight));
      }
    }
  }
  return words;
}

const WEIGHTS = [1, 0.4, 0.2, 0.1] as const;
const LEAST = 0.1;
const STEP: Readonly<Record<TokenKind, number>> = { word: 0, part: 1, stop: 3, legal: 3 };
/** What is read of one thing: an import may bring texts of any length. */
const MOST_CHARACTERS = 50_000;
