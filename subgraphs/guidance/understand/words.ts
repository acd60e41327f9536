import type { Analyser } from "../../text/analyser.ts";
import { termHash } from "./termHash.ts";

/** A word of a text with all it may be matched by. */
export interface Word {
  /** As written, folded. */
  readonly surface: string;
  /** Terms and what a match of each is worth: the word itself 1, a part of a compound less. */
  readonly terms: ReadonlyMap<string, number>;
  /** The word's own stem. */
  readonly term: string;
  readonly parts: readonly string[];
  readonly stop: boolean;
  readonly start: number;
  readonly end: number;
}

/** The end of a compound says what it is, the rest what kind. */
const HEAD = 0.7;
const MODIFIER = 0.6;

/** The words of a text in order. */
export function wordsOf(text: string, analyser: Analyser): readonly Word[] {
  const words: Word[] = [];
  const tokens = analyser.tokens(text);
  for (let place = 0; place < tokens.length; place += 1) {
    const token = tokens[place];
    if (token === undefined || token.kind === "part") continue;
    const parts: string[] = [];
    while (tokens[place + 1]?.kind === "part") parts.push(tokens[(place += 1)]?.term ?? "");
    const terms = new Map<string, number>();
    parts.forEach((part, index) => terms.set(part, index === parts.length - 1 ? HEAD : MODIFIER));
    terms.set(token.term, 1);
    const { term, surface, start, end, kind } = token;
    words.push({ surface, term, terms, parts, stop: kind === "stop", start, end });
  }
  return words;
}

/** A word of so few letters may be another one: MADE, CLEAN. */
const SHORT = 5;
/** In a text of so few words each may be a name. */
const FEW = 3;

/** Whether a name of this one word is only meant where it is written as a name. */
export function isShort({ surface }: Word): boolean {
  return surface.length <= SHORT;
}

/** The hash of a word that is written as a name, never that of a stem. */
export function nameHash({ term }: Word): number {
  return termHash(`^${term}`);
}

/** Whether a word is written as a name: with a capital that no sentence asks for, or in a text of hardly any other word. */
export function isName({ start, end }: Word, text: string, words: number): boolean {
  if (words <= FEW) return true;
  const written = text.slice(start, end);
  if (/\p{Lu}.*\p{Lu}/u.test(written)) return true;
  return /^\p{Lu}/u.test(written) && !/(?:^|[.!?:\n])[\s"“»]*$/.test(text.slice(Math.max(0, start - 4), start));
}
