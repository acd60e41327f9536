import type { Database } from "../../base/database/index.ts";
import { checkSearchLength } from "../../kit/searchLength.ts";
import { MOST_WORDS, tellingWords, wordWeight } from "../../text/tellingWords.ts";
import { danishSortKey } from "../helpService.ts";
import { readSearchWords, type SearchLanguage, type SearchWord } from "./searchWords.ts";

/** A search, read and decided on: whatever is asked of it later (page, count, facets) means the same. */
export interface Search {
  readonly text: string;
  readonly words: readonly SearchWord[];
  /** The tsquery that a document must meet. */
  readonly condition: string;
  readonly ranking: Ranking;
}

/** What decides the order: for each word the tsquery that counts in full, the one that counts half, and how much the word says. */
export interface Ranking {
  readonly exact: readonly string[];
  readonly loose: readonly string[];
  readonly weights: readonly number[];
  /** Sort key of the name that is exactly what was searched for. */
  readonly name: string;
}

const MOST_CHARACTERS = 500;
/** Shorter beginnings fit too much when other words need not be there. */
const LONG_ENOUGH = 4;

/**
 * Reads a search: every word must occur. Where no help service has them all (people ask in whole sentences), any of the words that say most is enough, and who
 * has more of them stands first. That is decided by the words alone, not by the filters: a filter never makes more be found. Null without any letter or digit. Throws BAD_USER_INPUT.
 */
export async function readSearch(text: string | null | undefined, language: SearchLanguage, database: Database): Promise<Search | null> {
  if (text === null || text === undefined) return null;
  checkSearchLength(text, MOST_CHARACTERS);
  const words = readSearchWords(text, language);
  if (words.length === 0) return null;
  const all = words.map((word) => `(${group(word, 1)})`).join(" & ");
  if (words.length === 1 || (words.length <= MOST_WORDS && (await isFound(database, all))))
    return { text, words, condition: all, ranking: ranking(words, text, language) };
  const { rarest, enough } = tellingWords(words, ({ services }) => services, language.vocabulary.services);
  return {
    text,
    words,
    condition: enough.map((word) => group(word, LONG_ENOUGH)).join(" | "),
    ranking: ranking(rarest, text, language),
  };
}

async function isFound(database: Database, condition: string): Promise<boolean> {
  const rows = await database.query<{ found: boolean }>(
    "SELECT EXISTS (SELECT 1 FROM catalogue.help_service h WHERE h.document @@ $1::tsquery) AS found",
    [condition],
  );
  return rows[0]?.found === true;
}

/** All ways in which a word may be there. `least`: letters from which on it may also begin a longer one. */
function group({ stems, parts, beginning = "" }: SearchWord, least: number): string {
  return [
    ...stems.map(quoted),
    ...(beginning.length >= least ? [`${quoted(beginning)}:*`] : []),
    ...(parts.length > 0 ? [`(${parts.map(quoted).join(" & ")})`] : []),
  ].join(" | ");
}

function ranking(words: readonly SearchWord[], text: string, { vocabulary }: SearchLanguage): Ranking {
  const exact = words.map(({ stems }) => stems.map(quoted).join(" | "));
  return {
    exact,
    loose: words.map(({ parts, beginning }, index) => {
      const loose = [...parts.map(quoted), ...(beginning === undefined ? [] : [`${quoted(beginning)}:*`])];
      return loose.length > 0 ? loose.join(" | ") : (exact[index] ?? "");
    }),
    weights: words.map(({ services }) => wordWeight(services, vocabulary.services)),
    name: danishSortKey(text),
  };
}

/** Lexemes are letters and digits only. */
function quoted(word: string): string {
  return `'${word}'`;
}
