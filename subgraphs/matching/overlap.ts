import { at0, type Column } from "./column.ts";
import type { Alike } from "./alike.ts";

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
  const leftA: number[] = [];
  const leftB: number[] = [];
  return (a, b) => {
    let i = at0(start, a);
    let j = at0(start, b);
    const endA = at0(start, a + 1);
    const endB = at0(start, b + 1);
    let dot = 0;
    let shared = 0;
    let rarest = 0;
    leftA.length = 0;
    leftB.length = 0;
    while (i < endA || j < endB) {
      const x = i < endA ? at0(ids, i) : Infinity;
      const y = j < endB ? at0(ids, j) : Infinity;
      if (x < y) {
        leftA.push(x);
        i += 1;
      } else if (y < x) {
        leftB.push(y);
        j += 1;
      } else {
        const weight = at0(rarity, x);
        dot += weight * weight;
        shared += weight;
        if (weight > rarest) rarest = weight;
        i += 1;
        j += 1;
      }
    }
    if (alike !== undefined && leftA.length > 0 && leftB.length > 0 && leftA.length <= MAX_LEFT && leftB.length <= MAX_LEFT) {
      for (const x of leftA) {
        const at = leftB.findIndex((y) => y >= 0 && alike(x, y));
        if (at < 0) continue;
        const y = leftB[at] ?? 0;
        const less = ALIKE_WEIGHT * Math.min(at0(rarity, x), at0(rarity, y));
        dot += less * Math.max(at0(rarity, x), at0(rarity, y));
        shared += less;
        if (less > rarest) rarest = less;
        leftB[at] = -1;
      }
    }
    result.cosine = dot / (at0(length, a) * at0(length, b));
    result.containment = shared / Math.min(at0(sum, a), at0(sum, b));
    result.rarest = rarest;
    return result;
  };
}
