import type { Analyser } from "../../../text/analyser.ts";
import type { Thing } from "./thing.ts";

/** What a need tells of itself, as far as it says what is wanted. */
export interface Telling {
  /** The shortest that is said of it; in each language it is told in. */
  readonly titles: readonly string[];
  readonly texts: readonly string[];
  /** Eight digits each. */
  readonly cpv: readonly string[];
}

/** A thing that is probably wanted. */
export interface Wanted {
  readonly thing: Thing;
  readonly strength: number;
}

/** Finds which things are wanted, the likeliest first; none where nothing is known of the words. */
export type WantedReader = (told: Telling) => readonly Wanted[];

/** What it takes to be taken for wanted, and beside a likelier thing. */
const ENOUGH = 0.9;
const BESIDE = 0.8;
/** A word as it stands; a part of a compound; each further word of a phrase. */
const WORD = 1;
const PART = 0.75;
const FURTHER = 0.35;
const TITLE = 1.3;
/** What a further cue adds. */
const AGAIN = 0.5;
/** CPV codes are wide: eight digits of agreement are worth less than a word. */
const CPV_DIGIT = 0.08;

interface Cue {
  readonly thing: number;
  readonly terms: readonly string[];
}

export function createWantedReader(things: readonly Thing[], analyser: Analyser): WantedReader {
  const cues = things.flatMap(({ cues: phrases }, thing) => phrases.map((phrase): Cue => ({ thing, terms: wordsOf(phrase, analyser) })));
  const byTerm = new Map<string, Cue[]>();
  for (const cue of cues) byTerm.getOrInsertComputed(cue.terms[0] ?? "", () => []).push(cue);

  return ({ titles, texts, cpv }) => {
    const found = new Map<number, Map<Cue, number>>();
    const read = (text: string, factor: number): void => {
      for (const sentence of text.split(/(?<=[.!?:;])\s+|\n+/)) {
        const terms = termsOf(sentence, analyser);
        for (const term of terms.keys())
          for (const cue of byTerm.get(term) ?? []) {
            const worth = worthOf(cue, terms) * factor;
            if (worth === 0) continue;
            const mine = found.getOrInsertComputed(cue.thing, () => new Map<Cue, number>());
            mine.set(cue, Math.max(mine.get(cue) ?? 0, worth));
          }
      }
    };
    for (const title of titles) read(title, TITLE);
    for (const text of texts) read(text, 1);
    const rated = things.map((thing, place) => {
      const [best = 0, ...others] = [...(found.get(place)?.values() ?? [])].toSorted((a, b) => b - a);
      const said = best + AGAIN * others.reduce((sum, each) => sum + each, 0);
      return { thing, strength: said + CPV_DIGIT * digitsShared(thing.cpv, cpv) };
    });
    const kept = rated
      .filter(({ strength }) => strength >= ENOUGH)
      .toSorted((a, b) => b.strength - a.strength || (a.thing.id < b.thing.id ? -1 : 1));
    const most = kept[0]?.strength ?? 0;
    return kept.filter(({ strength }) => strength >= BESIDE * most);
  };
}

function wordsOf(text: string, analyser: Analyser): readonly string[] {
  return analyser.tokens(text).flatMap(({ kind, term }) => (kind === "word" ? [term] : []));
}

/** Each term with its worth: whole words before parts of compounds. */
function termsOf(text: string, analyser: Analyser): ReadonlyMap<string, number> {
  const terms = new Map<string, number>();
  for (const { kind, term } of analyser.tokens(text)) {
    if (kind === "word") terms.set(term, WORD);
    else if (kind === "part" && !terms.has(term)) terms.set(term, PART);
  }
  return terms;
}

function worthOf({ terms: wanted }: Cue, terms: ReadonlyMap<string, number>): number {
  let least = WORD;
  for (const term of wanted) {
    const worth = terms.get(term);
    if (worth === undefined) return 0;
    least = Math.min(least, worth);
  }
  return least + FURTHER * (wanted.length - 1);
}

/** Digits of the longest beginning that one of the codes has in common with the thing's. */
function digitsShared(beginnings: readonly string[], codes: readonly string[]): number {
  return beginnings.reduce(
    (most, beginning) =>
      codes.some((code) => code.startsWith(beginning.replace(/0+$/, ""))) ? Math.max(most, beginning.replace(/0+$/, "").length) : most,
    0,
  );
}
