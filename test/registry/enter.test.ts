import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { HubError } from "../../schema/errors.ts";
import type { RemoteSubgraph } from "../../subgraphs/base/remote.ts";
import { testDatabase, type TestDatabase } from "../support/databases.ts";
import { eventually } from "../support/eventually.ts";
import { CATALOGUE, LINK, openWorld, star, type World } from "./support.ts";

interface Elsewhere extends RemoteSubgraph {
  /** What it answers; undefined: it is down. */
  says(sdl: string | undefined): void;
}

function elsewhere(name: string): Elsewhere {
  let current: string | undefined;
  return {
    name,
    url: `http://127.0.0.1:9/${name}`,
    says: (sdl) => void (current = sdl),
    execute: () => Promise.reject(new Error("not asked here")),
    sdl: async () => {
      if (current === undefined) throw new HubError("SUBGRAPH_UNREACHABLE", `${name} does not answer.`);
      return `${LINK}\n${current}`;
    },
  };
}

describe("what the hub is, and what its settings name elsewhere", () => {
  let database: TestDatabase;
  let one: Elsewhere;
  let two: Elsewhere;
  const worlds: World[] = [];
  beforeAll(async () => {
    database = await testDatabase("embedded");
  });
  beforeEach(() => {
    one = elsewhere("one");
    two = elsewhere("two");
    one.says("type Query { one: Int }");
    two.says("type Query { two: Int }");
  });
  afterAll(() => database.close());

  /** A hub that starts; the one before has ended. */
  const start = async (own = [CATALOGUE], everyMs = 3_600_000): Promise<World> => {
    await worlds.pop()?.close();
    const world = await openWorld({ kind: "embedded", database, remotes: [one, two], own, everyMs });
    worlds.push(world);
    return world;
  };
  afterAll(async () => worlds.pop()?.close());
  const supergraph = async (world: World): Promise<string> => world.registry.supergraph.load();
  /** A second definition of a field of another subgraph, without @shareable. */
  const CLASH = "type Query { one: Int helpServices: Int }";

  it("starts without a subgraph that never answered or never composed", async () => {
    one.says(CLASH);
    two.says(undefined);
    const world = await start();
    expect(await world.inForce()).toEqual(["catalogue@1"]);
    expect(await supergraph(world)).toContain("helpServices");
  });

  it("starts with the last good schema of a subgraph that is down, or whose new one does not compose", async () => {
    const before = await supergraph(await start());
    one.says(CLASH);
    two.says(undefined);
    const world = await start();
    expect(await supergraph(world)).toBe(before);
    expect([before.includes("one: Int"), before.includes("two: Int")]).toEqual([true, true]);
  });

  it("takes up a change of one subgraph while the schema of another does not compose", async () => {
    const world = await start([CATALOGUE], 5);
    one.says(CLASH);
    two.says("type Query { two: Int later: Int }");
    await eventually("the change is taken up", async () => (await supergraph(world)).includes("later: Int"), 30_000);
    expect(await supergraph(world)).toContain("one: Int");
  });

  it("leaves a published subgraph out that does not fit what the hub has become, and takes it back when it fits", async () => {
    const world = await start();
    await world.publish({ sdl: star() }, { name: "unit", roles: ["STEWARD"] });
    const grown = { ...CATALOGUE, sdl: CATALOGUE.sdl.replace("title: String", "title: String star: String") };
    const later = await start([grown]);
    expect((await later.ask("{ publishedSubgraphs { name composed } }")).publishedSubgraphs).toContainEqual({
      name: "star",
      composed: false,
    });
    expect(await supergraph(later)).toContain("star: String");
    const events = (await later.ask("{ registryEvents { nodes { kind subgraph } } }")).registryEvents.nodes;
    expect(events).toContainEqual({ kind: "LEFT_OUT", subgraph: "star" });
    const back = await start();
    expect((await back.ask("{ publishedSubgraphs { name composed } }")).publishedSubgraphs).toContainEqual({
      name: "star",
      composed: true,
    });
    expect(await supergraph(back)).toContain("star: Int");
  });

  it("does not compose again what was composed before, whatever the address", async () => {
    const world = await start([{ ...CATALOGUE, url: "http://127.0.0.1:7777/catalogue" }]);
    expect(await supergraph(world)).toContain('@join__graph(name: "catalogue", url: "http://127.0.0.1:7777/catalogue")');
    const inputs = await world.database.query<{ count: number }>(
      "SELECT count(DISTINCT inputs)::int AS count FROM registry.supergraph WHERE sdl LIKE '%:7777/%' OR hash = (SELECT hash FROM registry.state)",
    );
    expect(inputs).toEqual([{ count: 1 }]);
  });

  it("refuses to start where the hub's own subgraphs do not compose", async () => {
    const broken = { name: "authorities", url: "http://127.0.0.1:9/authorities", sdl: `${LINK}type Query { helpServices: Int }` };
    await expect(start([CATALOGUE, broken])).rejects.toMatchObject({ code: "COMPOSITION_FAILED" });
  });
});
