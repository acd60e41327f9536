/** Which words of a search count where nothing has them all: people ask in whole sentences. */
export interface TellingWords<W> {
  /** At most so many of the words, the rarest first; those that nothing has come last, for they help nobody. */
  readonly rarest: readonly W[];
  /** Those of them one of which must be there. */
  readonly enough: readonly W[];
}

/** A text with more words is a story, in which nothing has them all. */
export const MOST_WORDS = 16;
const MOST_ALTERNATIVES = 8;
/** What so large a part of all has says nothing about one of them. */
const COMMON = 0.25;

/** `having`: how many have the word, of `size` that there are. */
export function tellingWords<W>(words: readonly W[], having: (word: W) => number, size: number): TellingWords<W> {
  const rarity = (word: W): number => having(word) || Infinity;
  const rarest = words.toSorted((a, b) => rarity(a) - rarity(b)).slice(0, MOST_WORDS);
  const telling = rarest.filter((word) => having(word) > 0 && having(word) <= COMMON * size);
  return { rarest, enough: (telling.length > 0 ? telling : rarest).slice(0, MOST_ALTERNATIVES) };
}

/** How much a word says that so many of `size` have. In coarse steps: cursors hold ranks, which must not change with everything that comes. */
export function wordWeight(having: number, size: number): number {
  const share = having / Math.max(1, size);
  if (share > COMMON) return 1;
  if (share > 0.1) return 2;
  return share > 0.03 ? 3 : 4;
}
