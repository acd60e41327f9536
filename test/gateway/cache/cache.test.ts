import { randomBytes } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from "vitest";
import type { CachePlace } from "../../../gateway/cache/open-store.ts";
import { eventually } from "../../support/eventually.ts";
import type { Running } from "../two-subgraphs.ts";
import type { KeepingSubgraph } from "./keeping-subgraph.ts";
import { openShelfOfBooks, type ShelfOfBooks } from "./shelf-of-books.ts";

const STARS = `query Stars($ids: [ID!]!) { books(ids: $ids) { id stars } }`;
const PUBLIC = { "cache-control": "public, max-age=60" };
const SIGNED_IN = { authorization: "Bearer steward" };

const redis = inject("redis");
const PLACES: readonly CachePlace["in"][] = redis === null ? ["memory"] : ["memory", "redis"];

const TWO_DAYS = 172_800_000;

let world: ShelfOfBooks;

beforeAll(async () => {
  world = await openShelfOfBooks();
});
afterEach(() => {
  world.clock.advance(TWO_DAYS); // longer than anything is kept: the next test finds the cache empty
  world.books.says({});
  world.reviews.says({});
  world.stars = 5;
  world.broken.clear();
});
afterAll(() => world.close());

describe.each(PLACES)("answers kept in %s", (place) => {
  let running: Running;
  const ask: Running["ask"] = (...request) => running.ask(...request);

  beforeAll(async () => {
    const prefix = `ops-hub-test:${randomBytes(6).toString("hex")}:`;
    running = await world.gateway({
      cache: place === "memory" ? { in: place } : { in: place, url: redis ?? "", prefix, timeoutMs: 5_000 },
    });
    await eventually("the change feed is looked at", () => world.books.asked().length > 0);
    world.reviews.says(PUBLIC);
    await eventually("an answer is kept", async () => {
      world.clock.advance(TWO_DAYS);
      await ask("{ mine }");
      world.reviews.asked();
      await ask("{ mine }");
      return world.reviews.asked().length === 0;
    });
    world.reviews.says({});
    world.clock.advance(TWO_DAYS);
  });
  beforeEach(() => {
    world.books.asked();
    world.reviews.asked();
  });
  afterAll(() => running.gateway.close());

  it("asks a subgraph once for an answer that may be kept, and tells the client for how long", async () => {
    world.books.says({ "cache-control": "public, max-age=60" });
    world.reviews.says({ "cache-control": "public, max-age=20" });
    const first = await ask(STARS, { ids: ["1", "2"] });
    expect(first.headers.get("cache-control")).toBe("public, max-age=20");
    expect(first.headers.get("vary")).toContain("authorization, accept-language");
    expect(world.reviews.asked()).toEqual([["1", "2"]]);
    world.books.asked();
    world.clock.advance(5_000);
    const again = await ask(STARS, { ids: ["1", "2"] });
    expect(again.text).toBe(first.text);
    expect(again.headers.get("cache-control")).toBe("public, max-age=15");
    expect(again.headers.get("content-type")).toBe(first.headers.get("content-type"));
    expect([asksOf(world.books), asksOf(world.reviews)]).toEqual([[], []]);
  });

  it("asks for the entities alone that are not known, whoever asked for the others", async () => {
    world.reviews.says(PUBLIC);
    await ask(STARS, { ids: ["1", "2", "3"] });
    world.reviews.asked();
    world.stars = 4;
    const { body } = await ask(`query Other($all: [ID!]!) { books(ids: $all) { stars title id } }`, { all: ["4", "2", "5", "1"] });
    expect(world.reviews.asked()).toEqual([["4", "5"]]);
    expect(body.errors).toBeUndefined();
    expect(body.data?.["books"]).toEqual([
      { stars: 4, title: "Book 4", id: "4" },
      { stars: 5, title: "Book 2", id: "2" },
      { stars: 4, title: "Book 5", id: "5" },
      { stars: 5, title: "Book 1", id: "1" },
    ]);
  });

  it("keeps selections, arguments and variables apart", async () => {
    world.reviews.says(PUBLIC);
    const query = `query ($of: Int) { books(ids: ["1"]) { stars(of: $of) } }`;
    await ask(query, { of: 5 });
    await ask(query, { of: 6 });
    await ask(`{ books(ids: ["1"]) { note } }`);
    expect(world.reviews.asked()).toEqual([["1"], ["1"], ["1"]]);
    await ask(query, { of: 6 });
    expect(world.reviews.asked()).toEqual([]);
  });

  it("keeps each of two fetches of entities that are asked for in one request", async () => {
    world.reviews.says(PUBLIC);
    const query = `query ($a: [ID!]!, $b: [ID!]!) { a: books(ids: $a) { stars } b: books(ids: $b) { note } }`;
    await ask(query, { a: ["1", "2"], b: ["1"] });
    world.reviews.asked();
    const { body } = await ask(query, { a: ["2", "3"], b: ["1", "4"] });
    expect(world.reviews.asked().map((ids) => [...ids].toSorted())).toEqual([["3", "4"]]);
    expect(body).toEqual({ data: { a: [{ stars: 5 }, { stars: 5 }], b: [{ note: "note on 1" }, { note: "note on 4" }] } });
  });

  it("asks again when the time is over", async () => {
    world.reviews.says({ "cache-control": "max-age=60", age: "50" });
    await ask(STARS, { ids: ["1"] });
    world.clock.advance(9_000);
    await ask(STARS, { ids: ["1"] });
    expect(world.reviews.asked()).toEqual([["1"]]);
    world.clock.advance(1_000);
    await ask(STARS, { ids: ["1"] });
    expect(world.reviews.asked()).toEqual([["1"]]);
  });

  it.each(["", "no-store", "max-age=60, private", "no-cache, max-age=60", "max-age=0", "public", "max-age=60, max-age=0"])(
    "keeps nothing of an answer that says `%s`",
    async (control) => {
      if (control !== "") world.reviews.says({ "cache-control": control });
      for (const _time of [1, 2]) {
        const { headers } = await ask("{ mine reviewed { id } }");
        expect(headers.get("cache-control")).toBe("no-store");
      }
      expect(world.reviews.asked()).toHaveLength(2);
    },
  );

  it("never gives one caller what was answered to another", async () => {
    const who = (headers: Record<string, string>) => ask("{ whoami }", {}, headers).then(({ body }) => body.data?.["whoami"]);
    for (const control of ["private, max-age=60", "max-age=60"]) {
      world.books.says({ "cache-control": control });
      for (const _time of [1, 2]) {
        expect(await who({ authorization: "Bearer steward" })).toBe("steward");
        expect(await who({ authorization: "Bearer analyst" })).toBe("analyst");
        expect(await who({})).toBe("null");
      }
    }
  });

  it("gives callers who have said who they are what is public, and tells their caches to keep it for them alone", async () => {
    world.books.says(PUBLIC);
    world.reviews.says(PUBLIC);
    await ask(STARS, { ids: ["1"] }, SIGNED_IN);
    world.books.asked();
    world.reviews.asked();
    const { headers } = await ask(STARS, { ids: ["1"] }, { authorization: "Bearer analyst" });
    expect([asksOf(world.books), asksOf(world.reviews)]).toEqual([[], []]);
    expect(headers.get("cache-control")).toBe("private, max-age=60");
    expect((await ask(STARS, { ids: ["1"] })).headers.get("cache-control")).toBe("public, max-age=60");
  });

  it("keeps languages apart", async () => {
    world.books.says(PUBLIC);
    const inLanguage = (language: string) =>
      ask("{ language }", {}, { "accept-language": language }).then(({ body }) => body.data?.["language"]);
    expect([await inLanguage("da"), await inLanguage("en"), await inLanguage("da")]).toEqual(["da", "en", "da"]);
    expect(world.books.asked().filter((query) => String(query).includes("language"))).toHaveLength(2);
  });

  it("keeps no answer with errors, and names the right place where some entities were known", async () => {
    world.reviews.says(PUBLIC);
    await ask(STARS, { ids: ["1"] });
    world.broken.add("3");
    world.reviews.asked();
    for (const _time of [1, 2]) {
      const { body, headers } = await ask(STARS, { ids: ["1", "2", "3"] });
      expect(body.data?.["books"]).toEqual([
        { id: "1", stars: 5 },
        { id: "2", stars: 5 },
        { id: "3", stars: null },
      ]);
      expect(body.errors?.map(({ path }) => path)).toEqual([["books", 2, "stars"]]);
      expect(headers.get("cache-control")).toBe("no-store");
    }
    expect(world.reviews.asked()).toEqual([
      ["2", "3"],
      ["2", "3"],
    ]);
  });

  it("remembers that an entity is not known to its owner for as long as the answer holds", async () => {
    world.reviews.says(PUBLIC);
    for (const _time of [1, 2]) {
      expect((await ask(STARS, { ids: ["404"] })).body.data?.["books"]).toEqual([{ id: "404", stars: null }]);
    }
    expect(world.reviews.asked()).toEqual([["404"]]);
  });

  it("never uses it for a mutation, nor for what a mutation reads", async () => {
    world.reviews.says(PUBLIC);
    await ask(STARS, { ids: ["1"] });
    world.stars = 1;
    const { body, headers } = await ask(`mutation { touch(id: "1") { stars } }`);
    expect(body.data).toEqual({ touch: { stars: 1 } });
    expect(headers.get("cache-control")).toBe("no-store");
    expect((await ask(STARS, { ids: ["1"] })).body.data).toEqual({ books: [{ id: "1", stars: 5 }] });
  });

  it("drops what the change feed makes old, and nothing else", async () => {
    world.books.says(PUBLIC);
    world.reviews.says(PUBLIC);
    const query = (id: string) => `{ helpService(id: "${id}") { name rating } }`;
    const nameOf = async (id: string) => ((await ask(query(id))).body.data?.["helpService"] as { name: string } | undefined)?.name;
    const [before, untouched] = [await nameOf("h1"), await nameOf("h2")];
    await ask(STARS, { ids: ["1"] });
    world.reviews.asked();
    world.changes.push("h1");
    await eventually("the change is seen", async () => (await nameOf("h1")) !== before);
    expect(await nameOf("h2")).not.toBe(untouched);
    await ask(STARS, { ids: ["1"] });
    expect(world.reviews.asked().filter((ids) => ids.length > 0)).toEqual([["h1"]]);
  });

  it("still asks once for equal queries under way at one moment that nothing is known of", async () => {
    let release = (): void => {};
    world.reviews.beforeNext(() => new Promise((done) => (release = done)));
    const both = Promise.all([ask("{ mine }"), ask("{ mine }")]);
    await ask("{ whoami }");
    await eventually("one is under way", () => world.reviews.asked().length === 1);
    release();
    expect((await both).map(({ body }) => body)).toEqual([{ data: { mine: "null" } }, { data: { mine: "null" } }]);
    expect(world.reviews.asked()).toEqual([]);
  });

  it("answers introspection as ever", async () => {
    const { body, headers } = await ask("{ __typename }");
    expect(body).toEqual({ data: { __typename: "Query" } });
    expect(headers.get("cache-control")).toBeNull();
  });
});

it("adds no header and keeps nothing without a cache", async () => {
  const gateway = await world.gateway({});
  world.reviews.says(PUBLIC);
  world.reviews.asked();
  for (const _time of [1, 2]) expect((await gateway.ask("{ mine }")).headers.get("cache-control")).toBeNull();
  expect(world.reviews.asked()).toHaveLength(2);
  await gateway.gateway.close();
});

/** Without the gateway's own looks at the change feed. */
function asksOf(subgraph: KeepingSubgraph): readonly unknown[] {
  return subgraph.asked().filter((asked) => !String(asked).includes("helpServiceChanges"));
}
