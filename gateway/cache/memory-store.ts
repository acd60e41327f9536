import { createLru } from "../plan/lru.ts";
import type { KeptText, Store } from "./store.ts";

export interface MemoryStoreOptions {
  /** Bytes of all keys and texts at most, at two a character. Default 64 MB. */
  readonly bytes?: number;
}

/** Bytes that an entry takes besides its characters, roughly. */
const ENTRY = 200;

/** Keeps texts in this process. What has not been used for longest makes room; whose time is over goes that way too, for its reader looks at the time. */
export function createMemoryStore({ bytes = 64_000_000 }: MemoryStoreOptions = {}): Store {
  const kept = createLru<KeptText>(Infinity, { of: ({ key, text }) => 2 * (key.length + text.length) + ENTRY, most: bytes });
  return Object.freeze({
    get: async (keys: readonly string[]) => keys.map((key) => kept.get(key)?.text),
    async set(texts: readonly KeptText[]) {
      for (const each of texts) kept.set(each.key, each);
    },
    close: async () => {},
  });
}
