import { createAlike } from "./alike.ts";
import { at0, has, type Column } from "./column.ts";
import { MISSING, type Comparator } from "./comparator.ts";
import { createOverlap } from "./overlap.ts";
import type { FieldKind } from "./record.ts";
import { numberOf } from "./tokens.ts";

/**
 * The comparators by kind of field. Levels of agreement are crossed with how rare the agreeing value is (rare, uncommon, common), which is the term-frequency adjustment:
 * the model learns a weight for each combination, so that sharing a rare word counts more than sharing a frequent one without any hand-set table.
 * Winkler, "Using the EM algorithm for weight computation in the Fellegi-Sunter model" (1988), and Zhu, Overhage and Egan on frequency weights (2009).
 */
export interface ComparatorInput {
  readonly column: Column;
  /** The record's own values of the field. */
  readonly values: (record: number) => readonly string[];
}

/** A token in so many records is rare, or uncommon. About as many listings as a body is listed by, and a few times that. */
const RARE = 3.5;
const UNCOMMON = 12;
/** A body runs several things, so that it is the same body makes two records at most e⁴ (55) times likelier to be the same thing. */
const BODY_WEIGHT = 4;

export function createComparator(kind: FieldKind, input: ComparatorInput): Comparator {
  switch (kind) {
    case "phone":
    case "email":
    case "identifier":
    case "url":
      return exact(input.column);
    case "number":
      return closeness(
        [0.01, 0.1, 0.25, 0.5],
        input,
        numberOf,
        (x, y) => Math.abs(x - y) / Math.max(Math.abs(x), Math.abs(y), Number.EPSILON),
      );
    case "date":
      return closeness([1, 8, 32, 367], input, dayOf, (x, y) => Math.abs(x - y));
    case "area":
      return area(input.column);
    case "address":
      return address(input.column);
    case "text":
      return text(input.column);
    case "organisation":
      return { ...name(input.column), mostWeight: BODY_WEIGHT };
    default:
      return name(input.column);
  }
}

/** Names: five steps of likeness from the third on crossed with three of rarity. */
function name(column: Column): Comparator {
  const overlap = createOverlap(column, createAlike(column));
  const rarityStep = rarityOf(column);
  const steps = 4;
  return {
    levels: 2 + steps * 3,
    prior: ladder(2 + steps * 3, (level) =>
      level < 2 ? level * 0.05 : 0.3 + 0.5 * (Math.floor((level - 2) / 3) / (steps - 1)) + 0.1 * ((level - 2) % 3),
    ),
    compare(a, b) {
      if (!has(column, a) || !has(column, b)) return MISSING;
      const { cosine, containment, rarest } = overlap(a, b);
      if (cosine < 0.4 && containment < 0.85) return cosine > 0.15 ? 1 : 0;
      const step = cosine >= 0.97 ? 3 : cosine >= 0.8 ? 2 : cosine >= 0.6 ? 1 : 0;
      return 2 + step * 3 + rarityStep(rarest);
    },
    describe: (level) =>
      level < 2
        ? (PLAIN[level] ?? UNLIKE)
        : combine(
            [
              { da: "delvis ens", en: "partly the same" },
              { da: "i det meste ens", en: "mostly the same" },
              { da: "næsten ens", en: "nearly the same" },
              { da: "ens", en: "the same" },
            ][Math.floor((level - 2) / 3)] ?? UNLIKE,
            (level - 2) % 3,
          ),
  };
}

/** Running text: seven steps of likeness crossed with whether a rare word is shared. */
function text(column: Column): Comparator {
  const overlap = createOverlap(column);
  const cuts = [0.03, 0.08, 0.15, 0.25, 0.4, 0.6];
  const rare = Math.log(1 + column.filled / RARE);
  const steps = cuts.length + 1;
  return {
    levels: steps * 2,
    prior: ladder(steps * 2, (level) => 0.85 * ((level % steps) / (steps - 1)) + (level >= steps ? 0.15 : 0)),
    compare(a, b) {
      if (!has(column, a) || !has(column, b)) return MISSING;
      const { cosine, rarest } = overlap(a, b);
      let step = 0;
      while (step < cuts.length && cosine >= (cuts[step] ?? 1)) step += 1;
      return (rarest >= rare ? steps : 0) + step;
    },
    describe: (level) => {
      const step = level % steps;
      const words =
        step < 2
          ? { da: "har næsten intet til fælles", en: "have next to nothing in common" }
          : step < 4
            ? { da: "har noget til fælles", en: "have something in common" }
            : { da: "har meget til fælles", en: "have much in common" };
      return level >= steps ? { da: `${words.da}, også sjældne ord`, en: `${words.en}, rare words too` } : words;
    },
  };
}

/** Values that agree or do not; agreement by how many records share the value. */
function exact(column: Column): Comparator {
  const rarityStep = rarityOf(column);
  const { start, ids, rarity } = column;
  return {
    levels: 4,
    prior: [0, 0.6, 0.8, 0.95],
    compare(a, b) {
      if (!has(column, a) || !has(column, b)) return MISSING;
      let best = 0;
      for (let i = at0(start, a); i < at0(start, a + 1); i += 1) {
        for (let j = at0(start, b); j < at0(start, b + 1); j += 1) {
          if (at0(ids, i) === at0(ids, j)) best = Math.max(best, 1 + rarityStep(at0(rarity, at0(ids, i))));
        }
      }
      return best;
    },
    describe: (level) => (level === 0 ? { da: "forskellige", en: "different" } : combine({ da: "ens", en: "the same" }, level - 1)),
  };
}

/** Places: house numbers agree, are not told by both, or differ; crossed with likeness of the rest. */
function address(column: Column): Comparator {
  const overlap = createOverlap(column, createAlike(column));
  const { start, ids, words } = column;
  const isNumber = Uint8Array.from(words, (word) => (/^\d/.test(word) ? 1 : 0));
  const numbers = (record: number): number[] => {
    const found: number[] = [];
    for (let at = at0(start, record); at < at0(start, record + 1); at += 1) if (at0(isNumber, at0(ids, at)) === 1) found.push(at0(ids, at));
    return found;
  };
  return {
    levels: 12,
    prior: ladder(12, (level) => (Math.floor(level / 4) + (level % 4)) / 5),
    compare(a, b) {
      if (!has(column, a) || !has(column, b)) return MISSING;
      const { cosine } = overlap(a, b);
      const [mine, others] = [numbers(a), numbers(b)];
      const number = mine.length === 0 || others.length === 0 ? 1 : mine.some((id) => others.includes(id)) ? 2 : 0;
      return number * 4 + (cosine >= 0.9 ? 3 : cosine >= 0.6 ? 2 : cosine >= 0.3 ? 1 : 0);
    },
    describe: (level) => {
      const likeness =
        [UNLIKE, { da: "lidt ens", en: "a little alike" }, { da: "delvis ens", en: "partly the same" }, { da: "ens", en: "the same" }][
          level % 4
        ] ?? UNLIKE;
      const number = [
        { da: "andet husnummer", en: "another house number" },
        undefined,
        { da: "samme husnummer", en: "the same house number" },
      ][Math.floor(level / 4)];
      return number === undefined ? likeness : { da: `${likeness.da}, ${number.da}`, en: `${likeness.en}, ${number.en}` };
    },
  };
}

/** Areas as sets of places: apart, overlapping, the same and wide, the same and narrow. */
function area(column: Column): Comparator {
  const { start, ids, sum } = column;
  return {
    levels: 4,
    prior: [0, 0.4, 0.5, 0.7],
    compare(a, b) {
      if (!has(column, a) || !has(column, b)) return MISSING;
      let i = at0(start, a);
      let j = at0(start, b);
      const [sizeA, sizeB] = [at0(start, a + 1) - i, at0(start, b + 1) - j];
      let shared = 0;
      while (i < at0(start, a + 1) && j < at0(start, b + 1)) {
        const difference = at0(ids, i) - at0(ids, j);
        if (difference === 0) shared += 1;
        if (difference <= 0) i += 1;
        if (difference >= 0) j += 1;
      }
      if (shared === 0) return 0;
      if (shared < sizeA || shared < sizeB) return 1;
      return at0(sum, a) / sizeA < Math.log(1 + 4) ? 2 : 3;
    },
    describe: (level) =>
      [
        { da: "dækker hver sit område", en: "cover different areas" },
        { da: "dækker delvis det samme", en: "cover partly the same" },
        { da: "dækker det samme store område", en: "cover the same wide area" },
        { da: "dækker det samme område", en: "cover the same area" },
      ][level] ?? UNLIKE,
  };
}

/** Numbers and days: the nearer, the higher the level. `cuts` are the greatest distances of the levels from the top down. */
function closeness(
  cuts: readonly number[],
  { values }: ComparatorInput,
  read: (value: string) => number | undefined,
  distance: (x: number, y: number) => number,
): Comparator {
  const known = new Map<number, number | undefined>();
  const of = (record: number): number | undefined => {
    if (!known.has(record))
      known.set(
        record,
        values(record)
          .map(read)
          .find((value) => value !== undefined),
      );
    return known.get(record);
  };
  const levels = cuts.length + 1;
  return {
    levels,
    prior: ladder(levels, (level) => level / (levels - 1)),
    compare(a, b) {
      const [x, y] = [of(a), of(b)];
      if (x === undefined || y === undefined) return MISSING;
      const apart = distance(x, y);
      const step = cuts.findIndex((cut) => apart < cut);
      return step < 0 ? 0 : levels - 1 - step;
    },
    describe: (level) =>
      level === 0 ? UNLIKE : level === levels - 1 ? { da: "ens", en: "the same" } : { da: "tæt på hinanden", en: "close" },
  };
}

/** 0 common, 1 uncommon, 2 rare. */
function rarityOf(column: Column): (rarity: number) => number {
  const rare = Math.log(1 + column.filled / RARE);
  const uncommon = Math.log(1 + column.filled / UNCOMMON);
  return (rarity) => (rarity >= rare ? 2 : rarity >= uncommon ? 1 : 0);
}

function dayOf(value: string): number | undefined {
  const time = Date.parse(value);
  return Number.isNaN(time) ? undefined : Math.floor(time / 86_400_000);
}

function ladder(levels: number, likeness: (level: number) => number): readonly number[] {
  return Array.from({ length: levels }, (_, level) => likeness(level));
}

interface Words {
  readonly da: string;
  readonly en: string;
}

const UNLIKE: Words = { da: "forskellige", en: "different" };
const PLAIN: readonly Words[] = [UNLIKE, { da: "lidt ens", en: "a little alike" }];

function combine(words: Words, rarity: number): Words {
  const extra = [undefined, { da: "og usædvanligt", en: "and uncommon" }, { da: "og sjældent", en: "and rare" }][rarity];
  return extra === undefined ? words : { da: `${words.da} ${extra.da}`, en: `${words.en} ${extra.en}` };
}
