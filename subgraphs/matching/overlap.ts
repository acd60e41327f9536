import type { Alike } from "./alike.ts";
import type { Column } from "./column.ts";
import { floatAt, intAt } from "./packed.ts";

/** How much two token sets have in common. */
export interface Overlap {
  /** Cosine of the rarity-weighted sets, 0 to 1. */
  cosine: number;
  /** Share of the smaller set's rarity that is found in the other, 0 to 1. */
  containment: number;
  /** Rarity of the rarest shared token. */
  rarest: number;
}

const MAX_LEFT = 8;
const ALIKE_WEIGHT = 0.9;

/** Compares records `a` and `b`. With `alike`, tokens that differ by a typing error or an abbreviation count almost fully. The result object is reused. */
export function createOverlap(column: Column, alike?: Alike): (a: number, b: number) => Overlap {
  const { start, ids, rarity, length, sum } = column;
  const result: Overlap = { cosine: 0, containment: 0, rarest: 0 };
  const leftA = new Int32Array(MAX_LEFT);
  const leftB = new Int32Array(MAX_LEFT);
  return (a, b) => {
    let i = intAt(start, a);
    let j = intAt(start, b);
    const endA = intAt(start, a + 1);
    const endB = intAt(start, b + 1);
    let dot = 0;
    let shared = 0;
    let rarest = 0;
    let countA = 0;
    let countB = 0;
    while (i < endA || j < endB) {
      const x = i < endA ? intAt(ids, i) : NONE;
      const y = j < endB ? intAt(ids, j) : NONE;
      if (x < y) {
        if (countA < MAX_LEFT) leftA[countA] = x;
        countA += 1;
        i += 1;
      } else if (y < x) {
        if (countB < MAX_LEFT) leftB[countB] = y;
        countB += 1;
        j += 1;
      } else {
        const weight = floatAt(rarity, x);
        dot += weight * weight;
        shared += weight;
        if (weight > rarest) rarest = weight;
        i += 1;
        j += 1;
      }
    }
    if (alike !== undefined && countA > 0 && countB > 0 && countA <= MAX_LEFT && countB <= MAX_LEFT) {
      for (let p = 0; p < countA; p += 1) {
        const x = intAt(leftA, p);
        for (let q = 0; q < countB; q += 1) {
          const y = intAt(leftB, q);
          if (y === NONE || !alike(x, y)) continue;
          const [rare, common] = [Math.max(floatAt(rarity, x), floatAt(rarity, y)), Math.min(floatAt(rarity, x), floatAt(rarity, y))];
          const weight = ALIKE_WEIGHT * common;
          dot += weight * rare;
          shared += weight;
          if (weight > rarest) rarest = weight;
          leftB[q] = NONE;
          break;
        }
      }
    }
    result.cosine = dot / (floatAt(length, a) * floatAt(length, b));
    result.containment = shared / Math.min(floatAt(sum, a), floatAt(sum, b));
    result.rarest = rarest;
    return result;
  };
}

/** Past every token's number. */
const NONE = 2 ** 31 - 1;
