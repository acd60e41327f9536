import { randomBytes } from "node:crypto";
import type { Clock } from "../../subgraphs/base/clock.ts";
import type { Log } from "../../subgraphs/base/log.ts";
import { readEntry, writeEntry, type Entry, type Marks } from "./entry.ts";
import { LONGEST_MS } from "./policy.ts";
import type { KeptText, Store } from "./store.ts";

/**
 * Entries under keys, each with tags by which it can be dropped. Dropping a tag does not look for entries: it puts a new mark in the tag's place, and an entry
 * made under another mark counts no more. The marks are read before a subgraph is asked, so an answer that was under way while its tag was dropped is not kept
 * either, on whichever gateway.
 *
 * A store forgets what was not used for longest. Reading an entry reads its marks after it, so a mark outlives what was made before it.
 *
 * Nothing here rejects: a store that fails is told of in the log, once, and is as good as empty.
 */
export interface Shelf {
  read(keys: readonly string[], tags: readonly string[]): Promise<Reading>;
  /** In the background. */
  write(entries: readonly { readonly key: string; readonly entry: Entry }[]): void;
  /** Drops whatever has one of these tags. What a failing store could not be told is told before it is next read. */
  drop(tags: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

export interface Reading {
  /** For each key its entry, if that still holds. */
  readonly entries: readonly (Entry | undefined)[];
  /** For what is made now; undefined where it cannot be kept. */
  readonly marks: Marks | undefined;
}

/** Characters of one entry; larger ones are not kept. */
const LARGEST = 1_000_000;
const MARK_MS = LONGEST_MS + 60_000;

export function createShelf({ store, clock, log }: { readonly store: Store; readonly clock: Clock; readonly log: Log }): Shelf {
  const owed = new Set<string>();
  let failing = false;

  /** Undefined where the store fails. */
  async function asking<T>(ask: () => Promise<T>): Promise<T | undefined> {
    try {
      const result = await ask();
      if (failing) log.info("the answer cache works again");
      failing = false;
      return result;
    } catch (error) {
      if (!failing) log.warn({ reason: reasonOf(error) }, "the answer cache fails; subgraphs are asked for everything");
      failing = true;
      return undefined;
    }
  }

  async function settle(): Promise<void> {
    if (owed.size === 0) return;
    const tags = [...owed];
    owed.clear();
    const mark = randomBytes(9).toString("base64url");
    try {
      await store.set(tags.map((tag): KeptText => ({ key: markKey(tag), text: mark, ms: MARK_MS })));
    } catch (error) {
      for (const tag of tags) owed.add(tag);
      throw error;
    }
  }

  async function readAll(keys: readonly string[], tags: readonly string[]): Promise<Reading> {
    await settle();
    const values = await store.get([...keys.map(entryKey), ...tags.map(markKey)]);
    const marks = marksOf(tags, values.slice(keys.length));
    const found = values.slice(0, keys.length).map((text) => (text === undefined ? undefined : readEntry(text)));
    const more = [...new Set(found.flatMap((entry) => (entry === undefined ? [] : [...entry.marks.keys()])))].filter(
      (tag) => !marks.has(tag),
    );
    const now = more.length === 0 ? marks : new Map([...marks, ...marksOf(more, await store.get(more.map(markKey)))]);
    const at = clock.now();
    return { marks, entries: found.map((entry) => (entry !== undefined && holds(entry, at, now) ? entry : undefined)) };
  }

  return Object.freeze({
    read: async (keys: readonly string[], tags: readonly string[]) =>
      (await asking(() => readAll(keys, tags))) ?? { entries: [], marks: undefined },
    write(entries: readonly { readonly key: string; readonly entry: Entry }[]) {
      const at = clock.now();
      const texts = entries
        .filter(({ entry }) => entry.json.length <= LARGEST && entry.until > at)
        .map(({ key, entry }): KeptText => ({ key: entryKey(key), text: writeEntry(entry), ms: entry.until - at }));
      if (texts.length > 0) void asking(() => store.set(texts));
    },
    async drop(tags: readonly string[]) {
      for (const tag of tags) owed.add(tag);
      await asking(settle);
    },
    close: () => store.close(),
  });
}

function holds({ until, marks }: Entry, at: number, now: Marks): boolean {
  return until > at && [...marks].every(([tag, mark]) => now.get(tag) === mark);
}

function marksOf(tags: readonly string[], values: readonly (string | undefined)[]): Marks {
  return new Map(tags.map((tag, index) => [tag, values[index] ?? ""]));
}

function entryKey(key: string): string {
  return `entry:${key}`;
}

function markKey(tag: string): string {
  return `mark:${tag}`;
}

/** Without the message: it may hold an address. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  return "code" in error && typeof error.code === "string" ? error.code : error.name;
}
