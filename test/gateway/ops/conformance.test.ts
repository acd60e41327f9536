import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BATCHING_CASES } from "../../../gateway/ops/conformance/batching-cases.ts";
import type { Case } from "../../../gateway/ops/conformance/case.ts";
import { CASES } from "../../../gateway/ops/conformance/index.ts";
import { runCases, type CaseResult } from "../../../gateway/ops/conformance/run.ts";
import { createService } from "../../../gateway/ops/conformance/service.ts";
import { createSubject, type SubjectOptions } from "../../../gateway/ops/conformance/subject.ts";
import { startSubgraph } from "../small-subgraph.ts";
import { startBadService, TWISTS } from "./bad-service.ts";
import { startGoodService, type GoodService } from "./good-service.ts";

/** The suite of `ops test` against a subgraph of our own, and against servers that each have one bad habit. */
let good: GoodService;
beforeAll(async () => {
  good = await startGoodService();
});
afterAll(() => good.close());

function run(
  cases: readonly Case[],
  url: string,
  options: Partial<SubjectOptions> & { readonly timeoutMs?: number } = {},
): Promise<readonly CaseResult[]> {
  const { timeoutMs = 10_000, ...rest } = options;
  const service = createService({ url: new URL(url), timeoutMs, signal: new AbortController().signal });
  return runCases(cases, createSubject({ service, ...rest }));
}

describe("the cases", () => {
  it("have ids of their own, and each a server that breaks it", () => {
    const ids = CASES.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(Object.keys(TWISTS).toSorted()).toEqual(ids.toSorted());
  });

  it("hold for a subgraph of our own kit, every one of them", async () => {
    const results = await run(CASES, good.url, { disturb: { change: good.change, remove: good.remove } });
    expect(results.filter(({ result }) => result !== "pass")).toEqual([]);
    expect(results).toHaveLength(CASES.length);
  });

  it.each(CASES)("$id fails where it does not hold: $proves", async (one) => {
    const twist = TWISTS[one.id];
    if (twist === undefined) throw new Error(`${one.id} has no bad server`);
    const bad = await startBadService(good, twist);
    const [result] = await run([one], bad.url, { disturb: { change: good.change, remove: good.remove } });
    await bad.close();
    expect(result).toMatchObject({ id: one.id, result: "fail", detail: expect.stringMatching(/\w/) });
  });
});

describe("what cannot be seen", () => {
  it("is told as skipped, with what would be needed: a feed that nothing changes", async () => {
    const results = await run(
      CASES.filter(({ id }) => id === "OPS-F-010" || id === "OPS-F-011"),
      good.url,
    );
    expect(results.map(({ result, detail }) => [result, detail])).toEqual([
      ["skip", expect.stringContaining("--change COMMAND")],
      ["skip", expect.stringContaining("--remove COMMAND")],
    ]);
  });

  it("is told for a service without feed and without entities", async () => {
    const small = await startSubgraph("small", 'type Query { "One." one: Int }', { Query: { one: () => 1 } });
    const results = await run(CASES, small.url);
    await small.close();
    const skipped = results.filter(({ result }) => result === "skip").map(({ id }) => id.slice(0, 5));
    expect(new Set(skipped)).toEqual(new Set(["OPS-E", "OPS-F", "OPS-B", "OPS-L"]));
    expect(results.filter(({ id, result }) => id.startsWith("OPS-S") && result !== "pass")).toEqual([]);
  });

  it("is seen once an entity is named", async () => {
    const sdl = 'type Query { book(id: ID!): Book } type Book @key(fields: "id") { id: ID! title: String }';
    const small = await startSubgraph("small", sdl, {
      Book: { __resolveReference: ({ id }: { id: string }) => (id === "7" ? { id, title: "Kongens fald" } : null) },
    });
    const first = CASES.filter(({ id }) => id === "OPS-E-001");
    const [hidden] = await run(first, small.url);
    const [named] = await run(first, small.url, { representations: [{ __typename: "Book", id: "7" }] });
    await small.close();
    expect([hidden?.result, named?.result]).toEqual(["skip", "pass"]);
  });
});

describe("a service that", () => {
  it("throws for all because of one, as the stock resolver does, is told so by the very cases", async () => {
    const sdl = 'type Query { books: [Book] } type Book @key(fields: "id") { id: ID! title: String }';
    const small = await startSubgraph("small", sdl, {
      Query: { books: () => [{ id: "7", title: "Kongens fald" }] },
      Book: { __resolveReference: ({ id }: { id: string }) => (id === "7" ? { id, title: "Kongens fald" } : null) },
    });
    const results = await run(
      CASES.filter(({ id }) => id.startsWith("OPS-E")),
      small.url,
    );
    await small.close();
    expect(results.filter(({ result }) => result === "fail").map(({ id }) => id)).toEqual(["OPS-E-007", "OPS-E-008"]);
  });

  it("looks up one entity after the other shows it by its time", async () => {
    const bad = await startBadService(good, async ({ representations }, answer) => {
      await pause(representations.length * 6);
      return answer();
    });
    const [result] = await run(BATCHING_CASES, bad.url);
    await bad.close();
    expect(result).toMatchObject({ result: "fail", detail: expect.stringContaining("seen from outside") });
  });

  it("never answers fails within the time given, and one that sends without end fails too", async () => {
    const silent = await startBadService(good, ({ query }, answer) =>
      query?.includes("_service") === true ? new Promise(() => {}) : answer(),
    );
    const [late] = await run(CASES.slice(0, 1), silent.url, { timeoutMs: 200 });
    await silent.close();
    const endless = await startBadService(good, async () => ({ status: 200, body: "x".repeat(33_000_000) }));
    const [large] = await run(CASES.slice(0, 1), endless.url);
    await endless.close();
    expect([late?.detail, large?.detail]).toEqual([
      "The service does not answer: no answer within 0.2 s.",
      "The service does not answer: the answer has more than 32 MB.",
    ]);
  });
});
