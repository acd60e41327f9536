import { setImmediate as nextTurn } from "node:timers/promises";
import type { Analyser } from "../../text/analyser.ts";
import { createSuggester, type Suggester } from "../../text/spelling.ts";
import { isStopWord } from "../../text/stopWords.ts";
import { documentOf, type SearchedTexts } from "./document.ts";

/** Some thousand things by the words of their texts, in memory. A thing is known by its place in the list that the index was made from. */
export interface TextIndex {
  readonly size: number;
  /** Who has the word, and how much it says of them (0 to 1). */
  readonly having: (word: string) => ReadonlyMap<number, number>;
  /** The words that begin so, the word itself included, at most some hundred. */
  readonly beginning: (start: string) => readonly string[];
  /** The words that it may be a misspelling of: those with the fewest slips, the most frequent first. */
  readonly nearest: (word: string) => readonly string[];
}

const SLICE_MS = 10;
/** Words whose look-up tables are made at a time: a few milliseconds' work. */
const LAYER = 500;
const MOST_BEGUN = 300;
const NEAREST = 4;
const NOBODY: ReadonlyMap<number, number> = new Map();

/** Makes the index in slices: nothing else waits long. `known` keeps what was read of a thing, so that the next index needs to read only what is new. */
export async function createTextIndex(
  things: readonly { readonly texts: SearchedTexts; readonly known: object }[],
  analyser: Analyser,
): Promise<TextIndex> {
  const postings = new Map<string, Map<number, number>>();
  const rest = slices();
  for (const [place, { texts, known }] of things.entries()) {
    const document = documents.get(known) ?? documentOf(texts, analyser);
    documents.set(known, document);
    for (const [word, weight] of document) postings.getOrInsertComputed(word, () => new Map<number, number>()).set(place, weight);
    await rest();
  }
  const words = [...postings.keys()].toSorted();
  const telling = words.filter((word) => !isStopWord(word));
  const layers: Suggester[] = [];
  for (let at = 0; at < telling.length; at += LAYER) {
    layers.push(createSuggester(telling.slice(at, at + LAYER).map((word) => [word, postings.get(word)?.size ?? 0])));
    await nextTurn();
  }
  return Object.freeze({
    size: things.length,
    having: (word: string) => postings.get(word) ?? NOBODY,
    beginning: (start: string) => {
      const from = lowest(words, start);
      const some = words.slice(from, from + MOST_BEGUN);
      const end = some.findIndex((word) => !word.startsWith(start));
      return end === -1 ? some : some.slice(0, end);
    },
    nearest: (word: string) => {
      const near = layers
        .flatMap((layer) => layer.suggest(word, NEAREST))
        .toSorted((a, b) => a.distance - b.distance || b.frequency - a.frequency || (a.term < b.term ? -1 : 1));
      return near
        .filter(({ distance }) => distance === near[0]?.distance)
        .slice(0, NEAREST)
        .map(({ term }) => term);
    },
  });
}

/** What was read of a thing, as long as the thing lives. */
const documents = new WeakMap<object, ReadonlyMap<string, number>>();

function slices(): () => Promise<void> {
  let begun = performance.now();
  return async () => {
    if (performance.now() - begun < SLICE_MS) return;
    await nextTurn();
    begun = performance.now();
  };
}

/** Place of the first word that is not before `start`, in code point order. */
function lowest(words: readonly string[], start: string): number {
  let [low, high] = [0, words.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((words[middle] ?? "") < start) low = middle + 1;
    else high = middle;
  }
  return low;
}
