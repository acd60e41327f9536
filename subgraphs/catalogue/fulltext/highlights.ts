import type { Text } from "../../../schema/listing.ts";
import type { Language } from "../../kit/text.ts";
import type { Analyser } from "../../text/analyser.ts";
import { highlight, type Range } from "../../text/highlight.ts";
import type { HelpServiceContent } from "../helpService.ts";
import type { Search } from "./searchQuery.ts";

/** Where a text of a help service has what was searched for. */
export interface Highlight {
  readonly field: "NAME" | "SUMMARY";
  readonly language: Language;
  readonly text: string;
  readonly ranges: readonly Range[];
}

/** Name and summary, in the languages there are, where they have any of it. */
export function highlights(content: HelpServiceContent, search: Search | null, analyser: Analyser): readonly Highlight[] {
  if (search === null) return [];
  const terms = search.words.flatMap(({ stems, parts }) => [...stems, ...parts]);
  const beginnings = search.words.flatMap(({ beginning }) => beginning ?? []);
  const found: Highlight[] = [];
  for (const [field, text] of [
    ["NAME", content.name],
    ["SUMMARY", content.summary],
  ] as const) {
    for (const [language, key] of LANGUAGES) {
      const written = text?.[key];
      if (written === undefined) continue;
      const ranges = highlight(written, [...terms, ...begun(written, beginnings, analyser)], analyser);
      if (ranges.length > 0) found.push({ field, language, text: written, ranges });
    }
  }
  return found;
}

const LANGUAGES = [
  ["DA", "da"],
  ["EN", "en"],
] as const satisfies readonly (readonly [Language, keyof Text])[];

/** The terms of the words, and of the parts of compounds, that begin so. */
function begun(text: string, beginnings: readonly string[], analyser: Analyser): readonly string[] {
  return analyser
    .tokens(text)
    .filter(({ term, surface }) => beginnings.some((each) => surface.startsWith(each) || term.startsWith(each)))
    .map(({ term }) => term);
}
