/** Random numbers that are the same for the same seed on every machine. */
export interface Random {
  /** 0 to `limit` - 1. */
  below(limit: number): number;
  chance(share: number): boolean;
  pick<T>(list: readonly T[]): T;
  shuffle<T>(list: readonly T[]): readonly T[];
}

/** A 32-bit counter through an integer hash (splitmix32: Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014). */
export function createRandom(seed: number): Random {
  let state = seed | 0;
  const next = (): number => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 4_294_967_296;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return {
    below,
    chance: (share) => next() < share,
    pick(list) {
      const found = list[below(list.length)];
      if (found === undefined) throw new Error("nothing to pick from");
      return found;
    },
    shuffle(list) {
      const left = [...list];
      for (let at = left.length - 1; at > 0; at -= 1) {
        const other = below(at + 1);
        const [a, b] = [left[at], left[other]];
        if (a !== undefined && b !== undefined) [left[at], left[other]] = [b, a];
      }
      return left;
    },
  };
}
