import { createCache } from "./cache.ts";
import type { Dictionary } from "./dictionary.ts";
import { isLegalForm, legalBeside, SIGNED } from "./legalForms.ts";
import type { Beside } from "./legalForms.ts";
import { loadDictionary, readDictionary } from "./loadDictionary.ts";
import { folded, plain } from "./spell.ts";
import { createStemmer } from "./stem.ts";
import type { Stemmer } from "./stem.ts";
import { isStopWord } from "./stopWords.ts";
import type { Token, TokenKind } from "./token.ts";

/**
 * The one analyser of the house, Danish first, English where a word is not Danish. Search and record matching read texts through it, so that both mean the same by
 * "the same word". A word is analysed alone (only legal forms look at their neighbours), so each distinct word is worked on once.
 */
export interface Analyser {
  /** All tokens in order of their start; a compound before its parts. Takes any text whatever. */
  readonly tokens: (text: string) => readonly Token[];
  /** The terms of words and parts, in order, with repetitions: what to index or to compare. */
  readonly terms: (text: string) => readonly string[];
}

export interface AnalyserOptions {
  /** Default: the Danish dictionary, read at the first word if nothing has read it yet (blocks). Servers use `loadAnalyser`. */
  readonly dictionary?: Dictionary;
  /** Distinct words remembered. Default 100,000, some 40 MB when full. */
  readonly cacheSize?: number;
}

/** An analyser whose dictionary is read in slices before it is handed over: no request waits on it. */
export async function loadAnalyser(options: Omit<AnalyserOptions, "dictionary"> = {}): Promise<Analyser> {
  return createAnalyser({ ...options, dictionary: await loadDictionary() });
}

export function createAnalyser(options: AnalyserOptions = {}): Analyser {
  let stemmer: Stemmer | undefined;
  const stem: Stemmer = (word) => (stemmer ??= createStemmer(options.dictionary ?? readDictionary()))(word);
  const cache = createCache<Analysis>(options.cacheSize ?? 100_000);

  function analysed(word: string): Analysis {
    const known = cache.get(word);
    if (known !== undefined) return known;
    const analysis = analyse(word, stem);
    if (word.length <= LONGEST_KEY) cache.set(word, analysis);
    return analysis;
  }

  function tokens(text: string): readonly Token[] {
    const found: Token[] = [];
    let before: Placed | undefined;
    WORD.lastIndex = 0;
    for (let match = WORD.exec(text); match !== null; match = WORD.exec(text)) {
      const start = match.index;
      const signed = signedForm(text, start, match[0].length);
      const written = signed ?? match[0];
      const end = (WORD.lastIndex = start + written.length);
      const analysis = signed === undefined ? analysed(written) : signedAnalysis(signed);
      if (analysis.surface === "") continue; // marks on nothing
      const placed: Placed = { analysis, at: found.length, start, end, capital: isCapital(written) };
      found.push(token(analysis, start, end, analysis.kind));
      for (const part of analysis.parts) found.push({ ...part, start: start + part.start, end: part.end < 0 ? end : start + part.end });
      if (before !== undefined) settle(before, placed, text, found);
      before = placed;
    }
    return found;
  }

  function terms(text: string): readonly string[] {
    const found: string[] = [];
    for (const { kind, term } of tokens(text)) if (kind === "word" || kind === "part") found.push(term);
    return found;
  }

  return Object.freeze({ tokens, terms });
}

/** What a word is, wherever it stands. */
interface Analysis {
  readonly term: string;
  readonly surface: string;
  readonly kind: TokenKind;
  readonly name: boolean;
  readonly beside: Beside | undefined;
  /** Offsets from the start of the word; an end of -1 is the word's own end. */
  readonly parts: readonly Token[];
}

/** A word where it stands. */
interface Placed {
  readonly analysis: Analysis;
  /** Its index among the tokens. */
  readonly at: number;
  readonly start: number;
  readonly end: number;
  readonly capital: boolean;
}

/** A number with thousands marked, else letters, digits and the marks on them. Sticky state: reset before each text. */
const WORD = /(?<![\p{N}.])\p{N}{1,3}(?:\.\p{N}{3})+(?![\p{N}.]|\p{L})|[\p{L}\p{N}][\p{L}\p{N}\p{M}]*/gu;
const WEIGHT: Readonly<Record<TokenKind, number>> = { word: 1, part: 0.5, legal: 0.1, stop: 0 };
/** Longer words are seldom met again, and a cache of them would be as large as their senders like. */
const LONGEST_KEY = 60;

function analyse(written: string, stem: Stemmer): Analysis {
  const word = plain(written);
  const surface = folded(word);
  if (isStopWord(surface)) return { term: surface, surface, kind: "stop", name: false, beside: undefined, parts: [] };
  if (isLegalForm(surface)) return { term: surface, surface, kind: "legal", name: false, beside: undefined, parts: [] };
  const { term, name, parts } = stem(word);
  const inPlace = word.length === written.length; // else the letters of the two do not stand at the same places
  return {
    term,
    surface,
    kind: "word",
    name,
    beside: legalBeside(surface),
    parts: parts.map((part) => ({
      term: part.term,
      surface: inPlace && part.span !== undefined ? part.surface : surface,
      start: inPlace ? (part.span?.from ?? 0) : 0,
      end: inPlace ? (part.span?.to ?? -1) : -1,
      kind: "part",
      weight: WEIGHT.part,
    })),
  };
}

function token({ term, surface }: Analysis, start: number, end: number, kind: TokenKind): Token {
  return { term, surface, start, end, kind, weight: WEIGHT[kind] };
}

/** `A/S` where a word of one letter begins one; cheap for all other words. */
function signedForm(text: string, start: number, length: number): string | undefined {
  if (length !== 1) return undefined;
  const sign = text[start + 1];
  if (sign !== "/" && sign !== ".") return undefined;
  const form = SIGNED.exec(text.slice(start, start + 12))?.[0];
  return form === undefined || /^[\p{L}\p{N}]/u.test(text.slice(start + form.length)) ? undefined : form;
}

function signedAnalysis(form: string): Analysis {
  const surface = plain(form);
  return { term: surface, surface, kind: "legal", name: false, beside: undefined, parts: [] };
}

/** Two neighbours: a form beside a name is the name's legal form. Only white space may stand between them. */
function settle(left: Placed, right: Placed, text: string, found: Token[]): void {
  const form = asForm(left, "before") ?? asForm(right, "after");
  if (form === undefined) return;
  const other = form === left ? right : left;
  const named = other.analysis.name || (other.capital && form.capital && other.analysis.kind === "word");
  if (!named || other.analysis.beside !== undefined || !/^\s+$/.test(text.slice(left.end, right.start))) return;
  found[form.at] = token(form.analysis, form.start, form.end, "legal");
}

function asForm(placed: Placed, side: "before" | "after"): Placed | undefined {
  const { beside } = placed.analysis;
  return beside === side || beside === "both" ? placed : undefined;
}

function isCapital(written: string): boolean {
  const code = written.charCodeAt(0);
  return code < 128 ? code >= 65 && code <= 90 : /^\p{Lu}/u.test(written);
}
