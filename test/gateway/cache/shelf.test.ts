import { readFile } from "node:fs/promises";
import { buildSchema, validate } from "graphql";
import { describe, expect, it } from "vitest";
import type { Entry } from "../../../gateway/cache/entry.ts";
import { CHANGES_QUERY } from "../../../gateway/cache/follow-changes.ts";
import { createMemoryStore } from "../../../gateway/cache/memory-store.ts";
import { keepingOf } from "../../../gateway/cache/policy.ts";
import { createShelf } from "../../../gateway/cache/shelf.ts";
import type { Store } from "../../../gateway/cache/store.ts";
import { gatewaySettings } from "../../../gateway/settings.ts";
import { representationTags } from "../../../gateway/cache/tags.ts";
import { readSettings } from "../../../subgraphs/base/settings.ts";
import { testClock } from "../../support/clock.ts";
import { keepLog } from "../two-subgraphs.ts";

const clock = testClock();

function open(store: Store = createMemoryStore()) {
  const { log, lines } = keepLog();
  const shelf = createShelf({ store, clock, log });
  return {
    shelf,
    lines,
    async put(key: string, ...tags: string[]) {
      const { marks } = await shelf.read([key], tags);
      shelf.write([{ key, entry: entry(marks ?? new Map()) }]);
    },
    has: async (key: string) => (await shelf.read([key], [])).entries[0] !== undefined,
  };
}

function entry(marks: Entry["marks"]): Entry {
  return { until: clock.now() + 60_000, public: true, marks, json: `{"a":"b\\n"}` };
}

describe("the shelf", () => {
  it("gives back what was put there, with all it hangs on", async () => {
    const { shelf, put } = open();
    await put("key", "a", "b");
    const { entries } = await shelf.read(["other", "key"], []);
    expect(entries).toEqual([undefined, entry(new Map(["a", "b"].map((tag) => [tag, ""])))]);
  });

  it("drops what has a tag, whichever of its tags that is, and keeps the others", async () => {
    const { shelf, put, has } = open();
    await put("1", "a", "b");
    await put("2", "c");
    await shelf.drop(["b"]);
    expect([await has("1"), await has("2")]).toEqual([false, true]);
    await put("1", "a", "b");
    expect(await has("1")).toBe(true);
  });

  it("keeps no answer that was under way while its tag was dropped", async () => {
    const { shelf, has } = open();
    const { marks } = await shelf.read(["key"], ["tag"]);
    await shelf.drop(["tag"]);
    shelf.write([{ key: "key", entry: entry(marks ?? new Map()) }]);
    expect(await has("key")).toBe(false);
  });

  it("forgets what was not used for longest, and no mark before what was made without it", async () => {
    const { shelf, put, has } = open(createMemoryStore({ bytes: 10_000 }));
    await put("old", "tag");
    await shelf.drop(["tag"]);
    for (let index = 0; index < 100; index += 1) {
      await put(`key${index}`);
      expect(await has("old")).toBe(false);
    }
    expect([await has("key0"), await has("key99")]).toEqual([false, true]);
  });

  it("goes on without a store that fails, says so once, and tells it what to drop as soon as it is back", async () => {
    const memory = createMemoryStore();
    let down = false;
    const unless = <T>(ask: () => Promise<T>): Promise<T> =>
      down ? Promise.reject(Object.assign(new Error("connect 10.1.2.3"), { code: "ECONNREFUSED" })) : ask();
    const { shelf, lines, put, has } = open({
      get: (keys) => unless(() => memory.get(keys)),
      set: (texts) => unless(() => memory.set(texts)),
      close: async () => {},
    });
    await put("kept", "other");
    await put("dropped", "tag");
    down = true;
    await shelf.drop(["tag"]);
    expect(await shelf.read(["kept"], [])).toEqual({ entries: [], marks: undefined });
    down = false;
    expect([await has("kept"), await has("dropped")]).toEqual([true, false]);
    expect(lines.map(({ msg, reason }) => [msg, reason])).toEqual([
      ["the answer cache fails; subgraphs are asked for everything", "ECONNREFUSED"],
      ["the answer cache works again", undefined],
    ]);
  });

  it("keeps nothing that is very large", async () => {
    const { shelf, has } = open();
    for (const size of [900_000, 1_100_000]) {
      shelf.write([{ key: `${size}`, entry: { ...entry(new Map()), json: JSON.stringify("x".repeat(size)) } }]);
    }
    expect([await has("900000"), await has("1100000")]).toEqual([true, false]);
  });

  it("takes a text that it did not write for none", async () => {
    const memory = createMemoryStore();
    const { has } = open(memory);
    for (const text of ["", "\n", "[1]\n{}", `["x",true,[]]\n{}`, "{}"]) {
      await memory.set([{ key: "entry:key", text, ms: 1_000 }]);
      expect(await has("key")).toBe(false);
    }
  });
});

describe("what headers allow", () => {
  const cases: readonly [cacheControl: string, others: { age?: string; vary?: string }, expected: ReturnType<typeof keepingOf>][] = [
    ["max-age=60", {}, { ms: 60_000, public: false }],
    ["max-age=60, public", {}, { ms: 60_000, public: true }],
    ["PUBLIC,Max-Age=60", {}, { ms: 60_000, public: true }],
    ["max-age=60, s-maxage=5", {}, { ms: 5_000, public: true }],
    ['max-age="60", extension="a, private=b"', {}, { ms: 60_000, public: false }],
    ["max-age=60, public", { age: "59" }, { ms: 1_000, public: true }],
    ["max-age=60, public", { age: "60" }, undefined],
    ["max-age=60, public", { age: "soon" }, undefined],
    ["max-age=31536000, public", {}, { ms: 86_400_000, public: true }],
    ["max-age=60, public", { vary: "Accept-Language, Origin" }, { ms: 60_000, public: true }],
    ["max-age=60, public", { vary: "accept, Authorization" }, { ms: 60_000, public: false }],
    ["max-age=60, public", { vary: "*" }, undefined],
    ["max-age=60, s-maxage=0, public", {}, undefined],
    ['max-age=60, private="set-cookie"', {}, undefined],
    ["max-age=60, no-cache", {}, undefined],
    ["max-age=-1", {}, undefined],
    ["max-age=60, max-age=60", {}, { ms: 60_000, public: false }],
    ["max-age=60, max-age=90", {}, undefined],
    ['max-age=60, "', {}, undefined],
    ["public", {}, undefined],
    ["", {}, undefined],
  ];
  it.each(cases)("`%s` with %j", (cacheControl, others, expected) => {
    expect(keepingOf({ cacheControl, ...others })).toEqual(expected);
  });
});

describe("the settings", () => {
  const cache = (env: Record<string, string>) => gatewaySettings(readSettings(env)).cache;

  it("keep nothing by default, and answers where they say", () => {
    expect(cache({})).toBeUndefined();
    expect(cache({ HUB_CACHE: "memory" })).toEqual({ in: "memory" });
    expect(cache({ HUB_CACHE: "redis", HUB_REDIS: "rediss://u:p@host:1" })).toEqual({ in: "redis", url: "rediss://u:p@host:1" });
  });

  it.each(["", "localhost:6379", "https://host"])("refuse a Redis at `%s`, without repeating what may hold a password", (url) => {
    expect(() => cache({ HUB_CACHE: "redis", HUB_REDIS: url })).toThrow(
      /^HUB_CACHE is `redis`, and HUB_REDIS is no address `redis:\/\/HOST:PORT` or/,
    );
  });
});

it("asks the change feed in words that the hub's schema knows", async () => {
  const api = await readFile(new URL("../../../schema/api.graphql", import.meta.url), "utf8");
  expect(validate(buildSchema(api), CHANGES_QUERY)).toEqual([]);
});

it("tells entities apart by type and key, whatever the key is", () => {
  const tags = (type: string, fields: object) => representationTags(JSON.stringify({ __typename: type, ...fields }));
  expect(tags("Book", { id: "1" })).toEqual(tags("Book", { isbn: "1" }));
  expect(tags("Book", { id: "1" })).not.toEqual(tags("Film", { id: "1" }));
  expect(tags("Book", { author: { id: "1" }, ids: ["1"] })).toEqual([]);
  expect(tags("Book", { id: "1", edition: 2 })).toHaveLength(2);
});
