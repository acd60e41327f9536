import { distance, slipsAllowed } from "./distance.ts";

/**
 * Typo-tolerant look-up in a vocabulary, for search and for "did you mean". Trigrams find the candidates, the edit distance decides: a slip destroys at most four of
 * a word's trigrams, so a word that shares fewer than those left cannot be near enough, and none is missed. (Deletion lists are faster still, but
 * cost some thirty entries a word.)
 */
export interface Suggester {
  /** The nearest words of the vocabulary, the fewest slips first, then the most frequent; the word itself, when it is there, at distance 0. */
  readonly suggest: (word: string, limit?: number) => readonly Suggestion[];
}

export interface Suggestion {
  readonly term: string;
  readonly distance: number;
  readonly frequency: number;
}

/** `terms` with how often each occurs, folded. One slip is forgiven from 4 letters, two from 7; none in what has a digit: codes are not misspelt words. */
export function createSuggester(terms: Iterable<readonly [term: string, frequency: number]>): Suggester {
  const frequencies = new Map<string, number>();
  for (const [term, frequency] of terms) if (term !== "") frequencies.set(term, (frequencies.get(term) ?? 0) + frequency);
  const vocabulary = [...frequencies.keys()];
  const postings = new Map<string, number[]>();
  vocabulary.forEach((term, index) => {
    if (isWord(term)) for (const gram of trigrams(term)) postings.getOrInsert(gram, []).push(index);
  });

  function candidates(word: string, bound: number): readonly string[] {
    const grams = trigrams(word);
    const shared = new Map<number, number>();
    for (const gram of grams) for (const index of postings.get(gram) ?? []) shared.set(index, (shared.get(index) ?? 0) + 1);
    const least = Math.max(1, grams.size - 4 * bound);
    const found: string[] = [];
    for (const [index, count] of shared) {
      const term = vocabulary[index];
      if (count >= least && term !== undefined && Math.abs(term.length - word.length) <= bound) found.push(term);
    }
    return found;
  }

  return Object.freeze({
    suggest: (word: string, limit = 5) => {
      const bound = isWord(word) ? Math.min(2, slipsAllowed(word)) : 0;
      const near = bound === 0 ? [word].filter((each) => frequencies.has(each)) : candidates(word, bound);
      return near
        .map((term) => ({ term, distance: distance(word, term, bound), frequency: frequencies.get(term) ?? 0 }))
        .filter((each) => each.distance <= bound)
        .toSorted((a, b) => a.distance - b.distance || b.frequency - a.frequency || (a.term < b.term ? -1 : 1))
        .slice(0, limit);
    },
  });
}

/** Longer than this is no word anybody misspelt, and would only cost time. */
const LONGEST = 60;

function isWord(term: string): boolean {
  return term.length <= LONGEST && !/\d/.test(term);
}

/** The distinct runs of three letters, with room before and after so that every letter stands in three. */
function trigrams(word: string): ReadonlySet<string> {
  const padded = `  ${word}  `;
  const found = new Set<string>();
  for (let at = 0; at + 3 <= padded.length; at += 1) found.add(padded.slice(at, at + 3));
  return found;
}
