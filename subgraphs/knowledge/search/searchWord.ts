import type { Analyser } from "../../text/analyser.ts";
import type { Dictionary } from "../../text/dictionary.ts";
import { plain, readings } from "../../text/spell.ts";
import type { Token } from "../../text/token.ts";
import { lexeme } from "./document.ts";
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
}

/** Looks for what a word may be a misspelling of, in one search. */
const MOST_LOOKS = 10;
/** A shorter word that there is (it, ki, eu) is no beginning of another. */
const SHORT = 3;
/** What is found by the parts of a compound, by a beginning or by a misspelling counts so much. */
const LOOSE = 0.2;

/**
 * The words of a search, each once. Stop words and legal forms count only where there is nothing else. `finished`: nobody is typing, so a word is never the beginning of another, and is spelt as it is meant.
 */
export function readSearchWords(
  text: string,
  index: TextIndex,
  language: SearchLanguage,
  state: "typing" | "finished" = "typing",
): readonly SearchWord[] {
  const tokens = language.analyser.tokens(text);
  const kind = (["word", "legal", "stop"] as const).find((each) => tokens.some((token) => token.kind === each));
  const last = tokens.findLastIndex((token) => token.kind !== "part");
  const words = new Map<string, SearchWord>();
  let looks = MOST_LOOKS;
  for (const [at, token] of tokens.entries()) {
    if (token.kind !== kind || words.has(token.surface)) continue;
    const found = ways(token, partsOf(tokens, at), index, state === "finished" ? "finished" : at === last ? "last" : "typing");
    const misspelt =
      state === "typing" && found.size === 0 && !isDanish(text.slice(token.start, token.end), language.dictionary) && looks-- > 0;
    words.set(token.surface, { surface: token.surface, found: misspelt ? near(token, index) : found });
  }
  return [...words.values()];
}

/** As written or inflected; as a compound whose parts are all there; as the beginning of a longer word, for people search while they type. */
function ways(
  token: Token,
  parts: readonly string[],
  index: TextIndex,
  state: "typing" | "last" | "finished",
): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  const [stem, surface] = [lexeme(token.term), lexeme(token.surface)];
  for (const word of new Set([stem, surface])) merge(found, index.having(word), 1);
  if (parts.length > 0) merge(found, together(parts.map(index.having)), LOOSE);
  const finished = state === "finished" || (found.size > 0 && (state !== "last" || surface.length <= SHORT));
  if (!finished && surface.length > 1) for (const word of index.beginning(surface)) merge(found, index.having(word), LOOSE);
  return found;
}

function near(token: Token, index: TextIndex): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  for (const spelling of new Set([lexeme(token.surface), lexeme(token.term)]))
    for (const word of index.nearest(spelling)) merge(found, index.having(word), 1);
  return found;
}

function merge(into: Map<number, number>, from: ReadonlyMap<number, number>, factor: number): void {
  for (const [place, weight] of from) into.set(place, Math.max(into.get(place) ?? 0, weight * factor));
}

/** Those who have all of them, as much as of the least. */
function together(each: readonly ReadonlyMap<number, number>[]): ReadonlyMap<number, number> {
  const [first, ...others] = each.toSorted((a, b) => a.size - b.size);
  const found = new Map<number, number>();
  for (const [place, weight] of first ?? []) {
    const weights = others.map((other) => other.get(place) ?? 0);
    if (!weights.includes(0)) found.set(place, Math.min(weight, ...weights));
  }
  return found;
}

/** The smallest parts: of velfærdsteknologiråd velfærd, teknologi and råd, not velfærdsteknologi. */
function partsOf(tokens: readonly Token[], at: number): readonly string[] {
  const parts: string[] = [];
  for (let next = at + 1; tokens[next]?.kind === "part"; next += 1) parts.push(lexeme(tokens[next]?.term ?? ""));
  return [...new Set(parts.filter((part) => !parts.some((other) => other !== part && part.startsWith(other))))];
}

/** A word of the dictionary is no misspelling, although nothing has it. */
function isDanish(written: string, dictionary: Dictionary): boolean {
  const word = plain(written);
  return [word, ...readings(word)].some((each) => dictionary.entry(each) !== undefined || dictionary.bases(each).length > 0);
}
