import { setImmediate as nextTurn } from "node:timers/promises";
import type { Clock } from "../../base/clock.ts";
import type { Database } from "../../base/database/index.ts";
import { createSuggester, type Suggester } from "../../text/spelling.ts";
import { isStopWord } from "../../text/stopWords.ts";

/** The words that the help services are found by, as of some moment: stems, parts and words as written, folded. */
export interface Vocabulary {
  /** How many help services there are. */
  readonly services: number;
  /** How many of them have the word. */
  readonly frequency: (word: string) => number;
  /** How many help services have the most frequent word that begins so, or is it; 0 where there is none. */
  readonly begun: (beginning: string) => number;
  /** The words it may be a misspelling of: the fewest slips first, then the most frequent. */
  readonly nearest: (word: string) => readonly NearWord[];
}

export interface NearWord {
  readonly word: string;
  /** Slips between the two. */
  readonly distance: number;
}

/** Keeps the vocabulary in memory, in step with the database, be it this process or another that changes the help services. */
export interface VocabularyKeeper {
  readonly current: () => Vocabulary;
  /** Reads the vocabulary anew if any help service has changed since, and if that is not all this process would do. */
  readonly refresh: () => Promise<void>;
}

/** Words whose look-up tables are made at a time: a few milliseconds' work. */
const LAYER = 500;
/** Reading takes at most one part in so many of the time. */
const REST = 20;
const NEAREST = 4;
/** Words with one beginning that are looked at: more are only with a letter or two. */
const MOST_BEGUN = 1000;

export function createVocabularyKeeper(database: Database, clock: Clock): VocabularyKeeper {
  let current = vocabulary([], 0, []);
  let layers: Suggester[] = [];
  let covered = new Set<string>();
  let seq: string | undefined;
  let restUntil = 0;
  let running: Promise<void> | undefined;

  async function read(): Promise<void> {
    const begun = clock.now();
    const [row] = await database.query<{ seq: string }>("SELECT seq FROM catalogue.clock");
    if (row?.seq === seq || begun < restUntil) return;
    const [count] = await database.query<{ services: number }>("SELECT count(*)::int AS services FROM catalogue.help_service");
    const words = await database.query<{ word: string; services: number }>(
      `SELECT word, ndoc AS services FROM ts_stat('SELECT document FROM catalogue.help_service') ORDER BY word COLLATE "C"`,
    );
    await cover(words.map(({ word }) => word).filter((word) => !isStopWord(word)));
    current = vocabulary(words, count?.services ?? 0, [...layers]);
    seq = row?.seq;
    restUntil = clock.now() + REST * (clock.now() - begun);
  }

  /** Makes the look-up tables of new words only; those of gone words go when they have become many. */
  async function cover(words: readonly string[]): Promise<void> {
    if (covered.size > 2 * words.length || layers.length > (2 * words.length) / LAYER + 20) [layers, covered] = [[], new Set()];
    const fresh = words.filter((word) => !covered.has(word));
    for (let at = 0; at < fresh.length; at += LAYER) {
      const some = fresh.slice(at, at + LAYER);
      layers.push(createSuggester(some.map((word) => [word, 1])));
      for (const word of some) covered.add(word);
      await nextTurn();
    }
  }

  return Object.freeze({
    current: () => current,
    refresh: () => (running ??= read().finally(() => (running = undefined))),
  });
}

/** `words` in the order of their code points. */
function vocabulary(
  words: readonly { readonly word: string; readonly services: number }[],
  services: number,
  layers: readonly Suggester[],
): Vocabulary {
  const frequencies = new Map(words.map((each) => [each.word, each.services]));
  const frequency = (word: string): number => frequencies.get(word) ?? 0;
  return Object.freeze({
    services,
    frequency,
    begun(beginning: string) {
      let [low, high] = [0, words.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((words[middle]?.word ?? "") < beginning) low = middle + 1;
        else high = middle;
      }
      let most = 0;
      for (let at = low; at < low + MOST_BEGUN && words[at]?.word.startsWith(beginning) === true; at += 1)
        most = Math.max(most, words[at]?.services ?? 0);
      return most;
    },
    nearest: (word: string) =>
      layers
        .flatMap((layer) => layer.suggest(word, NEAREST * 4))
        .filter((near) => frequency(near.term) > 0)
        .toSorted((a, b) => a.distance - b.distance || frequency(b.term) - frequency(a.term) || (a.term < b.term ? -1 : 1))
        .slice(0, NEAREST)
        .map(({ term, distance }) => ({ word: term, distance })),
  });
}
