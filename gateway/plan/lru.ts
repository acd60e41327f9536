/** The most recently used entries, within a number and a weight. A Map keeps insertion order; using an entry moves it to the end. */
export interface Lru<V> {
  get(key: string): V | undefined;
  set(key: string, value: V): void;
  delete(key: string): void;
  /** From the one not used for longest. */
  values(): IterableIterator<V>;
}

export interface LruWeight<V> {
  readonly of: (value: V) => number;
  /** All entries together weigh at most this; a single heavier one is not kept. */
  readonly most: number;
}

export function createLru<V>(size: number, weight?: LruWeight<V>): Lru<V> {
  const entries = new Map<string, V>();
  let total = 0;

  function remove(key: string): void {
    const value = entries.get(key);
    if (value === undefined) return;
    entries.delete(key);
    total -= weight?.of(value) ?? 0;
  }

  return Object.freeze({
    get(key: string) {
      const value = entries.get(key);
      if (value === undefined) return undefined;
      entries.delete(key);
      entries.set(key, value);
      return value;
    },
    set(key: string, value: V) {
      remove(key);
      if (weight !== undefined && weight.of(value) > weight.most) return;
      entries.set(key, value);
      total += weight?.of(value) ?? 0;
      while (entries.size > size || total > (weight?.most ?? Infinity)) {
        const oldest = entries.keys().next();
        if (oldest.done === true) break;
        remove(oldest.value);
      }
    },
    delete: remove,
    values: () => entries.values(),
  });
}
