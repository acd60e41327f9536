import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "graphql";
import fc from "fast-check";
import { HubError } from "../../schema/errors.ts";
import { createGuard } from "../../gateway/guard/guard.ts";
import { LIMITS } from "../../gateway/guard/limits.ts";
import { selectionsRule } from "../../gateway/guard/selections.ts";
import { depthRule } from "../../gateway/guard/depth.ts";
import type { SmallSubgraph } from "./small-subgraph.ts";
import { startBooks, startGateway, type Running } from "./two-subgraphs.ts";

const guard = createGuard(LIMITS);

function refused(query: unknown, limits = guard): Record<string, unknown> | undefined {
  try {
    limits.admit({ method: "POST", body: Array.isArray(query) ? query : { query }, search: {} });
    return undefined;
  } catch (error) {
    if (!(error instanceof HubError)) throw error;
    return { code: error.code, ...error.details };
  }
}

const doubling = (levels: number): string =>
  `{ ...F0 } ${Array.from({ length: levels }, (_, i) => `fragment F${i} on Query { ...F${i + 1} ...F${i + 1} }`).join(" ")} fragment F${levels} on Query { sometimes }`;

describe("the guard", () => {
  it("refuses a few hundred bytes of doubling fragments, and tells their written-out size", () => {
    expect(doubling(16).length).toBeLessThan(900);
    expect(refused(doubling(16), createGuard({ ...LIMITS, rootFields: Infinity }))).toEqual({
      code: "QUERY_TOO_LARGE",
      limit: LIMITS.selections,
      count: 65_536,
    });
  });

  it("measures fragments that would be written out 2^200 times without writing them out", () => {
    const begun = performance.now();
    expect(refused(doubling(200))).toMatchObject({ code: "QUERY_TOO_LARGE" });
    expect(performance.now() - begun).toBeLessThan(1_000);
  });

  it("counts what writing the fragments out would count", () => {
    // Any tree of fragments: each may spread any later one, and has some fields of its own.
    const fragments = fc.array(fc.record({ spreads: fc.array(fc.nat(6), { maxLength: 3 }), fields: fc.nat(3) }), {
      minLength: 1,
      maxLength: 7,
    });
    fc.assert(
      fc.property(fragments, (list) => {
        const target = (index: number, step: number): number | undefined => (index + 1 + step < list.length ? index + 1 + step : undefined);
        const count = (index: number): number =>
          1 +
          (list[index]?.fields ?? 0) +
          (list[index]?.spreads ?? []).reduce(
            (sum, step) => sum + (target(index, step) === undefined ? 0 : count(target(index, step) ?? 0)),
            0,
          );
        const texts = list.map(({ spreads, fields }, index) => {
          const inner = spreads.flatMap((step) => (target(index, step) === undefined ? [] : [`...F${target(index, step)}`]));
          return `fragment F${index} on Query { x ${Array.from({ length: fields }, (_, i) => `f${i}`).join(" ")} ${inner.join(" ")} }`;
        });
        expect(selectionsRule.count(parse(`{ ...F0 } ${texts.join("\n")}`))).toBe(count(0));
      }),
    );
  });

  it("survives fragments that contain themselves", () => {
    expect(depthRule.count(parse("{ a { ...F } } fragment F on A { b { ...G } } fragment G on A { c { ...F } }"))).toBe(3);
    expect(refused("{ ...F } fragment F on Query { ...F }")).toBeUndefined();
  });

  it.each([
    ["depth", `${"{ a ".repeat(21)}${"}".repeat(21)}`, { limit: 20, count: 21 }],
    ["root fields", `{ ${Array.from({ length: 41 }, (_, i) => `f${i}`).join(" ")} }`, { limit: 40, count: 41 }],
    ["aliases", `{ a { ${Array.from({ length: 201 }, (_, i) => `k${i}: b`).join(" ")} } }`, { limit: 200, count: 201 }],
    [
      "aliases through fragments",
      `{ a { ${"...F ".repeat(21)} } } fragment F on A { ${Array.from({ length: 10 }, (_, i) => `k${i}: b`).join(" ")} }`,
      { limit: 200, count: 210 },
    ],
    ["repeats", `{ a { ${"b ".repeat(51)} } }`, { limit: 50, count: 51 }],
    ["tokens", `{ a(x: [${"1 ".repeat(10_000)}]) }`, { limit: 10_000, count: 10_001 }],
  ])("limits %s", (_name, query, expected) => {
    expect(refused(query)).toEqual({ code: "QUERY_TOO_LARGE", ...expected });
  });

  it("refuses brackets nested until the parser has no stack left, with the same code", () => {
    const wide = createGuard({ ...LIMITS, tokens: 10_000_000 });
    expect(refused(`{ a(x: ${"[".repeat(400_000)}`, wide)).toMatchObject({ code: "QUERY_TOO_LARGE" });
    expect(refused("{ a ".repeat(200_000), wide)).toMatchObject({ code: "QUERY_TOO_LARGE" });
  });

  it("refuses a batch", () => {
    expect(refused([{ query: "{a}" }, { query: "{b}" }])).toEqual({ code: "QUERY_TOO_LARGE", limit: 1, count: 2 });
  });

  it("refuses aliases that GraphQL reserves", () => {
    for (const query of ["{ __proto__: a }", "{ a { __typename: b } }"])
      expect(refused(query)).toEqual({ code: "GRAPHQL_VALIDATION_FAILED" });
    expect(refused("{ a { __typename kind: __typename } }")).toBeUndefined();
  });

  it("refuses the same text again", () => {
    for (let i = 0; i < 3; i += 1) expect(refused(`{ a { ${"b ".repeat(51)} } }`)).toBeDefined();
  });
});

describe("the guard at the door", () => {
  let books: SmallSubgraph;
  let hub: Running;

  beforeAll(async () => {
    books = await startBooks();
    hub = await startGateway([books]);
  });

  afterAll(async () => {
    await hub.gateway.close();
    await books.close();
  });

  it("answers 400 with limit and count, quickly, and asks no subgraph", async () => {
    const begun = performance.now();
    const { status, body } = await hub.ask(doubling(25));
    expect(performance.now() - begun).toBeLessThan(1_000);
    expect([status, body.errors?.[0]?.extensions]).toEqual([
      400,
      expect.objectContaining({ code: "QUERY_TOO_LARGE", limit: 40, count: 2 ** 25 }),
    ]);
    expect(books.seen).toHaveLength(0);
  });

  it("guards queries over GET as well", async () => {
    const response = await fetch(`${hub.url}/graphql?query=${encodeURIComponent(doubling(25))}`, {
      headers: { "apollo-require-preflight": "1" },
    });
    expect([response.status, await response.text()]).toEqual([400, expect.stringContaining("QUERY_TOO_LARGE")]);
  });

  it("lets through what GraphiQL asks on opening", async () => {
    const { getIntrospectionQuery } = await import("graphql");
    const { body } = await hub.ask(
      getIntrospectionQuery({
        inputValueDeprecation: true,
        schemaDescription: true,
        specifiedByUrl: true,
        directiveIsRepeatable: true,
        oneOf: true,
      }),
    );
    expect(body.errors).toBeUndefined();
    expect(body.data).toHaveProperty("__schema.types");
    expect(books.seen).toHaveLength(0);
  });
});
