import { setImmediate as nextTurn } from "node:timers/promises";
import type { Analyser } from "../../text/analyser.ts";
import { termHash } from "../understand/termHash.ts";
import { isShort, nameHash, wordsOf } from "../understand/words.ts";
import type { HelpService } from "./helpService.ts";

/**
 * Which help services use a word, and what that is worth: BM25F (Robertson, Zaragoza 2009, "The Probabilistic Relevance Framework", section 3.6), with the weights of the fields below. Keyed by hashes of
 * stems (see termHash.ts).
 */
export interface Lexicon {
  readonly has: (hash: number) => boolean;
  readonly postings: (hash: number) => Postings;
  /** Places of the help services that words name: all telling words of a name are there, and not only common ones. */
  readonly named: (terms: ReadonlySet<number>) => ReadonlySet<number>;
}

/** Who holds a word, and what that is worth; side by side, because there may be ten thousand. */
export interface Postings {
  readonly places: readonly number[];
  readonly worths: readonly number[];
}

const FIELDS = { name: 3, others: 1, summary: 1.5, provider: 1, description: 0.8 };
const K1 = 1.2;
const B = 0.6;

/** A name of a help service by its telling words: their stems, and what one has to say to name it. */
interface Name {
  readonly stems: readonly number[];
  readonly said: readonly number[];
}

/** The words of one help service, read once: a change in the catalogue reads only what changed. */
export interface Counted {
  readonly frequencies: ReadonlyMap<number, number>;
  readonly length: number;
  readonly names: readonly Name[];
  /** Its name leads to its successors. */
  readonly closed: boolean;
}

export function countWords(service: HelpService, closed: boolean, analyser: Analyser): Counted {
  const frequencies = new Map<number, number>();
  let length = 0;
  const add = (text: string | undefined, weight: number): void => {
    for (const word of wordsOf(text ?? "", analyser)) {
      if (word.stop) continue;
      length += weight;
      for (const [term, worth] of word.terms) {
        const hash = termHash(term);
        frequencies.set(hash, (frequencies.get(hash) ?? 0) + weight * worth);
      }
    }
  };
  const { name, summary, description, others, provider } = service;
  for (const text of [name.da, name.en]) add(text, FIELDS.name);
  for (const text of [summary.da, summary.en]) add(text, FIELDS.summary);
  for (const text of [description.da, description.en]) add(text, FIELDS.description);
  for (const text of others) add(text, FIELDS.others / Math.max(2, others.length / 2));
  add(provider, FIELDS.provider);
  const short = [name.da, name.en, ...others].flatMap((each) =>
    each === undefined ? [] : [...each.matchAll(ABBREVIATION)].map(([, letters]) => letters ?? ""),
  );
  const names = [name.da, name.en, ...short].flatMap((each) => (each === undefined ? [] : [readName(each, analyser)]));
  return { frequencies, length, names: names.filter(({ stems }) => stems.length > 0), closed };
}

/** The words of a closed one's name of several words may be so much commoner: who says them all asks for it, and only gets its successor. */
const COMMONER = 0.75;

/** Help services between two breaths of the process: others wait no longer than a few milliseconds. */
const SLICE = 200;

export async function createLexicon(counted: readonly Counted[]): Promise<Lexicon> {
  const average = Math.max(1, counted.reduce((sum, { length }) => sum + length, 0) / Math.max(1, counted.length));
  const holders = new Map<number, number>();
  for (const [place, { frequencies }] of counted.entries()) {
    if (place % SLICE === 0) await nextTurn();
    for (const hash of frequencies.keys()) holders.set(hash, (holders.get(hash) ?? 0) + 1);
  }
  const rarity = (hash: number): number => {
    const held = holders.get(hash) ?? 0;
    return Math.log(1 + (counted.length - held + 0.5) / (held + 0.5));
  };
  const postings = new Map<number, { readonly places: number[]; readonly worths: number[] }>();
  const rare = Math.log(1 + counted.length / 6);
  const bySaid = new Map<number, { readonly place: number; readonly said: readonly number[] }[]>();
  for (const [place, { frequencies, length, names, closed }] of counted.entries()) {
    if (place % SLICE === 0) await nextTurn();
    const norm = 1 - B + (B * length) / average;
    for (const [hash, frequency] of frequencies) {
      const weighed = frequency / norm;
      const held = postings.getOrInsertComputed(hash, () => ({ places: [], worths: [] }));
      held.places.push(place);
      held.worths.push((rarity(hash) * weighed * (K1 + 1)) / (K1 + weighed));
    }
    for (const { stems, said } of names) {
      const rarest = stems.reduce((best, hash, at) => (rarity(hash) > rarity(stems[best] ?? 0) ? at : best), 0);
      if (rarity(stems[rarest] ?? 0) >= (closed && stems.length > 1 ? rare * COMMONER : rare))
        bySaid.getOrInsertComputed(said[rarest] ?? 0, () => []).push({ place, said });
    }
  }
  return {
    has: (hash) => holders.has(hash) || bySaid.has(hash),
    postings: (hash) => postings.get(hash) ?? NOBODY,
    named: (terms) =>
      new Set(
        [...terms].flatMap((term) =>
          (bySaid.get(term) ?? []).flatMap(({ place, said }) => (said.every((hash) => terms.has(hash)) ? [place] : [])),
        ),
      ),
  };
}

const NOBODY: Postings = { places: [], worths: [] };

/** Letters in brackets behind a name. */
const ABBREVIATION = /\(([A-ZÆØÅ][A-ZÆØÅ0-9]{1,7})\)/g;

/** The name without what stands in brackets or behind a dash, which explains it. A short one of one word is an everyday word where it is not written as a name. */
function readName(name: string, analyser: Analyser): Name {
  const short = name.replace(/\([^)]*\)/g, "").split(/\s[–-]\s/)[0] ?? "";
  const words = wordsOf(short, analyser).filter(({ stop }) => !stop);
  const stems = words.map(({ term }) => termHash(term));
  const [only] = words;
  return { stems, said: words.length === 1 && only !== undefined && isShort(only) ? [nameHash(only)] : stems };
}
