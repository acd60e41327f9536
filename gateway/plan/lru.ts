/** The most recently used entries, at most `size` of them. A Map keeps insertion order; using an entry moves it to the end. */
export interface Lru<V> {
  get(key: string): V | undefined;
  set(key: string, value: V): void;
}

export function createLru<V>(size: number): Lru<V> {
  const entries = new Map<string, V>();
  return Object.freeze({
    get(key: string) {
      const value = entries.get(key);
      if (value === undefined) return undefined;
      entries.delete(key);
      entries.set(key, value);
      return value;
    },
    set(key: string, value: V) {
      entries.delete(key);
      entries.set(key, value);
      const oldest = entries.size > size ? entries.keys().next() : undefined;
      if (oldest?.done === false) entries.delete(oldest.value);
    },
  });
}
