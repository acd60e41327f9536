import { readdirSync, readFileSync } from "node:fs";
import type { QueryPlan } from "@apollo/query-planner";
import fc from "fast-check";
import { Kind, parse, print, printSchema, stripIgnoredCharacters } from "graphql";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Supergraph } from "@apollo/federation-internals";
import { createPlanBuilder } from "../../gateway/plan/build.ts";
import { withoutIntrospection } from "../../gateway/plan/introspection.ts";
import { soleOperation } from "../../gateway/plan/normal.ts";
import { createPlanner, type SupergraphPlanner } from "../../gateway/plan/planner.ts";
import { createPlanning, type Planning } from "../../gateway/plan/planning.ts";
import type { PlanThreads } from "../../gateway/plan/threads.ts";
import { createSnapshot, type Snapshot } from "../../gateway/supergraph/snapshot.ts";
import { HubError } from "../../schema/errors.ts";
import { systemClock } from "../../subgraphs/base/clock.ts";
import { boxInBox, interfacesSupergraph } from "./interfaces-supergraph.ts";

const folder = new URL("../../schema/operations/", import.meta.url);
const operations = readdirSync(folder)
  .filter((name) => name.endsWith(".graphql"))
  .map((name): [string, string] => [name, readFileSync(new URL(name, folder), "utf8")]);
const supergraphSdl = readFileSync(new URL("../../schema/supergraph.graphql", import.meta.url), "utf8");

let planning: Planning;
let snapshot: Snapshot;

beforeAll(async () => {
  planning = createPlanning({ clock: systemClock });
  snapshot = await createSnapshot(supergraphSdl, planning);
});

afterAll(() => planning.close());

const plan = (query: string, operationName?: string, planner: SupergraphPlanner = snapshot.planner): Promise<QueryPlan> =>
  planner.plan({ document: parse(query), key: query, ...(operationName === undefined ? {} : { operationName }) });

/** Threads that make a plan of the operation's text when they are told to, for counting and for choosing the moment. */
function heldThreads() {
  const asked: string[] = [];
  const waiting: { readonly text: string; readonly done: (plan: string) => void; readonly fail: (error: Error) => void }[] = [];
  const threads: PlanThreads = {
    plan(text, signal) {
      asked.push(text);
      return new Promise((done, fail) => {
        waiting.push({ text, done, fail });
        signal?.addEventListener("abort", () => fail(signal.reason), { once: true });
      });
    },
    retire() {},
    close: async () => {},
  };
  const answer = (size = 0): void => {
    for (const { text, done } of waiting.splice(0)) done(JSON.stringify({ kind: "QueryPlan", text, filling: "x".repeat(size) }));
  };
  const refuse = (error: Error): void => {
    for (const { fail } of waiting.splice(0)) fail(error);
  };
  return { asked, threads, answer, refuse };
}

describe("a plan made in a thread", () => {
  const builder = createPlanBuilder(supergraphSdl);

  it.each(operations)("is the one made here for %s", async (_name, text) => {
    for (const definition of parse(text).definitions) {
      if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
      const name = definition.name?.value;
      const here = builder.build(print(withoutIntrospection(soleOperation(parse(text), name))));
      expect(await plan(text, name)).toEqual(JSON.parse(JSON.stringify(here)));
    }
  });

  it("leaves the schemas as Apollo's own library builds them", () => {
    const supergraph = Supergraph.build(supergraphSdl);
    expect(printSchema(snapshot.apiSchema)).toBe(printSchema(supergraph.apiSchema().toGraphQLJSSchema({ includeDefer: true })));
    expect(printSchema(snapshot.fullSchema)).toBe(printSchema(supergraph.schema.toGraphQLJSSchema()));
  });

  it("of an operation that the supergraph does not have is refused, and the thread goes on", async () => {
    await expect(plan("{ nothingOfTheKind }")).rejects.toMatchObject({ code: "INTERNAL" });
    expect((await plan("{ __typename helpServices(first: 1) { totalCount } }")).node).toBeDefined();
  });
});

describe("equal operations", () => {
  it("share one plan whatever their white space, comments, order of arguments and notation of strings", async () => {
    const first = await plan('query A($n: Int) { helpServices(search: "a\\u0062", first: $n) { totalCount } }');
    const others = [
      'query A ( $n : Int ) { # hej\n helpServices ( first : $n , search : "ab" ) { totalCount, } }',
      'query A($n: Int) { helpServices(search: """ab""", first: $n) { totalCount } } query B { helpServices { totalCount } }',
      'fragment Unused on Query { __typename } query A($n: Int) { helpServices(search: "ab", first: $n) { totalCount } }',
    ];
    for (const other of others) expect(await plan(other, "A")).toBe(first);
  });

  it("have another plan when a value, a name, an alias, a default or a directive differs", async () => {
    const texts = [
      '{ helpServices(search: "a") { totalCount } }',
      '{ helpServices(search: "b") { totalCount } }',
      '{ helpServices(search: "a ") { totalCount } }',
      '{ x: helpServices(search: "a") { totalCount } }',
      '{ helpServices(search: "a") { totalCount __typename } }',
      'query A { helpServices(search: "a") { totalCount } }',
      "query A($s: String) { helpServices(search: $s) { totalCount } }",
      'query A($s: String = "a") { helpServices(search: $s) { totalCount } }',
      'query A($s: String = "b") { helpServices(search: $s) { totalCount } }',
      'query A($s: Boolean!) { helpServices(search: "a") @include(if: $s) { totalCount } }',
      'query A($s: Boolean!) { helpServices(search: "a") @skip(if: $s) { totalCount } }',
      "{ helpServices(search: null) { totalCount } }",
      "{ helpServices(first: 1) { totalCount } }",
      "{ helpServices(first: 2) { totalCount } }",
      '{ helpServices(search: "a") { totalCount } __schema { queryType { name } } }',
    ];
    const plans = await Promise.all(texts.map((text) => plan(text)));
    expect(new Set(plans).size).toBe(texts.length);
  });

  it("are found for any literals and any spacing", async () => {
    const { asked, threads, answer } = heldThreads();
    const planner = createPlanner({ threads, clock: systemClock });
    const value = fc.oneof(
      fc.integer().map(String),
      fc.string().map((text) => JSON.stringify(text)),
      fc.boolean().map(String),
    );
    const made = new Map<string, QueryPlan>();
    await fc.assert(
      fc.asyncProperty(value, value, async (a, b) => {
        const text = `{ f(a: ${a}, b: ${b}) { g } }`;
        const swapped = `query { f( b: ${b} a: ${a} )\n{ g } # ${"g"}\n}`;
        const both = Promise.all([
          plan(text, undefined, planner),
          plan(swapped, undefined, planner),
          plan(stripIgnoredCharacters(text), undefined, planner),
        ]);
        answer();
        const [first, second, third] = await both;
        expect(second).toBe(first);
        expect(third).toBe(first);
        const meaning = JSON.stringify([JSON.parse(a), JSON.parse(b)]);
        expect(made.get(meaning) ?? first).toBe(first);
        made.set(meaning, first);
      }),
    );
    expect(new Set(made.values()).size).toBe(made.size);
    expect(asked).toHaveLength(made.size);
  });
});

describe("the cache of plans", () => {
  it("never has the same plan made twice at once", async () => {
    const { asked, threads, answer } = heldThreads();
    const planner = createPlanner({ threads, clock: systemClock });
    const all = Promise.all(Array.from({ length: 20 }, (_, index) => plan(`{ a ${" ".repeat(index)} }`, undefined, planner)));
    answer();
    expect(new Set(await all).size).toBe(1);
    expect(asked).toEqual(["{\n  a\n}"]);
  });

  it("forgets a failure, and tells it to all who waited", async () => {
    const { asked, threads, refuse, answer } = heldThreads();
    const planner = createPlanner({ threads, clock: systemClock });
    const all = Promise.allSettled([plan("{ a }", undefined, planner), plan("{  a }", undefined, planner)]);
    refuse(new HubError("OVERLOADED", "no"));
    expect((await all).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    const again = plan("{ a }", undefined, planner);
    answer();
    await again;
    expect(asked).toHaveLength(2);
  });

  it("goes on with a plan for those who stay, and not when all have gone", async () => {
    const { asked, threads, answer } = heldThreads();
    const planner = createPlanner({ threads, clock: systemClock });
    const [one, two] = [new AbortController(), new AbortController()];
    const ask = (controller: AbortController): Promise<QueryPlan> =>
      planner.plan({ document: parse("{ a }"), key: "a", signal: controller.signal });
    const both = Promise.allSettled([ask(one), ask(two)]);
    one.abort(new Error("gone"));
    answer();
    expect((await both).map(({ status }) => status)).toEqual(["rejected", "fulfilled"]);

    const [three, four] = [new AbortController(), new AbortController()];
    const left = planner.plan({ document: parse("{ b }"), key: "b", signal: three.signal });
    three.abort(new Error("gone"));
    const next = planner.plan({ document: parse("{ b }"), key: "b", signal: four.signal });
    await expect(left).rejects.toThrow("gone");
    await expect.poll(() => asked.length).toBe(3);
    answer();
    expect(await next).toMatchObject({ text: "{\n  b\n}" });
  });

  it("keeps what fits into its size, and refuses a plan that is too large for anything", async () => {
    const { asked, threads, answer } = heldThreads();
    const planner = createPlanner({ threads, clock: systemClock });
    const ask = async (name: string, size: number): Promise<QueryPlan> => {
      const asking = plan(`{ ${name} }`, undefined, planner);
      answer(size);
      return asking;
    };
    for (let index = 0; index < 10; index += 1) await ask(`f${index}`, 3_500_000);
    expect(asked).toHaveLength(10);
    await ask("f9", 0);
    expect(asked).toHaveLength(10);
    await ask("f0", 0);
    expect(asked).toHaveLength(11);
    await expect(ask("large", 4_000_000)).rejects.toMatchObject({ code: "QUERY_TOO_COMPLEX" });
  });

  it("knows what is asked most, and plans it ahead for another supergraph", async () => {
    const { asked, threads, answer } = heldThreads();
    const planner = createPlanner({ threads, clock: systemClock });
    for (const [name, times] of [
      ["seldom", 1],
      ["often", 5],
      ["never", 0],
    ] as const)
      for (let index = 0; index < times; index += 1) {
        const asking = plan(`query ${name} { ${name} }`, name, planner);
        answer();
        await asking;
      }
    expect(planner.mostUsed(10).map(({ text, uses }) => [text.split(" ")[1], uses])).toEqual([
      ["often", 5],
      ["seldom", 1],
    ]);
    expect(planner.mostUsed(1)).toHaveLength(1);
    const next = heldThreads();
    const successor = createPlanner({ threads: next.threads, clock: systemClock });
    const warming = successor.warm([{ text: "{ not graphql", uses: 1 }, ...planner.mostUsed(10)]);
    await expect.poll(() => next.asked.length).toBe(1);
    next.refuse(new Error("not in this supergraph"));
    await expect.poll(() => next.asked.length).toBe(2);
    next.answer();
    await warming;
    await plan("query seldom{seldom}", "seldom", successor);
    expect(next.asked).toHaveLength(2);
    expect(successor.mostUsed(10).map(({ uses }) => uses)).toEqual([1.5]); // half of one before, and one since
    expect(asked).toHaveLength(2);
  });
});

describe("an operation that could not be planned in time", () => {
  it("is not tried again for a minute, whatever its aliases and values are called", async () => {
    const { asked, threads, answer, refuse } = heldThreads();
    let now = 0;
    const planner = createPlanner({ threads, clock: { now: () => now } });
    const first = plan("{ a(x: 1) { b } }", undefined, planner);
    refuse(new HubError("QUERY_TOO_COMPLEX", "too long"));
    await expect(first).rejects.toMatchObject({ code: "QUERY_TOO_COMPLEX" });
    for (const text of ["{ a(x: 1) { b } }", "query Other($x: Int) { c: a(x: $x) { d: b } }"])
      await expect(plan(text, undefined, planner)).rejects.toMatchObject({ code: "QUERY_TOO_COMPLEX", message: "too long" });
    expect(asked).toHaveLength(1);
    const other = plan("{ a(x: 1) { b b2 } }", undefined, planner);
    answer();
    await other;
    now = 60_001;
    const again = plan("{ a(x: 1) { b } }", undefined, planner);
    refuse(new HubError("QUERY_TOO_COMPLEX", "too long"));
    await expect(again).rejects.toThrow("too long");
    now = 160_000;
    await expect(plan("{ a(x: 1) { b } }", undefined, planner)).rejects.toThrow("too long");
    expect(asked).toHaveLength(3);
  });
});

describe("interfaces that multiply", () => {
  it("are refused before anything is planned, with the number of fields they come to", async () => {
    const multiplying = await createSnapshot(interfacesSupergraph(20), planning);
    const text = boxInBox(4);
    expect(text.length).toBeLessThan(150);
    const begun = performance.now();
    await expect(plan(text, undefined, multiplying.planner)).rejects.toMatchObject({
      code: "QUERY_TOO_LARGE",
      details: { limit: 20_000 },
    });
    expect(performance.now() - begun).toBeLessThan(500);
    expect((await plan(boxInBox(1), undefined, multiplying.planner)).node).toBeDefined();
    await multiplying.planner.close();
  });
});
