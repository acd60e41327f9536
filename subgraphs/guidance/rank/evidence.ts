import type { Weights } from "../field/knowledge.ts";
import type { Givers, ServiceIndex } from "../index/serviceIndex.ts";
import type { Wish } from "./wish.ts";

/** Evidence for each help service of an index, by place, in plain numbers: there may be ten thousand of them, and one question has twenty milliseconds. */
export interface Evidence {
  /** What the kinds of help are worth that it gives and that are wanted. */
  readonly worth: (place: number) => number;
  /** Those kinds, the weightiest first. */
  readonly kinds: (place: number) => readonly string[];
  /** From 0 to 1: how far its words are the need's, beside the one whose are most. */
  readonly words: (place: number) => number;
}

/** Of what a help service gives, the best counts in full, the others ever less: breadth is no aptitude. */
const SHARES = [1, 0.45, 0.2] as const;
/** A kind wanted less than this is not looked up. */
const LEAST_WANTED = 0.03;
/** What is wanted clearly counts for more than in proportion, and so does what only few give: they are there for just that. */
const CLEARLY = 1.15;
const RARE = 0.5;
/** So many points of BM25F are half of all there could be. */
const WORDS_HALF = 9;
/** In a long text every help service finds a few of its words; this leaves those that find most. */
const SHARPER = 1.5;

const NOBODY: Givers = { places: [], worths: [], rarity: 0 };

/** What a kind is worth that is so much wanted. */
const priceOf = (wanted: number, { rarity }: Givers): number => wanted ** CLEARLY * (1 + RARE * rarity);

export function gatherEvidence(index: ServiceIndex, wish: Wish, terms: readonly number[]): Evidence {
  const size = index.entries.length;
  const ladder = new Float64Array(size * SHARES.length);
  const ladderKind = new Int16Array(size * SHARES.length).fill(-1);
  const kinds = [...wish.kinds].filter(([, wanted]) => wanted >= LEAST_WANTED);
  kinds.forEach(([kind, wanted], number) => {
    const givers = index.byKind.get(kind) ?? NOBODY;
    const { places, worths } = givers;
    const worth = priceOf(wanted, givers);
    for (let at = 0; at < places.length; at += 1) {
      const from = (places[at] ?? 0) * SHARES.length;
      climb(ladder, ladderKind, { from, value: worth * (worths[at] ?? 0), kind: number });
    }
  });
  const words = new Float64Array(size);
  for (const term of terms) {
    const { places, worths } = index.lexicon.postings(term);
    for (let at = 0; at < places.length; at += 1) words[places[at] ?? 0] = (words[places[at] ?? 0] ?? 0) + (worths[at] ?? 0);
  }
  const most = words.reduce((highest, said) => Math.max(highest, said), 1);
  return {
    worth(place) {
      const from = place * SHARES.length;
      return SHARES[0] * (ladder[from] ?? 0) + SHARES[1] * (ladder[from + 1] ?? 0) + SHARES[2] * (ladder[from + 2] ?? 0);
    },
    kinds: (place) => SHARES.flatMap((_share, rung) => kinds[ladderKind[place * SHARES.length + rung] ?? -1]?.[0] ?? []),
    words: (place) => ((words[place] ?? 0) / most) ** SHARPER * (most / (most + WORDS_HALF)),
  };
}

/** What one help service's own kinds are worth to a wish, as `worth` has it for all. */
export function worthOf(index: ServiceIndex, wanted: ReadonlyMap<string, number>, own: Weights): number {
  const values = Object.entries(own).map(([kind, worth]) => priceOf(wanted.get(kind) ?? 0, index.byKind.get(kind) ?? NOBODY) * worth);
  const best = values.toSorted((a, b) => b - a);
  return SHARES.reduce((sum, share, rung) => sum + share * (best[rung] ?? 0), 0);
}

interface Climber {
  /** The first rung of the place. */
  readonly from: number;
  readonly value: number;
  readonly kind: number;
}

/** Keeps the best few of a place in order. */
function climb(ladder: Float64Array, kinds: Int16Array, climber: Climber): void {
  let { value, kind } = climber;
  for (let rung = climber.from; rung < climber.from + SHARES.length; rung += 1) {
    const held = ladder[rung] ?? 0;
    if (value <= held) continue;
    const heldKind = kinds[rung] ?? -1;
    ladder[rung] = value;
    kinds[rung] = kind;
    value = held;
    kind = heldKind;
  }
}
