import { fold } from "../../base/fold.ts";
import { checkSearchLength } from "../searchLength.ts";
import { MOST_WORDS, tellingWords, wordWeight } from "../../text/tellingWords.ts";
import { readSearchWords, type SearchLanguage, type SearchWord } from "./searchWord.ts";
import type { TextIndex } from "./textIndex.ts";

/** What a search found: places in the index with how well they fit, a whole number above 0. */
export interface Search {
  readonly text: string;
  readonly found: ReadonlyMap<number, number>;
}

const MOST_CHARACTERS = 500;
/** What is called exactly what was searched for comes first. */
const SAME_NAME = 1_000_000;

/**
 * Reads a search: every word must occur. Where nothing has them all (people ask in whole sentences), any of the words that say most is enough, and who has more of them stands first. That is decided by
 * the words alone, not by filters: a filter never makes more be found. Null without any letter or digit. Throws BAD_USER_INPUT.
 */
export function readSearch(
  text: string | null | undefined,
  shelf: { readonly index: TextIndex; readonly nameOf: (place: number) => string },
  language: SearchLanguage,
): Search | null {
  if (text === null || text === undefined) return null;
  checkSearchLength(text, MOST_CHARACTERS);
  const { index, nameOf } = shelf;
  const words = readSearchWords(text, index, language);
  if (words.length === 0) return null;
  const all = words.length > MOST_WORDS ? [] : havingAll(words);
  const { rarest, enough } = tellingWords(words, ({ found }) => found.size, index.size);
  const places = all.length > 0 ? all : [...new Set(enough.flatMap(({ found }) => [...found.keys()]))];
  const name = fold(text);
  const score = (place: number): number => relevance(rarest, place, index.size) + (fold(nameOf(place)) === name ? SAME_NAME : 0);
  return { text, found: new Map(places.map((place) => [place, score(place)])) };
}

/** The sum over the words of what each says times where it stands. By the cube root, two words somewhere count more than one in the name. */
export function relevance(words: readonly SearchWord[], place: number, size: number): number {
  const parts = words.map(({ found, factor = 1 }) => factor * wordWeight(found.size, size) * Math.cbrt(found.get(place) ?? 0));
  return Math.max(1, Math.round(1000 * parts.reduce((sum, part) => sum + part, 0)));
}

function havingAll(words: readonly SearchWord[]): readonly number[] {
  const [first, ...others] = words.toSorted((a, b) => a.found.size - b.found.size);
  return [...(first?.found.keys() ?? [])].filter((place) => others.every(({ found }) => found.has(place)));
}
