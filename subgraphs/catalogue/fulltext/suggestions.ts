import type { Database } from "../../base/database/index.ts";
import { lexeme } from "../../text/askedWord.ts";
import type { Dictionary } from "../../text/dictionary.ts";
import type { Search } from "./searchQuery.ts";
import { stemOf, type SearchLanguage } from "./searchWords.ts";

const MOST = 3;

/** "Did you mean": the search with its misspelt words put right, in at most three ways, the likeliest first. None when there is no misspelt word. */
export async function suggestions(search: Search | null, language: SearchLanguage, database: Database): Promise<readonly string[]> {
  const misspelt = search?.words.filter((word) => word.near.length > 0) ?? [];
  if (search === null || misspelt.length === 0) return [];
  const wanted = misspelt.map(({ near }) => near.map(({ word }) => word));
  const written = await writtenForms([...new Set(wanted.flat())], language, database);
  const choices = wanted.map((near) => oncePerStem(near, language).flatMap((word) => written.get(word) ?? []));
  const texts = new Set<string>();
  // The best of all, then one word at a time by its next best.
  const places = misspelt.flatMap((word, index) => word.places.map((place) => ({ ...place, index }))).toSorted((a, b) => a.start - b.start);
  for (let rank = 0; rank < MOST; rank += 1) {
    for (const [changed] of misspelt.entries()) {
      if (rank > 0 && choices[changed]?.[rank] === undefined) continue;
      let [text, at] = ["", 0];
      for (const { start, end, index } of places) {
        text += search.text.slice(at, start) + (choices[index]?.[index === changed ? rank : 0] ?? search.text.slice(start, end));
        at = end;
      }
      texts.add(tidy(text + search.text.slice(at)));
    }
  }
  texts.delete(tidy(search.text));
  return [...texts].slice(0, MOST);
}

/** Of the inflections of a word the nearest only. */
function oncePerStem(near: readonly string[], { analyser }: SearchLanguage): readonly string[] {
  const seen = new Set<string>();
  return near.filter((word) => {
    const stem = stemOf(word, analyser);
    return !seen.has(stem) && seen.add(stem);
  });
}

/** How folded words are written: as a help service that has them writes them most often. In small letters, where the dictionary does. */
async function writtenForms(
  words: readonly string[],
  { analyser, dictionary }: SearchLanguage,
  database: Database,
): Promise<ReadonlyMap<string, string>> {
  const rows = await database.query<{ texts: readonly (string | null)[] }>(
    `SELECT DISTINCT ON (l.id) ARRAY[l.content #>> '{title,da}', l.content #>> '{title,en}', l.content #>> '{summary,da}', l.content #>> '{summary,en}',
       l.content #>> '{provider,name}', left(l.content #>> '{description,da}', $2), left(l.content #>> '{description,en}', $2)] AS texts
     FROM unnest($1::text[]) AS w (word) CROSS JOIN LATERAL
       (SELECT h.id FROM catalogue.help_service h WHERE h.document @@ quote_literal(w.word)::tsquery ORDER BY h.id LIMIT 3) AS h
     JOIN catalogue.listing l ON l.help_service = h.id ORDER BY l.id`,
    [words, MOST_READ],
  );
  const asked = new Set(words);
  const counts = new Map<string, Map<string, number>>();
  for (const text of rows.flatMap((row) => row.texts)) {
    const tokens = analyser.tokens(text ?? "");
    for (const [at, { term, surface, kind, start, end }] of tokens.entries()) {
      // A stem is often no word that people write: the word as it stands counts before it.
      const [word, worth] = asked.has(lexeme(surface)) ? [lexeme(surface), 1000] : [lexeme(term), 1];
      if (!asked.has(word) || (kind === "part" && worth === 1)) continue;
      const forms = counts.getOrInsertComputed(word, () => new Map<string, number>());
      const written = text?.slice(start, end) ?? "";
      const first = start === 0 && tokens[at + 1]?.kind === "part"; // a compound with a capital letter because a text begins with it
      const form = first || isSmall(written.toLowerCase(), dictionary) ? written.toLowerCase() : written;
      forms.set(form, (forms.get(form) ?? 0) + worth);
    }
  }
  return new Map([...counts].map(([word, forms]) => [word, [...forms].toSorted((a, b) => b[1] - a[1])[0]?.[0] ?? word]));
}

/** Whether the dictionary writes a word, or what it is an inflection of, without a capital letter only. */
function isSmall(word: string, dictionary: Dictionary): boolean {
  const entries = [dictionary.entry(word), ...dictionary.bases(word).map((base) => base.entry)].filter((entry) => entry !== undefined);
  return entries.length > 0 && entries.every((entry) => !entry.name && !entry.nameToo);
}

const MOST_READ = 5_000;

function tidy(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\s\p{C}]+/gu, " ")
    .trim();
}
