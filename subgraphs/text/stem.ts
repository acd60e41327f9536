import { stemmer as snowball } from "@orama/stemmers/danish";
import { split } from "./compound.ts";
import type { Part } from "./compound.ts";
import type { Dictionary } from "./dictionary.ts";
import { englishStem } from "./english.ts";
import { ALONE, MEMBERS } from "./families.ts";
import { familyOf } from "./family.ts";
import { folded, readings } from "./spell.ts";

/**
 * The stem of a word: the dictionary word it is an inflection of, then that word's family. The dictionary comes before any stemming rule: the Snowball stemmer alone makes
 * `virksom` of virksomhed and `virksomhed` of virksomhederne. It (Danish) and a light English one have only the words that no dictionary word and no compound explain.
 */
export interface Stemmer {
  /** Takes a plain word (see `spell.ts`). */
  (word: string): Stemmed;
}

export interface Stemmed {
  /** Folded. */
  readonly term: string;
  /** The parts of a compound, the parts of these too, in order of their beginning; `term` folded. None for a word that is no compound. */
  readonly parts: readonly StemmedPart[];
  /** A name, or a word that is a name too, as the dictionary has it. */
  readonly name: boolean;
}

export interface StemmedPart {
  readonly term: string;
  readonly surface: string;
  /** Where it stands in the plain word; nothing when that was typed without æøå. */
  readonly span: Span | undefined;
}

/** Beyond this a word is data, not language; its term is cut, for an index takes no endless ones. */
const LONGEST = 60;

export function createStemmer(dictionary: Dictionary): Stemmer {
  return (word) => {
    if (word.length > LONGEST) return { term: folded(word).slice(0, LONGEST), parts: [], name: false };
    if (word.length < 3 || /\d/.test(word)) return { term: folded(word), parts: [], name: false };
    const direct = explain(word, dictionary);
    if (direct !== undefined) return finish(direct, word, dictionary, true);
    for (const reading of readings(word)) {
      const meant = explain(reading, dictionary);
      if (meant !== undefined) return finish(meant, reading, dictionary, false);
    }
    return { term: folded(unknown(word)), parts: [], name: false };
  };
}

/** What a word is to the dictionary. */
interface Explained {
  readonly stem: string;
  readonly parts: readonly Part[];
  readonly name: boolean;
}

function explain(word: string, dictionary: Dictionary): Explained | undefined {
  const lemma = MEMBERS.has(word) ? word : lemmaOf(word, dictionary);
  if (lemma === undefined) {
    const parts = split(word, dictionary);
    return parts === undefined ? undefined : { stem: compoundStem(word, parts, dictionary), parts, name: false };
  }
  const entry = dictionary.entry(lemma);
  if (entry?.name === true) return { stem: lemma, parts: [], name: true };
  const name = entry?.nameToo === true;
  const parts = MEMBERS.has(lemma) ? undefined : split(lemma, dictionary);
  if (parts === undefined) return { stem: familyOf(lemma, dictionary), parts: [], name };
  return { stem: compoundStem(lemma, parts, dictionary), parts, name };
}

/**
 * The word itself when the dictionary has it, unless it is only a verb there and a noun's inflection too (`huse` is more than one hus), or neither and a verb's
 * (`bestilt`). Of two nouns the shorter one: `priser` is more than one pris, not prise.
 */
function lemmaOf(word: string, dictionary: Dictionary): string | undefined {
  const entry = dictionary.entry(word);
  if (entry?.noun === true && !entry.name) return word;
  const bases = dictionary.bases(word).filter((base) => !base.entry.name);
  const nouns = bases.filter((base) => base.noun).toSorted((a, b) => a.word.length - b.word.length);
  if (entry === undefined || entry.name)
    return (nouns[0] ?? bases[0])?.word ?? (entry === undefined ? dictionary.bases(word)[0]?.word : word);
  if (entry.verb) return ALONE.has(word) ? word : (nouns[0]?.word ?? word);
  return bases.find((base) => base.entry.verb && !base.noun)?.word ?? word;
}

/** The compound as it stands, with the stem of its last part: the family of a compound is the family of its head. */
function compoundStem(word: string, parts: readonly Part[], dictionary: Dictionary): string {
  const head = parts.at(-1);
  if (head === undefined) return word;
  const lemma = MEMBERS.has(head.word) ? head.word : (lemmaOf(head.word, dictionary) ?? head.word);
  return word.slice(0, head.from) + familyOf(lemma, dictionary);
}

function finish({ stem, parts, name }: Explained, word: string, dictionary: Dictionary, asTyped: boolean): Stemmed {
  const placed = place(parts, { from: 0, to: word.length }, dictionary);
  return {
    term: folded(stem),
    parts: placed.map(({ term, span }) => ({ term, surface: folded(word.slice(span.from, span.to)), span: asTyped ? span : undefined })),
    name,
  };
}

interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * The parts, and the parts of these, where they stand in the word. They were found in the dictionary's form of it; the word may end otherwise (hjælpemidlerne), so
 * that the last part reaches to its end.
 */
function place(parts: readonly Part[], within: Span, dictionary: Dictionary): readonly { readonly term: string; readonly span: Span }[] {
  return parts.flatMap((part, index) => {
    const from = within.from + part.from;
    const to = index === parts.length - 1 ? within.to : Math.min(within.from + part.to, within.to);
    const span = from < to ? { from, to } : within;
    const explained = explain(part.word, dictionary);
    const term = folded(explained?.stem ?? part.word);
    return [{ term, span }, ...place(explained?.parts ?? [], span, dictionary)];
  });
}

/** Endings no English word has, or has only by chance in a long word. */
const DANISH_ENDING = /(?:erne|ernes|ene|enes|heden|hedens|erens|ningen|ningens|ende)$|^.{6,}(?:en|et|ens|ets)$/;

function unknown(word: string): string {
  return /[æøå]/.test(word) || DANISH_ENDING.test(word) ? snowball(word) : englishStem(word);
}
