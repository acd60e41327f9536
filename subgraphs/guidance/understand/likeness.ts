import type { Analyser } from "../../text/analyser.ts";
import type { Knowledge } from "../field/knowledge.ts";
import type { PhraseBook } from "./phrases.ts";
import { createOdds } from "./odds.ts";
import { readSentences, type Feature, type Sentence } from "./sentences.ts";
import type { Understood } from "./understood.ts";

/**
 * How like a need is to what people say who want a kind of help: nearest neighbours among the examples of the knowledge (field/examples.json), compared by stems and by concepts, each weighed by how few
 * kinds of help it is said of (Salton, Buckley 1988, "Term-weighting approaches in automatic text retrieval"). It carries where no concept has the asker's words, and it tells which of several meanings
 * of a word is meant.
 */
export interface Likeness {
  /** By kind of help, strongest unsorted; none where nothing is alike. */
  of(understood: Understood): ReadonlyMap<string, Like>;
  /** How likely each is by the words of all examples. */
  likely(understood: Understood): Likely;
  /** Whether a stem, or a stop word, stands in an example. */
  readonly has: (hash: number) => boolean;
}

export interface Like {
  /** From 0 to 1. */
  readonly worth: number;
  /** The example most like the need, by its language. */
  readonly nearest: { readonly da?: string; readonly en?: string };
}

/** Shares of one whole. */
export interface Likely {
  /** By kind of help. */
  readonly kinds: ReadonlyMap<string, number>;
  /** That it is no matter of this hub. */
  readonly elsewhere: number;
}

/** What a concept weighs beside a stem. */
const CONCEPT = 0.6;
/** So many neighbours count, each so much of the one before. */
const NEIGHBOURS = 3;
const DECAY = 0.5;
/** Very short examples are like anything that has their one word. */
const SMOOTHING = 2;
/** A long need is like many examples by chance; to this power its length is taken out again. */
const LENGTH = 0.55;
/** So alike is sure. */
const SURE = 3;
/** A kind of more examples than usual meets more of them by chance. */
const USUAL = 20;
const CROWD = 0.25;

export function createLikeness(
  { examples, elsewhere }: Pick<Knowledge, "examples" | "elsewhere">,
  book: PhraseBook,
  analyser: Analyser,
): Likeness {
  const crowds = examples.map(({ da, en }) => (USUAL / (da.length + en.length)) ** CROWD);
  const sentences = readSentences(examples, book, analyser);
  const others = readSentences(elsewhere, book, analyser).map((each) => ({ ...each, kind: examples.length }));
  const odds = createOdds([...sentences, ...others], examples.length + 1);
  const rarity = rarities(sentences, examples.length);
  const postings = new Map<Feature, { readonly sentence: number; readonly worth: number }[]>();
  const norms = sentences.map((each, sentence) => {
    let sum = 0;
    for (const [feature, weight] of featuresOf(each)) {
      const worth = weight * (rarity.get(feature) ?? 0);
      sum += worth * worth;
      postings.getOrInsertComputed(feature, () => []).push({ sentence, worth });
    }
    return Math.sqrt(sum) + SMOOTHING;
  });

  /** By sentence, how alike. */
  function alike({ terms, concepts }: Understood): ReadonlyMap<number, number> {
    const asked: readonly (readonly [Feature, number])[] = [
      ...terms.map((term) => [term, 1] as const),
      ...concepts.map(([id, tenths]) => [id, Math.min(1, tenths / 10) * CONCEPT] as const),
    ];
    const dots = new Map<number, number>();
    let own = 0;
    for (const [feature, weight] of asked) {
      const worth = weight * (rarity.get(feature) ?? 0);
      own += worth * worth;
      for (const each of postings.get(feature) ?? []) dots.set(each.sentence, (dots.get(each.sentence) ?? 0) + worth * each.worth);
    }
    const length = Math.sqrt(own) ** LENGTH * SURE;
    return new Map([...dots].map(([sentence, dot]) => [sentence, dot / ((norms[sentence] ?? 1) * length)]));
  }

  return Object.freeze({
    has: odds.has,
    likely(understood: Understood) {
      const shares = odds.of(understood);
      const kinds = examples.map(({ kind }, place) => [kind, shares.get(place) ?? 0] as const);
      return { kinds: new Map(kinds.filter(([, share]) => share > 0)), elsewhere: shares.get(examples.length) ?? 0 };
    },
    of(understood: Understood) {
      const byKind = Map.groupBy(alike(understood), ([sentence]) => sentences[sentence]?.kind ?? -1);
      return new Map(
        [...byKind].map(([kind, likes]): [string, Like] => {
          const sorted = likes.toSorted(([a, x], [b, y]) => y - x || a - b);
          const sum = sorted.slice(0, NEIGHBOURS).reduce((total, [, like], place) => total + like * DECAY ** place, 0);
          const first = (language: "da" | "en") => sorted.find(([sentence]) => sentences[sentence]?.language === language)?.[0] ?? -1;
          const [da, en] = [sentences[first("da")]?.text, sentences[first("en")]?.text];
          const nearest = { ...(da !== undefined && { da }), ...(en !== undefined && { en }) };
          return [examples[kind]?.kind ?? "", { worth: Math.min(1, sum * (crowds[kind] ?? 1)), nearest }];
        }),
      );
    },
  });
}

function* featuresOf({ stems, concepts }: Sentence): Iterable<readonly [Feature, number]> {
  yield* stems;
  for (const [id, strength] of concepts) yield [id, strength * CONCEPT];
}

/** What fewer kinds of help are asked for with tells more. The sentences of one kind stand together. */
function rarities(sentences: readonly Sentence[], kinds: number): ReadonlyMap<Feature, number> {
  const holders = new Map<Feature, { last: number; count: number }>();
  for (const sentence of sentences) {
    for (const [feature] of featuresOf(sentence)) {
      const held = holders.getOrInsertComputed(feature, () => ({ last: -1, count: 0 }));
      if (held.last === sentence.kind) continue;
      held.last = sentence.kind;
      held.count += 1;
    }
  }
  return new Map([...holders].map(([feature, { count }]) => [feature, Math.log((kinds + 1) / (count + 0.5))]));
}
