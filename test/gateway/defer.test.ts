import { buildSchema, parse } from "graphql";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { depthRule } from "../../gateway/guard/depth.ts";
import { selectionsRule } from "../../gateway/guard/selections.ts";
import type { Caller } from "../../subgraphs/base/caller.ts";
import { eventually } from "../support/eventually.ts";
import { startDeferWorld, type DeferWorld } from "./defer-world.ts";
import { ACCEPT, askInParts, type Increment, type Multipart, type Part } from "./multipart.ts";

let world: DeferWorld;

beforeAll(async () => {
  const find = async (token: string): Promise<Caller | undefined> =>
    token === "analyst" ? { name: "unit", roles: ["ANALYST"] } : undefined;
  world = await startDeferWorld({ callers: { find } });
});
afterAll(() => world.close());

const TITLES = ["Kongens fald", "Pelle Erobreren", "Lykke-Per"].map((title) => ({ title }));
const SUMMARIES = '{ books { title ... @defer(label: "sum") { summary } } }';

const inParts = (query: string, variables: Record<string, unknown> = {}): Promise<Multipart> =>
  askInParts(world.hub.url, { query, variables });

async function allParts(query: string, variables?: Record<string, unknown>): Promise<readonly Part[]> {
  return (await inParts(query, variables)).rest();
}

const increments = (parts: readonly Part[]): readonly Increment[] => parts.flatMap(({ incremental = [] }) => incremental);

describe("an answer in parts", () => {
  it("begins with what is not deferred while a deferred subgraph still thinks", async () => {
    const release = world.hold();
    const answer = await inParts(SUMMARIES);
    expect(answer.response.status).toBe(200);
    expect(answer.response.headers.get("content-type")).toBe('multipart/mixed; boundary="-"; deferSpec=20220824');
    expect(await answer.next()).toEqual({ data: { books: TITLES }, hasNext: true });
    release();
    const rest = await answer.rest();
    expect(increments(rest)).toEqual(
      ["1", "2", "3"].map((id, index) => ({ data: { summary: `om ${id}` }, path: ["books", index], label: "sum" })),
    );
    expect(rest.map(({ hasNext }) => hasNext)).toEqual([...rest.slice(1).map(() => true), false]);
  });

  it("is framed as RFC 2046 has it, kept by nobody and not held back by proxies", async () => {
    const answer = await inParts(SUMMARIES);
    await answer.rest();
    const head = "content-type: application/json; charset=utf-8\r\n\r\n{";
    expect(answer.text().startsWith(`\r\n---\r\n${head}`)).toBe(true);
    expect(answer.text().endsWith("}\r\n-----\r\n")).toBe(true);
    expect(answer.text().split(head).length).toBe(3);
    expect([answer.response.headers.get("cache-control"), answer.response.headers.get("x-accel-buffering")]).toEqual(["no-store", "no"]);
  });

  it("comes in the form of graphql-js 17 alpha 9 for a client that asks for that one", async () => {
    const answer = await askInParts(world.hub.url, {
      query: '{ book(id: "2") { title ... @defer(label: "s") { summary } ... @defer { strict } } }',
      accept: "multipart/mixed;incrementalSpec=v0.2,application/json;q=0.9",
    });
    expect(answer.response.headers.get("content-type")).toBe('multipart/mixed; boundary="-"; incrementalSpec=v0.2');
    const [first, ...rest] = await answer.rest();
    expect(first).toEqual({
      data: { book: { title: "Pelle Erobreren" } },
      pending: [
        { id: "0", path: ["book"], label: "s" },
        { id: "1", path: ["book"] },
      ],
      hasNext: true,
    });
    expect(increments(rest)).toEqual([{ id: "0", data: { summary: "om 2" } }]);
    const completed = rest.flatMap(({ completed = [] }) => completed).toSorted((a, b) => Number(a.id) - Number(b.id));
    expect(completed).toMatchObject([{ id: "0" }, { id: "1", errors: [{ path: ["book", "strict"], extensions: { code: "FORBIDDEN" } }] }]);
  });

  it("sends an inner fragment after the one it stands in, with the label of each", async () => {
    const parts = await allParts(
      '{ book(id: "1") { id ...Outer @defer(label: "outer") } } fragment Outer on Book { stars ... @defer(label: "inner") { summary } }',
    );
    expect(parts[0]).toEqual({ data: { book: { id: "1" } }, hasNext: true });
    expect(increments(parts)).toEqual([
      { data: { stars: 5 }, path: ["book"], label: "outer" },
      { data: { summary: "om 1" }, path: ["book"], label: "inner" },
    ]);
  });

  it("has fields that require others from another subgraph", async () => {
    const parts = await allParts("{ latest { id ... @defer { length } } }");
    expect(parts[0]).toEqual({ data: { latest: { id: "2" } }, hasNext: true });
    expect(increments(parts)).toEqual([{ data: { length: "Pelle Erobreren".length }, path: ["latest"] }]);
  });

  it("has them where the planner gives up too: further down in a deferred fragment", async () => {
    for (const _again of [1, 2]) {
      const parts = await allParts("{ latest { id ... @defer { sequel { length } } } hello: sometimes }");
      expect(parts[0]).toEqual({ data: { latest: { id: "2" }, hello: 7 }, hasNext: true });
      expect(increments(parts)).toEqual([{ data: { sequel: { length: "Lykke-Per".length } }, path: ["latest"] }]);
    }
  });

  it("tells a fragment that is spread twice apart by its places", async () => {
    const parts = await allParts(
      '{ a: book(id: "1") { ...S } b: book(id: "2") { ...S } } fragment S on Book { title ... @defer { summary } }',
    );
    expect(increments(parts).toSorted((a, b) => String(a.path).localeCompare(String(b.path)))).toEqual([
      { data: { summary: "om 1" }, path: ["a"] },
      { data: { summary: "om 2" }, path: ["b"] },
    ]);
  });

  it("has a part only for the objects of a list that are of the fragment's type", async () => {
    const parts = await allParts("{ things { __typename ... on Book @defer { summary } ... on Magazine { title } } }");
    expect(parts[0]?.data).toEqual({
      things: [
        { __typename: "Magazine", title: "Gads" },
        { __typename: "Book" },
        { __typename: "Book" },
        { __typename: "Book" },
        { __typename: "Magazine", title: "Tidens" },
      ],
    });
    expect(increments(parts).map(({ path }) => path)).toEqual([1, 2, 3].map((index) => ["things", index]));
  });

  it("asks the root for what is deferred at the top at once, though the rest waits", async () => {
    const release = world.hold();
    const before = world.books.seen.length;
    const asked = inParts("{ news ... @defer { books { title } } }");
    await eventually("the books are asked for", () => world.books.seen.length > before);
    release();
    const parts = await (await asked).rest();
    expect(parts[0]).toEqual({ data: { news: ["nyt"] }, hasNext: true });
    expect(increments(parts)).toEqual([{ data: { books: TITLES }, path: [] }]);
  });

  it("carries the fields of a mutation's result, which is made once", async () => {
    const before = world.books.seen.length;
    const parts = await allParts('mutation { addBook(title: "Ny") { title ... @defer { summary } } }');
    expect(parts[0]).toEqual({ data: { addBook: { title: "Ny" } }, hasNext: true });
    expect(increments(parts)).toEqual([{ data: { summary: "om 9" }, path: ["addBook"] }]);
    expect(world.books.seen.slice(before).map(({ query }) => query.startsWith("mutation"))).toEqual([true]);
  });

  it("shows the plan with its first part to whoever may see it", async () => {
    const answer = await askInParts(world.hub.url, {
      query: SUMMARIES,
      extensions: { plan: true },
      headers: { authorization: "Bearer analyst" },
    });
    const [first, ...rest] = await answer.rest();
    expect(first).toMatchObject({ data: { books: TITLES }, extensions: { plan: { node: { kind: "Defer" } } }, hasNext: true });
    expect(increments(rest)).toHaveLength(3);
  });
});

describe("what goes wrong in a deferred fragment", () => {
  it("is told with the part of the object it is about, with a code and nothing internal", async () => {
    const answer = await inParts("{ books { title ... @defer { stars } } }");
    const parts = await answer.rest();
    expect(parts[0]?.errors).toBeUndefined();
    expect(increments(parts)).toMatchObject([
      { data: { stars: 5 }, path: ["books", 0] },
      { data: { stars: null }, errors: [{ path: ["books", 1, "stars"], extensions: { code: "FORBIDDEN", next: "Ask." } }] },
      { data: { stars: null }, errors: [{ path: ["books", 2, "stars"], extensions: { code: "INTERNAL" } }] },
    ]);
    expect(answer.text()).not.toContain("10.1.2.3");
  });

  it("goes no further than the fragment, where a whole answer would lose more", async () => {
    const parts = await allParts("{ books { title ... @defer { strict } } }");
    expect(parts[0]?.data).toEqual({ books: TITLES });
    expect(increments(parts)).toMatchObject([
      { data: { strict: 1 }, path: ["books", 0] },
      { data: null, path: ["books", 1], errors: [{ path: ["books", 1, "strict"], extensions: { code: "FORBIDDEN" } }] },
      { data: { strict: 1 }, path: ["books", 2] },
    ]);
    expect((await world.hub.ask("{ books { title ... @defer { strict } } }")).body.data).toEqual({ books: null });
  });

  it("has no inner parts where it lost its object", async () => {
    const parts = await allParts('{ book(id: "2") { title ... @defer { strict ... @defer { summary } } } }');
    expect(increments(parts)).toMatchObject([{ data: null, path: ["book"] }]);
    expect(parts.at(-1)?.hasNext).toBe(false);
  });

  it("is a time-out where the subgraph takes too long, and costs the other fragments nothing", async () => {
    const parts = await allParts('{ book(id: "1") { title ... @defer { rank } ... @defer { summary } } }');
    const [summary, ...others] = increments(parts).toSorted((a, b) => Number(a.errors !== undefined) - Number(b.errors !== undefined));
    expect(summary).toEqual({ data: { summary: "om 1" }, path: ["book"] });
    expect(others).toMatchObject([
      { data: { rank: null }, errors: [{ path: ["book", "rank"], extensions: { code: "SUBGRAPH_TIMEOUT", subgraph: "late" } }] },
    ]);
  });

  it("ends at once where nothing was found of which more could be said", async () => {
    expect(await allParts('{ book(id: "404") { title ... @defer { summary } } }')).toEqual([{ data: { book: null }, hasNext: false }]);
  });
});

describe("a whole answer", () => {
  const WHOLE = { books: TITLES.map(({ title }, index) => ({ title, summary: `om ${index + 1}` })) };

  it.each([
    ["does not say what it takes", undefined],
    ["takes JSON", "application/json"],
    ["takes anything", "*/*"],
    ["takes parts of a form nobody knows", "application/json, multipart/mixed;deferSpec=19990101"],
    ["refuses parts", "application/json, multipart/mixed;deferSpec=20220824;q=0"],
  ])("is for a client that %s", async (_what, accept) => {
    const { headers, body } = await world.hub.ask(SUMMARIES, {}, accept === undefined ? {} : { accept });
    expect(headers.get("content-type")).toMatch(/^application\/json/);
    expect(body).toEqual({ data: WHOLE });
  });

  it("is what nothing deferred needs: a false condition, a false variable, fields that come along anyway", async () => {
    const query = "query ($late: Boolean!) { books { title ... @defer(if: $late) { summary } } }";
    const ask = (text: string, variables: Record<string, unknown>) => world.hub.ask(text, variables, { accept: ACCEPT });
    expect((await ask(query, { late: false })).body).toEqual({ data: WHOLE });
    expect((await ask("{ books { title ... @defer(if: false) { summary } } }", {})).body).toEqual({ data: WHOLE });
    expect((await ask('{ book(id: "1") { author { ... @defer { id } } } }', {})).body).toEqual({ data: { book: { author: { id: "a" } } } });
    expect(increments(await allParts(query, { late: true }))).toHaveLength(3);
  });

  it("is one for all where a query is asked with @defer, without, and in parts, in any order", async () => {
    const plain = SUMMARIES.replace('... @defer(label: "sum") { summary }', "summary");
    for (const _again of [1, 2]) {
      expect((await world.hub.ask(plain)).body).toEqual({ data: WHOLE });
      expect(increments(await allParts(SUMMARIES))).toHaveLength(3);
      expect((await world.hub.ask(SUMMARIES)).body).toEqual({ data: WHOLE });
    }
  });

  it("is sent where more is deferred than one answer may have parts of", async () => {
    const query = `{ book(id: "1") { ${Array.from({ length: 41 }, () => "... @defer { summary }").join(" ")} } }`;
    expect((await world.hub.ask(query, {}, { accept: ACCEPT })).body).toEqual({ data: { book: { summary: "om 1" } } });
  });

  it("is the event of a client that takes server-sent events", async () => {
    const response = await fetch(`${world.hub.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "text/event-stream" },
      body: JSON.stringify({ query: SUMMARIES }),
    });
    expect(await response.text()).toContain(`event: next\ndata: ${JSON.stringify({ data: WHOLE })}\n`);
  });

  it("says what is wrong with a query or its variables as for any other", async () => {
    const codes = async (query: string): Promise<unknown> => {
      const { body } = await world.hub.ask(query, {}, { accept: ACCEPT });
      return body.errors?.map(({ extensions }) => extensions["code"]);
    };
    expect(await codes("{ books { ... @defer { nonsense } } }")).toEqual(["GRAPHQL_VALIDATION_FAILED"]);
    expect(await codes("{ books @defer { title } }")).toEqual(["GRAPHQL_VALIDATION_FAILED"]);
    expect(await codes("query ($l: Boolean!) { books { ... @defer(if: $l) { summary } } }")).toEqual(["BAD_USER_INPUT"]);
  });
});

it("ends its questions to the subgraphs when the client leaves in the middle", async () => {
  const release = world.hold();
  let ended = 0;
  let begun = 0;
  world.slow.app.server.on("request", (_request, response) => {
    begun += 1;
    response.on("close", () => {
      if (!response.writableFinished) ended += 1;
    });
  });
  const leave = new AbortController();
  const answer = await askInParts(world.hub.url, { query: SUMMARIES, signal: leave.signal });
  expect((await answer.next())?.hasNext).toBe(true);
  await eventually("the slow subgraph is asked", () => begun > 0);
  leave.abort();
  await eventually("the slow subgraph sees its client leave", () => ended === begun);
  release();
});

it("stands in the schema that clients read", async () => {
  const sdl = await (await fetch(`${world.hub.url}/schema.graphql`)).text();
  expect(sdl).toContain("directive @defer(if: Boolean! = true, label: String) on FRAGMENT_SPREAD | INLINE_FRAGMENT");
  expect(buildSchema(sdl).getDirective("defer")?.isRepeatable).toBe(false);
});

it("is measured by the guard like any other selection", () => {
  const deferred = parse("{ a { ... @defer { b { ... F @defer } } } } fragment F on T { c d }");
  const plain = parse("{ a { b { c d } } }");
  for (const rule of [depthRule, selectionsRule]) expect(rule.count(deferred)).toBe(rule.count(plain));
});
