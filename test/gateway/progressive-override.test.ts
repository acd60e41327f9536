import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compose } from "../../schema/compose.ts";
import { readSettings } from "../../subgraphs/base/settings.ts";
import { systemClock } from "../../subgraphs/base/clock.ts";
import { createOverrides, undecidedLabels } from "../../gateway/plan/overrides.ts";
import { createPlanning, type Planning } from "../../gateway/plan/planning.ts";
import { createSnapshot, type Snapshot } from "../../gateway/supergraph/snapshot.ts";
import { executeOperation } from "../../gateway/execute/operation.ts";
import { plainData } from "../../gateway/execute/ready-data.ts";
import type { Transport } from "../../gateway/transport/transport.ts";
import { memorySupergraph } from "./memory-supergraph.ts";
import { startSubgraph, type SmallSubgraph } from "./small-subgraph.ts";
import { startGateway } from "./two-subgraphs.ts";
import { parse } from "graphql";

/** Two fields of a book move from `old` to `fresh`: one by a percentage, one by a label of one's own. */
const LINK = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@override"])\n`;

async function startOld(): Promise<SmallSubgraph> {
  return startSubgraph("old", `type Query { book: Book } type Book @key(fields: "id") { id: ID! title: String pages: Int }`, {
    Query: { book: () => ({ __typename: "Book", id: "1" }) },
    Book: { __resolveReference: ({ id }: { id: string }) => ({ id }), title: () => "old title", pages: () => 1 },
  });
}

/** Its resolvers run without the directive, which is for composition alone. */
async function startFresh(): Promise<SmallSubgraph> {
  return startSubgraph("fresh", `type Query { unused: Int } type Book @key(fields: "id") { id: ID! title: String pages: Int }`, {
    Book: { __resolveReference: ({ id }: { id: string }) => ({ id }), title: () => "fresh title", pages: () => 2 },
  });
}

function supergraph(old: SmallSubgraph, fresh: SmallSubgraph, titleLabel = "percent(25)"): string {
  const overriding = `${LINK} type Query { unused: Int } type Book @key(fields: "id") { id: ID! title: String @override(from: "old", label: "${titleLabel}") pages: Int @override(from: "old", label: "move-pages") }`;
  return compose([
    { name: "old", url: old.url, sdl: old.sdl },
    { name: "fresh", url: fresh.url, sdl: overriding },
  ]).supergraphSdl;
}

describe("progressive override", () => {
  let old: SmallSubgraph;
  let fresh: SmallSubgraph;
  let planning: Planning;
  let snapshot: Snapshot;
  let drawn = 0;

  beforeAll(async () => {
    [old, fresh] = await Promise.all([startOld(), startFresh()]);
    planning = createPlanning({ clock: systemClock, overrides: new Map([["move-pages", 50]]), random: () => drawn });
    snapshot = await createSnapshot(supergraph(old, fresh), planning);
  });
  afterAll(async () => {
    await planning.close();
    await Promise.all([old.close(), fresh.close()]);
  });

  const ask = async (text: string): Promise<unknown> => {
    const transports = new Map<string, Transport>([old, fresh].map(({ name, execute }) => [name, execute]));
    const request = { document: parse(text), key: text, variables: {}, headers: {} };
    const { data, errors } = await executeOperation({ snapshot, transports }, request);
    expect(errors).toBeUndefined();
    return plainData(data);
  };

  it.each([
    [0, "fresh title", 2],
    [0.2499, "fresh title", 2],
    [0.25, "old title", 2],
    [0.4999, "old title", 2],
    [0.5, "old title", 1],
    [0.9999, "old title", 1],
  ])("asks for each field where the number drawn (%s) sends it", async (number, title, pages) => {
    drawn = number;
    expect(await ask("{ book { title pages } }")).toEqual({ book: { title, pages } });
  });

  it("keeps a plan for each outcome and no more", async () => {
    const plans = new Set<unknown>();
    const document = parse("query Plans { book { id title pages } }");
    for (let number = 0; number < 1; number += 0.1) {
      drawn = number;
      plans.add(await snapshot.planner.plan({ document, key: "plans" }));
    }
    expect(plans.size).toBe(3);
  });

  it("asks nobody anew what does not move", async () => {
    drawn = 0;
    fresh.seen.length = 0;
    expect(await ask("{ book { id } }")).toEqual({ book: { id: "1" } });
    expect(fresh.seen).toEqual([]);
  });

  it("plans for a new supergraph with the labels that were in force", async () => {
    drawn = 0;
    const document = parse("query Often { book { pages } }");
    await snapshot.planner.plan({ document, key: "often" });
    const used = snapshot.planner.mostUsed(100).find(({ text }) => text.includes("Often"));
    expect(used?.labels).toEqual(["percent(25)", "move-pages"]);
    const next = await createSnapshot(supergraph(old, fresh, "percent(30)"), planning);
    await next.planner.warm(used === undefined ? [] : [used]);
    expect(next.planner.mostUsed(100)).toHaveLength(1);
    await next.planner.close();
  });

  it("serves it over HTTP, and says in the log which labels nobody decides on", async () => {
    const gateway = await startGateway([old], {
      supergraph: memorySupergraph(supergraph(old, fresh, "percent(100)")),
    });
    const { body } = await gateway.ask("{ book { title pages } }");
    expect(body).toEqual({ data: { book: { title: "fresh title", pages: 1 } } });
    const warnings = gateway.lines.filter(({ level }) => level === 40);
    expect(warnings.map(({ labels }) => labels)).toEqual([["move-pages"]]);
    await gateway.gateway.close();
  });

  it("is decided by a setting for all requests, or none", async () => {
    for (const [percent, pages] of [
      [100, 2],
      [0, 1],
    ] as const) {
      const gateway = await startGateway([old], {
        supergraph: memorySupergraph(supergraph(old, fresh, "percent(0)")),
        overrides: new Map([["move-pages", percent]]),
      });
      expect((await gateway.ask("{ book { title pages } }")).body).toEqual({ data: { book: { title: "old title", pages } } });
      expect(gateway.lines.filter(({ level }) => level === 40)).toEqual([]);
      await gateway.gateway.close();
    }
  });
});

describe("which overrides are in force", () => {
  it("is nobody's question where there are no labels", () => {
    expect(createOverrides({ labels: [], percentages: new Map([["a", 1]]), random: () => 0 })).toBeUndefined();
  });

  it("is true of N in a hundred requests, and of whatever moves further as well", () => {
    const percent = fc.integer({ min: 0, max: 100 });
    fc.assert(
      fc.property(percent, percent, (one, other) => {
        let number = 0;
        const overrides = createOverrides({
          labels: [`percent(${one})`, "mine"],
          percentages: new Map([["mine", other]]),
          random: () => number,
        });
        const drawn = Array.from({ length: 100 }, (_, index) => {
          number = (index + 0.5) / 100;
          return overrides?.draw() ?? [];
        });
        expect(drawn.filter((labels) => labels.includes(`percent(${one})`))).toHaveLength(one);
        expect(drawn.filter((labels) => labels.includes("mine"))).toHaveLength(other);
        expect(drawn.filter((labels) => labels.length === 2)).toHaveLength(Math.min(one, other));
      }),
      { numRuns: 50 },
    );
  });

  it("is left open by labels that say no percentage and are given none", () => {
    expect(undecidedLabels(["percent(0.5)", "mine", "theirs"], new Map([["mine", 0]]))).toEqual(["theirs"]);
  });

  it("is read from a setting", () => {
    expect(readSettings({ HUB_OVERRIDES: "move-pages=25, team/search=0.5" }).overrides).toEqual(
      new Map([
        ["move-pages", 25],
        ["team/search", 0.5],
      ]),
    );
    for (const wrong of ["move-pages", "move-pages=101", "=5", "percent(5)=5", "a=b"])
      expect(() => readSettings({ HUB_OVERRIDES: wrong })).toThrow("HUB_OVERRIDES");
  });
});
