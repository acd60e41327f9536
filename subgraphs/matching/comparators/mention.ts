import { rarityStep, type Column } from "../column.ts";
import { floatAt, intAt } from "../packed.ts";
import { MISSING, type Comparator, type Words } from "./comparator.ts";

/**
 * A name that stands in another field of the other record: a title in the description, a body's name in the title. What agrees within one and the same field is that
 * field's own business and does not count here.
 */
export interface MentionInput {
  /** All words of a record, whatever the field. */
  readonly bag: Column;
  /** The fields made of words, by place. */
  readonly columns: readonly Column[];
  /** Which of them name things. */
  readonly naming: readonly boolean[];
}

/** Share of a name's rarity that must be found for it to be mentioned in full. */
const IN_FULL = 0.8;
const MOST_FIELDS = 30;

const LEVELS: readonly Words[] = [
  { da: "navnet nævnes ikke hos den anden", en: "neither's name is mentioned by the other" },
  { da: "almindelige ord af navnet nævnes", en: "common words of the name are mentioned" },
  { da: "ualmindelige ord af navnet nævnes", en: "uncommon words of the name are mentioned" },
  { da: "sjældne ord af navnet nævnes", en: "rare words of the name are mentioned" },
  { da: "navnet nævnes, i almindelige ord", en: "the name is mentioned, in common words" },
  { da: "navnet nævnes, med ualmindelige ord", en: "the name is mentioned, uncommon words among it" },
  { da: "navnet nævnes, med sjældne ord", en: "the name is mentioned, rare words among it" },
];

export function mentionComparator({ bag, columns, naming }: MentionInput): Comparator {
  const { start, ids, rarity } = bag;
  const fields = fieldsOf(bag, columns);
  const named = columns.reduce((bits, _, place) => (naming[place] === true && place < MOST_FIELDS ? bits | (1 << place) : bits), 0);
  const namingPlaces = columns.flatMap((_, place) => ((named & (1 << place)) !== 0 ? [place] : []));
  const whole = namingPlaces.map((place) => rarityWithin(bag, fields, 1 << place));
  const step = rarityStep(bag);
  const foundOfA = new Float64Array(namingPlaces.length);
  const foundOfB = new Float64Array(namingPlaces.length);

  return {
    levels: LEVELS.length,
    likeness: [0, 0.05, 0.15, 0.3, 0.15, 0.3, 0.5],
    chains: [
      [0, 1, 2, 3],
      [0, 4, 5, 6],
      [1, 4],
      [2, 5],
      [3, 6],
    ],
    compare(a, b) {
      let i = intAt(start, a);
      let j = intAt(start, b);
      const [endA, endB] = [intAt(start, a + 1), intAt(start, b + 1)];
      if (i === endA || j === endB) return MISSING;
      foundOfA.fill(0);
      foundOfB.fill(0);
      let rarest = 0;
      while (i < endA && j < endB) {
        const difference = intAt(ids, i) - intAt(ids, j);
        if (difference === 0) {
          const [inA, inB, weight] = [intAt(fields, i), intAt(fields, j), floatAt(rarity, intAt(ids, i))];
          if (((inA | inB) & named) !== 0) {
            for (let place = 0; place < namingPlaces.length; place += 1) {
              const bit = 1 << (namingPlaces[place] ?? 0);
              if ((inA & bit) !== 0) foundOfA[place] = floatAt(foundOfA, place) + weight;
              if ((inB & bit) !== 0) foundOfB[place] = floatAt(foundOfB, place) + weight;
            }
            if ((inA & inB & named) === 0 && weight > rarest) rarest = weight;
          }
        }
        if (difference <= 0) i += 1;
        if (difference >= 0) j += 1;
      }
      if (rarest === 0) return 0;
      const inFull = whole.some(
        (total, place) =>
          (floatAt(total, a) > 0 && floatAt(foundOfA, place) >= IN_FULL * floatAt(total, a)) ||
          (floatAt(total, b) > 0 && floatAt(foundOfB, place) >= IN_FULL * floatAt(total, b)),
      );
      return 1 + (inFull ? 3 : 0) + step(rarest);
    },
    describe: (level) => LEVELS[level] ?? { da: "", en: "" },
  };
}

/** For each word of each record, the fields (one bit each) it stands in. */
function fieldsOf(bag: Column, columns: readonly Column[]): Int32Array {
  const numbers = new Map(bag.words.map((word, id) => [word, id]));
  const fields = new Int32Array(bag.ids.length);
  const placeOf = new Int32Array(bag.words.length);
  const idsOf = columns.map((column) => Int32Array.from(column.words, (word) => numbers.get(word) ?? 0));
  for (let record = 0; record + 1 < bag.start.length; record += 1) {
    for (let at = intAt(bag.start, record); at < intAt(bag.start, record + 1); at += 1) placeOf[intAt(bag.ids, at)] = at;
    for (const [field, { start, ids }] of columns.entries()) {
      if (field >= MOST_FIELDS) break;
      for (let at = intAt(start, record); at < intAt(start, record + 1); at += 1) {
        const place = intAt(placeOf, idsOf[field]?.[intAt(ids, at)] ?? 0);
        fields[place] = intAt(fields, place) | (1 << field);
      }
    }
  }
  return fields;
}

/** By record, the rarity of its words that stand in a field. */
function rarityWithin(bag: Column, fields: Int32Array, bit: number): Float64Array {
  return Float64Array.from({ length: bag.start.length - 1 }, (_, record) => {
    let sum = 0;
    for (let at = intAt(bag.start, record); at < intAt(bag.start, record + 1); at += 1) {
      if ((intAt(fields, at) & bit) !== 0) sum += floatAt(bag.rarity, intAt(bag.ids, at));
    }
    return sum;
  });
}
