import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ANONYMOUS } from "../../subgraphs/base/caller.ts";
import type { UsageRow } from "../../subgraphs/base/usage.ts";
import { DATABASES } from "../support/databases.ts";
import { ADDRESS, LINK, openWorld, STAR, STEWARD, type World } from "./support.ts";

const DAY_MS = 86_400_000;
const CHECK = `mutation ($input: SubgraphInput!) { checkSubgraph(input: $input) { ok
  findings { severity code message help subgraph coordinate } changes { criticality coordinate affected { client version lastSeen calls } } } }`;
const USAGE = `query ($coordinate: String!, $days: Int) { usage(coordinate: $coordinate, days: $days) {
  coordinate since calls clients { client version lastSeen calls } hours { hour client version calls } } }`;

/** A publisher's subgraph with each thing that can go. */
const sdl = (
  parts: {
    readonly star?: string;
    readonly stars?: string;
    readonly colour?: string;
    readonly input?: string;
    readonly more?: string;
  } = {},
): string => {
  const {
    star = "star(size: Int): Int",
    stars = "stars(filter: StarFilter): Star",
    colour = "RED BLUE",
    input = "colour: Colour name: String",
    more = "",
  } = parts;
  return `${LINK}type Query { ${stars} }
type Listing @key(fields: "id") { id: ID! ${star} }
type Star { name: String colour: Colour }
enum Colour { ${colour} }
input StarFilter { ${input} }
${more}`;
};

interface Finding {
  readonly severity: string;
  readonly code: string;
  readonly message: string;
  readonly help: string;
}

describe.each(DATABASES)("the use of the schema (%s)", (kind) => {
  let world: World;
  let hour: number;
  const row = (coordinate: string, calls = 1, client = "portal", version = "2"): UsageRow => ({ client, version, coordinate, calls });
  const record = (rows: readonly UsageRow[], at = hour, id: string = randomUUID()): Promise<void> =>
    world.registry.recordUsage({ id, hour: at, rows });
  const usage = async (coordinate: string, days = 30) => (await world.ask(USAGE, { coordinate, days }, STAR)).usage;
  const check = async (text: string, caller = STAR) =>
    (await world.ask(CHECK, { input: { name: "star", url: ADDRESS, sdl: text } }, caller)).checkSubgraph;
  const usersIn = ({ findings }: { readonly findings: readonly Finding[] }): readonly string[] =>
    findings.filter(({ code }) => code === "CLIENTS_WOULD_BREAK").map(({ severity, message }) => `${severity} ${message}`);

  beforeAll(async () => {
    world = await openWorld({ kind });
    hour = world.clock.now(); // noon
    const { id } = await world.publish({ sdl: sdl() });
    await world.ask("mutation ($id: ID!) { approvePublication(id: $id) { id } }", { id });
  });
  afterAll(() => world.close());
  beforeEach(async () => void (await world.database.query("DELETE FROM registry.usage")));

  it("is added up by hour and client, in one statement a report, and a report that comes twice counts once", async () => {
    const id = randomUUID();
    await record([row("Listing.star", 2), row("Listing.star", 3), row("Listing.star", 1, "app", "1")], hour, id);
    await record([row("Listing.star", 2), row("Listing.star", 3), row("Listing.star", 1, "app", "1")], hour, id);
    world.database.statements.length = 0;
    await record([row("Listing.star", 4), row("Listing.star", 1, "app", "2")], hour - 3_600_000);
    expect(world.database.statements.filter((text) => text.includes("INTO registry.usage AS"))).toHaveLength(1);
    const at = (ms: number): string => new Date(ms).toISOString();
    expect(await usage("Listing.star")).toEqual({
      coordinate: "Listing.star",
      since: at(hour - 30 * DAY_MS),
      calls: 11,
      clients: [
        { client: "portal", version: "2", lastSeen: at(hour), calls: 9 },
        { client: "app", version: "1", lastSeen: at(hour), calls: 1 },
        { client: "app", version: "2", lastSeen: at(hour - 3_600_000), calls: 1 },
      ],
      hours: [
        { hour: at(hour), client: "portal", version: "2", calls: 5 },
        { hour: at(hour), client: "app", version: "1", calls: 1 },
        { hour: at(hour - 3_600_000), client: "portal", version: "2", calls: 4 },
        { hour: at(hour - 3_600_000), client: "app", version: "2", calls: 1 },
      ],
    });
  });

  it("of a type is that of all it holds, and of nothing that begins alike", async () => {
    await record([
      row("Star.name"),
      row("Star.colour", 2),
      row("Star", 4),
      row("StarFilter.name", 8),
      row("Stars.name", 16),
      row("Sta.r", 32),
    ]);
    expect((await usage("Star")).calls).toBe(7);
    await record([row("Listing.star", 1), row("Listing.star(size:)", 2), row("Listing.starred", 4)]);
    expect([
      (await usage("Listing.star")).calls,
      (await usage("Listing.star(size:)")).calls,
      (await usage("Listing.star.size")).calls,
    ]).toEqual([1, 2, 2]);
  });

  it("is told to whoever has a token, for so many days back, and of coordinates only", async () => {
    await record([row("Listing.star")], hour - 5 * 3_600_000);
    expect(await world.problem(USAGE, { coordinate: "Listing.star" }, ANONYMOUS)).toBe("UNAUTHENTICATED");
    for (const coordinate of ["", "Listing.", "a b", "Listing.star(x)", "%", "'; DROP"])
      expect(await world.problem(USAGE, { coordinate }, STAR)).toBe("BAD_USER_INPUT");
    for (const days of [0, 366]) expect(await world.problem(USAGE, { coordinate: "Listing.star", days }, STAR)).toBe("BAD_USER_INPUT");
    world.clock.advance(2 * DAY_MS);
    expect([(await usage("Listing.star", 1)).calls, (await usage("Listing.star", 3)).calls]).toEqual([0, 1]);
    world.clock.advance(-2 * DAY_MS);
  });

  it("is kept for as many days as the setting says, and a gateway whose clock is off is believed for a day only", async () => {
    await record([row("Listing.star")]);
    await record([row("Listing.star")], hour + 5 * DAY_MS);
    await record([row("Listing.star")], 0);
    const hours = await world.database.query<{ hour: Date; calls: string }>("SELECT hour, calls::text FROM registry.usage");
    expect(hours).toEqual([{ hour: new Date(hour), calls: "3" }]);
    world.clock.advance(91 * DAY_MS);
    await record([row("Listing.stars")], world.clock.now());
    expect(await world.database.query("SELECT coordinate FROM registry.usage")).toEqual([{ coordinate: "Listing.stars" }]);
    world.clock.advance(-91 * DAY_MS);
  });

  it.each([
    ["a field", sdl({ star: "other: Int" }), "Listing.star", "Listing.other"],
    ["a field's type", sdl({ star: "star(size: Int): String" }), "Listing.star", "Listing.id"],
    ["an argument", sdl({ star: "star: Int" }), "Listing.star(size:)", "Listing.star"],
    ["an argument that becomes required", sdl({ star: "star(size: Int!): Int" }), "Listing.star", "Listing.id"],
    ["a new argument that is required", sdl({ star: "star(size: Int, at: ID!): Int" }), "Listing.star", "Listing.star(at:)"],
    ["an enum value", sdl({ colour: "RED" }), "Colour.BLUE", "Colour.RED"],
    ["an input field", sdl({ input: "colour: Colour" }), "StarFilter.name", "StarFilter.colour"],
    ["an input field that becomes required", sdl({ input: "colour: Colour! name: String" }), "StarFilter", "Star"],
    ["a new input field that is required", sdl({ input: "colour: Colour name: String more: Int!" }), "StarFilter", "StarFilter.more"],
    ["a type", sdl({ stars: "stars(filter: StarFilter): Int" }).replace(/type Star .*/, ""), "Star.name", "StarFilter.name"],
  ])("is told by name where %s goes that somebody uses, and not where nobody does", async (_what, text, used, unused) => {
    await record([row(unused, 7)]);
    expect(usersIn(await check(text)).filter((message) => !message.includes("Query.stars"))).toEqual([]);
    await record([row(used, 1_204), row(used, 1, "app", "1.0")], hour - 3_600_000);
    const found = await check(text);
    expect(found.ok).toBe(false);
    expect(usersIn(found)).toContainEqual(
      expect.stringMatching(
        /^ERROR .+: 2 clients used it in the last 30 days: portal 2 \(1204 calls, last 2026-11-22 11:00 UTC\), app 1\.0 \(1 call, last 2026-11-22 11:00 UTC\)\.$/,
      ),
    );
    expect(found.changes.filter(({ affected }: { affected: object[] }) => affected.length > 0)).toContainEqual({
      criticality: "BREAKING",
      coordinate: expect.any(String),
      affected: [
        { client: "portal", version: "2", lastSeen: "2026-11-22T11:00:00.000Z", calls: 1_204 },
        { client: "app", version: "1.0", lastSeen: "2026-11-22T11:00:00.000Z", calls: 1 },
      ],
    });
  });

  it("keeps what is used from being published away, for 30 days after its last use", async () => {
    await record([row("Listing.star")]);
    const refused = await world.publish({ sdl: sdl({ star: "other: Int" }) });
    expect([refused.state, refused.check.findings.map(({ code }) => code)]).toEqual([
      "REFUSED",
      expect.arrayContaining(["CLIENTS_WOULD_BREAK"]),
    ]);
    world.clock.advance(31 * DAY_MS);
    expect((await world.publish({ sdl: sdl({ star: "other: Int" }) })).state).toBe("IN_FORCE");
    // What was told stays to be read; and a way back is open, whoever has begun to use the new field.
    const kept = await world.ask(
      `{ publications(subgraph: "star", state: REFUSED) { nodes { check { changes { affected { client lastSeen } } } } } }`,
      {},
      STAR,
    );
    expect(kept.publications.nodes[0].check.changes[0].affected).toEqual([{ client: "portal", lastSeen: "2026-11-22T12:00:00.000Z" }]);
    await record([row("Listing.other")], world.clock.now());
    const { rollbackSubgraph } = await world.ask(
      'mutation { rollbackSubgraph(name: "star", version: 1) { state check { findings { severity code } } } }',
      {},
      STAR,
    );
    expect(rollbackSubgraph).toEqual({
      state: "IN_FORCE",
      check: { findings: expect.arrayContaining([{ severity: "WARNING", code: "CLIENTS_WOULD_BREAK" }]) },
    });
    world.clock.advance(-31 * DAY_MS);
    await world.database.query("UPDATE registry.state SET since = $1", [new Date(world.clock.now())]);
  });

  it("is a warning to a steward, who may decide to break somebody", async () => {
    await record([row("Listing.star")]);
    const found = await check(sdl({ star: "other: Int" }), STEWARD);
    expect([found.ok, usersIn(found)]).toEqual([true, [expect.stringMatching(/^WARNING .*portal 2/)]]);
  });

  it("names nobody to a stranger", async () => {
    await record([row("Listing.star")]);
    const found = await check(sdl({ star: "other: Int" }), ANONYMOUS);
    expect([found.ok, usersIn(found)]).toEqual([false, [expect.stringMatching(/^ERROR .*: 1 client used it.*token/)]]);
    expect(JSON.stringify(found)).not.toContain("portal");
    expect(found.changes[0]).toEqual({ criticality: "BREAKING", coordinate: "Listing.star", affected: null });
  });

  it("warns of a removal before the day that its deprecation has named", async () => {
    const deprecated =
      'star(size: Int): Int @deprecated(reason: "Counted otherwise. Use Listing.other. Removed on 2026-12-01.") other: Int';
    expect((await world.publish({ sdl: sdl({ star: deprecated }) })).state).toBe("IN_FORCE");
    const early = (found: { findings: Finding[] }) => found.findings.filter(({ code }) => code === "REMOVAL_TOO_EARLY");
    const before = await check(sdl({ star: "other: Int" }));
    expect([before.ok, early(before)]).toEqual([
      true,
      [expect.objectContaining({ severity: "WARNING", message: expect.stringContaining("until 2026-12-01") })],
    ]);
    world.clock.advance(9 * DAY_MS);
    expect(early(await check(sdl({ star: "other: Int" })))).toEqual([]);
    world.clock.advance(-9 * DAY_MS);
    await world.publish({ sdl: sdl() }, STEWARD);
  });

  it("is taken from gateways elsewhere that have a key for it", async () => {
    const create = "mutation ($input: RegistryTokenInput!) { createRegistryToken(input: $input) { token } }";
    const keyFor = async (scope: string): Promise<string> =>
      (await world.ask(create, { input: { publisher: "edge", scopes: [scope] } })).createRegistryToken.token;
    const post = async (payload: object, key: string) => {
      const headers = { authorization: `Bearer ${key}` };
      return (await world.registry.app.inject({ method: "POST", url: "/registry/v1/usage", headers, payload })).statusCode;
    };
    const key = await keyFor("usage:write");
    expect((await world.registry.find(key))?.roles).toEqual([]);
    const report = { id: "r1", hour, rows: [row("Listing.star", 3)] };
    expect([await post(report, key), await post(report, key), await post({ ...report, id: "r2" }, key)]).toEqual([204, 204, 204]);
    expect((await usage("Listing.star")).calls).toBe(6);
    for (const other of ["", "hubr_nothing", await keyFor("supergraph:read"), await keyFor("subgraph:star")])
      expect(await post(report, other)).toBe(401);
    for (const wrong of [
      [],
      { ...report, id: "a\u0000" },
      { ...report, hour: "now" },
      { ...report, rows: [{ ...report.rows[0], calls: 0.5 }] },
      { ...report, rows: [{ ...report.rows[0], calls: -1 }] },
      { ...report, rows: [{ ...report.rows[0], coordinate: "Listing star" }] },
      { ...report, rows: [{ ...report.rows[0], client: "hans@kommune.dk" }] },
      { ...report, rows: Array.from({ length: 1_001 }, () => row("Listing.star")) },
    ])
      expect([wrong, await post(wrong, key)]).toEqual([wrong, 400]);
    expect((await usage("Listing.star")).calls).toBe(6);
  });
});
