import { setImmediate as nextTurn } from "node:timers/promises";
import type { Analyser } from "../../text/analyser.ts";
import { lexeme } from "../../text/askedWord.ts";
import type { TokenKind } from "../../text/token.ts";

/** The texts by which a help service is found, by weight: its name; what says in short what and whose it is, other titles and old names included; all the rest. */
export type SearchedTexts = readonly [name: readonly string[], short: readonly string[], rest: readonly string[]];

/** Part of every help service's hash: raise it when documents are made otherwise, and all are made anew. */
export const DOCUMENT_VERSION = 2;

/**
 * A help service as full-text search sees it, as the text of a tsvector: for every word its stem, the parts of a compound and the word as written, folded. PostgreSQL
 * only stores and compares these; what a word is decides the analyser, for texts and for queries alike. A part weighs one step less than its word (teknologi
 * in Velfærdsteknologi); stop words and legal forms weigh least, and are there for the query that has nothing else.
 *
 * Threat: a tsvector has a largest size, and a text that exceeds it would fail the statement and everything else that travels in it. So both what is read and what comes out is bounded.
 */
export function toDocument(texts: SearchedTexts, analyser: Analyser): string {
  const places = new Map<string, string[]>();
  let [characters, bytes, place] = [MOST_CHARACTERS, MOST_BYTES, 0];
  const put = (word: string, weight: string): void => {
    const known = places.get(word);
    if (known === undefined) {
      bytes -= Buffer.byteLength(word);
      if (word !== "" && bytes >= 0) places.set(word, [`${place}${weight}`]);
    } else if (known.length < MOST_PLACES) known.push(`${place}${weight}`);
  };
  const seen = new Set<string>();
  for (const [level, group] of texts.entries()) {
    for (const text of group) {
      if (seen.has(text)) continue;
      seen.add(text);
      const read = text.slice(0, characters);
      characters -= read.length;
      for (const token of analyser.tokens(read)) {
        place = Math.min(place + 1, LAST_PLACE);
        const weight = WEIGHTS[level + STEP[token.kind]] ?? LEAST;
        put(lexeme(token.term), weight);
        if (token.kind === "word" && token.surface !== token.term) put(lexeme(token.surface), weight);
      }
    }
  }
  return [...places].map(([word, at]) => `'${word}':${at.join(",")}`).join(" ");
}

/** Documents of many, in slices: nothing else waits long. */
export async function toDocuments(all: readonly SearchedTexts[], analyser: Analyser): Promise<readonly string[]> {
  const documents: string[] = [];
  let begun = performance.now();
  for (const texts of all) {
    documents.push(toDocument(texts, analyser));
    if (performance.now() - begun < SLICE_MS) continue;
    await nextTurn();
    begun = performance.now();
  }
  return documents;
}

const WEIGHTS = ["A", "B", "C", "D"] as const;
const LEAST = "D";
const STEP: Readonly<Record<TokenKind, number>> = { word: 0, part: 1, stop: 3, legal: 3 };

const MOST_CHARACTERS = 50_000;
/** Of 1,048,575, which the places share. */
const MOST_BYTES = 400_000;
/** More are no more relevant; PostgreSQL keeps 256. */
const MOST_PLACES = 8;
/** The highest place a tsvector can tell. */
const LAST_PLACE = 16_383;
const SLICE_MS = 10;
