import { createShelf } from "../../../kit/list/shelf.ts";
import { relevance } from "../../../kit/search/search.ts";
import { readSearchWords, type SearchLanguage } from "../../../kit/search/searchWord.ts";
import { THINGS, type Thing } from "./thing.ts";

/** Which things somebody asks about, by the key words of a guidance; none where the words might mean many things: then nobody is said to have the same need. */
export type AskedReader = (concepts: readonly string[]) => ReadonlySet<string>;

/** A word that speaks of more things tells none of them apart. */
const MOST_THINGS = 4;
/** Beside the likeliest. */
const BESIDE = 0.8;
const MOST_CONCEPTS = 30;

export async function createAskedReader(language: SearchLanguage): Promise<AskedReader> {
  const { index, items } = await createShelf<Thing>({
    items: THINGS,
    nameOf: ({ da }) => da,
    // One word of a phrase says little of the thing: "kald sygeplejerske" is not about nurses.
    textsOf: ({ da, en, cues }) => [[da, en], cues.filter((cue) => !cue.includes(" ")), []],
    analyser: language.analyser,
  });
  return (concepts) => {
    const scores = new Map<number, number>();
    for (const word of concepts.slice(0, MOST_CONCEPTS).flatMap((concept) => readSearchWords(concept, index, language, "finished"))) {
      if (word.found.size > MOST_THINGS) continue;
      for (const place of word.found.keys()) scores.set(place, (scores.get(place) ?? 0) + relevance([word], place, items.length));
    }
    const most = Math.max(0, ...scores.values());
    return new Set([...scores].flatMap(([place, score]) => (score >= BESIDE * most ? (items[place]?.id ?? []) : [])));
  };
}
