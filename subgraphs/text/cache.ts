/**
 * A memory of what was computed, bounded: words come from anyone who asks. Two generations stand in for a least-recently-used list: when the young one is full it
 * becomes the old one and the old one is forgotten; whatever is asked for meanwhile moves to the young one. A hit costs one look-up.
 */
export interface Cache<V> {
  readonly get: (key: string) => V | undefined;
  readonly set: (key: string, value: V) => void;
}

/** Holds the last `size` keys used, and at most twice as many. */
export function createCache<V>(size: number): Cache<V> {
  let young = new Map<string, V>();
  let old = new Map<string, V>();
  function set(key: string, value: V): void {
    if (young.size >= size) {
      old = young;
      young = new Map();
    }
    young.set(key, value);
  }
  return Object.freeze({
    get: (key: string) => {
      const found = young.get(key);
      if (found !== undefined) return found;
      const before = old.get(key);
      if (before !== undefined) set(key, before);
      return before;
    },
    set,
  });
}
