import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createLog } from "../../subgraphs/base/log.ts";
import { createChangelog } from "../../subgraphs/registry/changelog/changelog.ts";
import { HubError } from "../../schema/errors.ts";
import { ANONYMOUS } from "../../subgraphs/base/caller.ts";
import { DATABASE } from "../support/databases.ts";
import { eventually } from "../support/eventually.ts";
import { ADDRESS, CATALOGUE, LINK, openWorld, star, STEWARD, type World } from "./support.ts";

interface Told {
  readonly at: string;
  readonly first: boolean;
  readonly compared: boolean;
  readonly subgraphs: readonly { readonly name: string; readonly version: number | null }[];
  readonly breaking: number;
  readonly dangerous: number;
  readonly safe: number;
  readonly changes: readonly { readonly criticality: string; readonly coordinate: string | null; readonly message: string }[];
}

const CHANGES = `query ($least: ChangeCriticality! = SAFE, $first: Int, $after: String) { schemaChanges(least: $least, first: $first, after: $after) {
  nodes { at first compared breaking dangerous safe subgraphs { name version } changes { criticality coordinate message } } pageInfo { hasNextPage endCursor } } }`;

describe("the changelog", () => {
  let world: World;
  const told = async (variables: Readonly<Record<string, unknown>> = {}): Promise<readonly Told[]> =>
    (await world.ask(CHANGES, variables, ANONYMOUS)).schemaChanges.nodes;
  /** Once so many are told. */
  const once = (count: number): Promise<readonly Told[]> =>
    eventually(`${count} are told`, async () => {
      const sets = await told();
      return sets.length === count && sets;
    });
  const publish = (sdl: string): Promise<unknown> => world.publish({ sdl }, STEWARD);

  beforeAll(async () => {
    world = await openWorld({ kind: DATABASE });
  });
  afterAll(() => world.close());

  it("begins with what the hub itself is, which changes nothing for anybody", async () => {
    expect(await once(1)).toMatchObject([
      {
        at: "2026-11-22T12:00:00.000Z",
        first: true,
        compared: true,
        breaking: 0,
        safe: 0,
        changes: [],
        subgraphs: [{ name: "catalogue", version: 1 }],
      },
    ]);
  });

  it("tells what a publication added and, the newest first, what the next took away", async () => {
    await publish(star());
    world.clock.advance(86_400_000);
    await publish(star("stars"));
    const [taken, added] = await once(3);
    expect(added).toMatchObject({
      subgraphs: [{ name: "star", version: 1 }],
      breaking: 0,
      safe: 1,
      changes: [{ criticality: "SAFE", coordinate: "Listing.star" }],
    });
    expect(taken).toMatchObject({
      at: "2026-11-23T12:00:00.000Z",
      subgraphs: [{ name: "star", version: 2 }],
      breaking: 1,
      safe: 1,
      changes: [
        { criticality: "BREAKING", coordinate: "Listing.star" },
        { criticality: "SAFE", coordinate: "Listing.stars" },
      ],
    });
  });

  it("leaves out what clients do not see: another address, a field that stays inside", async () => {
    await world.publish({ sdl: star("stars"), url: `${ADDRESS}/new` }, STEWARD);
    await publish(
      `${LINK.replace('"@key"', '"@key", "@inaccessible"')}type Listing @key(fields: "id") { id: ID! stars: Int inner: Int @inaccessible }`,
    );
    await world.ask('mutation { rollbackSubgraph(name: "star", version: 1) { state } }');
    const sets = await once(4);
    expect(sets[0]).toMatchObject({ subgraphs: [{ name: "star", version: 1 }], breaking: 1 });
    expect(await world.database.query("SELECT seq FROM registry.schema_version")).toHaveLength(6);
  });

  it("names a subgraph that went, and an upgrade of the hub's own", async () => {
    await world.ask('mutation { retireSubgraph(name: "star") { state } }');
    const own = [
      { ...CATALOGUE, sdl: CATALOGUE.sdl.replace("title: String", 'title: String @deprecated(reason: "Use `name`.") name: String') },
    ];
    const upgraded = await openWorld({ kind: DATABASE, database: world.database, own });
    const [upgrade, gone] = await once(6);
    expect(gone).toMatchObject({ subgraphs: [{ name: "star", version: null }], breaking: 1 });
    expect(upgrade).toMatchObject({ subgraphs: [{ name: "catalogue", version: 2 }], breaking: 0 });
    expect(upgrade?.changes.map(({ coordinate }) => coordinate)).toContain("Listing.name");
    await upgraded.registry.close();
  });

  it("pages, and keeps to what breaks where only that is wanted", async () => {
    const breaking = await told({ least: "BREAKING" });
    expect(breaking.map(({ subgraphs }) => subgraphs[0]?.version)).toEqual([null, 1, 2]);
    const page = async (after: string | null) => (await world.ask(CHANGES, { first: 4, after }, ANONYMOUS)).schemaChanges;
    const first = await page(null);
    const second = await page(first.pageInfo.endCursor);
    expect([...first.nodes, ...second.nodes]).toEqual(await told());
    expect([first.pageInfo.hasNextPage, second.pageInfo.hasNextPage]).toEqual([true, false]);
    expect(await world.problem(CHANGES, { after: Buffer.from('["schemaChanges","x"]').toString("base64url") }, STEWARD)).toBe(
      "CURSOR_INVALID",
    );
  });

  it("says so where two supergraphs could not be compared, and compares what another process left", async () => {
    const { database } = world;
    const failing = { changes: () => Promise.reject(new HubError("CHECK_TOO_COSTLY", "It takes more time than it may.")) };
    await database.query("UPDATE registry.schema_version SET safe = NULL WHERE seq = 2");
    await createChangelog({ database, composer: failing, log: createLog("silent") }).catchUp();
    expect((await told()).find(({ compared }) => !compared)).toMatchObject({ subgraphs: [{ name: "star", version: 1 }], changes: [] });
    await database.query("UPDATE registry.schema_version SET safe = NULL WHERE seq = 2");
    const found = { changes: async () => [{ criticality: "SAFE", message: "Something came.", composedOnly: true }] as const };
    await createChangelog({ database, composer: found, log: createLog("silent") }).catchUp();
    expect((await told({ first: 100 })).find(({ safe, breaking }) => safe === 1 && breaking === 0)?.changes).toEqual([
      { criticality: "SAFE", message: "Something came.", coordinate: null },
    ]);
  });
});
