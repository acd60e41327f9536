/** Unordered pairs of numbers, each once. */
export interface PairSet {
  readonly add: (a: number, b: number) => void;
  /** Drops every pair with this number. */
  readonly forget: (number: number) => void;
  readonly all: () => Iterable<readonly [number, number]>;
  readonly clear: () => void;
}

export function createPairSet(): PairSet {
  const pairs = new Map<number, Set<number>>();
  const gone = new Set<number>();
  return {
    add(a, b) {
      if (a === b) return;
      const [low, high] = a < b ? [a, b] : [b, a];
      const mine = pairs.get(low);
      if (mine === undefined) pairs.set(low, new Set([high]));
      else mine.add(high);
    },
    forget: (number) => void gone.add(number),
    *all() {
      for (const [low, mine] of pairs) {
        if (gone.has(low)) continue;
        for (const high of mine) if (!gone.has(high)) yield [low, high];
      }
    },
    clear() {
      pairs.clear();
      gone.clear();
    },
  };
}
