import { municipalities } from "../../base/territory/index.ts";
import type { Analyser } from "../../text/analyser.ts";
import type { Dictionary } from "../../text/dictionary.ts";
import { createSuggester } from "../../text/spelling.ts";
import { plain } from "../../text/spell.ts";
import type { Knowledge } from "../field/knowledge.ts";
import type { Need } from "../need.ts";
import { createLikeness, type Likeness } from "./likeness.ts";
import { createPhraseBook, type PhraseBook } from "./phrases.ts";
import { asideHash } from "./sentences.ts";
import { termHash } from "./termHash.ts";
import type { Understood } from "./understood.ts";
import { isName, isShort, nameHash, wordsOf, type Word } from "./words.ts";

/** Makes of a need what ranking works with. */
export interface Understanding {
  /** `known`: whether a stem stands in a help service's texts. */
  understand(need: Need, known: (hash: number) => boolean): Understood;
  readonly book: PhraseBook;
  readonly likeness: Likeness;
}

/** So many concepts and stems tell all there is to tell; the rest of a long story repeats it. */
const MOST_CONCEPTS = 40;
const MOST_TERMS = 48;
const MOST_ASIDES = 24;
/** Misspelt words put right in one text. */
const MOST_SLIPS = 12;
const SLIP_WORTH = 0.85;
/** A known word inside one that no dictionary has, and the shortest that counts. */
const INNER_WORTH = 0.6;
const SHORTEST_INNER = 5;

export function createUnderstanding(
  { concepts, ...sayings }: Pick<Knowledge, "concepts" | "examples" | "elsewhere">,
  analyser: Analyser,
  dictionary: Dictionary,
): Understanding {
  const book = createPhraseBook(concepts, analyser);
  const likeness = createLikeness(sayings, book, analyser);
  const spelling = createSuggester([...book.vocabulary].filter((term) => term.length >= 5).map((term) => [term, 1]));
  const places = new Map(
    municipalities.map(({ name, code }) => [analyser.tokens(name).find(({ kind }) => kind !== "legal")?.surface ?? "", code]),
  );

  /** Also where the name has a genitive s, or lost it: Nordfyns, Nordfyn. */
  const isPlace = (surface: string): boolean => [surface, `${surface}s`, surface.replace(/s$/, "")].some((each) => places.has(each));

  /** The longest known word at the end or the beginning: “biotek” of “biotekfirma”. */
  function innerOf(surface: string): string | undefined {
    for (let length = surface.length - 3; length >= SHORTEST_INNER; length -= 1) {
      const found = [surface.slice(-length), surface.slice(0, length)].find((each) => book.vocabulary.has(each));
      if (found !== undefined) return found;
    }
    return undefined;
  }

  function put(words: readonly Word[]): readonly Word[] {
    let slips = 0;
    return words.map((word) => {
      if (word.stop || word.term.length < 5 || slips >= MOST_SLIPS || book.vocabulary.has(word.term) || word.parts.length > 0) return word;
      if (isPlace(word.surface) || dictionary.entry(plain(word.surface)) !== undefined) return word;
      slips += 1;
      const [meant] = spelling.suggest(word.term, 1);
      const inner = meant === undefined ? innerOf(word.surface) : undefined;
      const [term, worth] = meant === undefined ? [inner, INNER_WORTH] : [meant.term, SLIP_WORTH];
      return term === undefined ? word : { ...word, terms: new Map([...word.terms, [term, worth]]) };
    });
  }

  return Object.freeze({
    book,
    likeness,
    understand(need: Need, known: (hash: number) => boolean) {
      const words = put(wordsOf(need.text, analyser));
      const side = need.asker === null ? null : need.asker === "COMPANY" ? "company" : "public";
      const found = book.find(words).filter(({ concept }) => concept.asker === undefined || side === null || concept.asker === side);
      const ranked = found.toSorted((a, b) => b.strength - a.strength || a.at - b.at || (a.concept.id < b.concept.id ? -1 : 1));
      const told = (hash: number): boolean => known(hash) || likeness.has(hash);
      const terms = new Set<number>();
      const asides = new Set<number>();
      for (const word of words) {
        if (word.stop) asides.add(asideHash(word));
        else for (const term of word.terms.keys()) terms.add(termHash(term));
        if (isShort(word) && isName(word, need.text, words.length)) terms.add(nameHash(word));
      }
      return {
        asker: need.asker,
        municipality: need.municipality,
        region: need.region,
        themes: need.themes,
        stage: need.stage,
        places: [...new Set(words.flatMap(({ surface }) => places.get(surface) ?? places.get(surface.replace(/s$/, "")) ?? []))].slice(
          0,
          5,
        ),
        concepts: ranked.slice(0, MOST_CONCEPTS).map(({ concept, strength }) => [concept.id, Math.round(strength * 10)] as const),
        terms: [...[...terms].filter(told).slice(0, MOST_TERMS), ...[...asides].filter(likeness.has).slice(0, MOST_ASIDES)],
      };
    },
  });
}
