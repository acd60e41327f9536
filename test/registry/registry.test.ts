import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ANONYMOUS } from "../../subgraphs/base/caller.ts";
import { DATABASES } from "../support/databases.ts";
import { serve } from "../support/localServer.ts";
import { LINK, openWorld, PUBLISH, STAR, star, STEWARD, type World } from "./support.ts";

const EVENTS = "{ registryEvents(first: 100) { nodes { kind by subgraph detail } } }";

describe.each(DATABASES)("the registry (%s)", (kind) => {
  let world: World;
  const hash = async (): Promise<string> => (await world.ask("{ registry { hash } }")).registry.hash;
  const supergraph = (): Promise<string> => world.registry.supergraph.load();

  beforeAll(async () => {
    world = await openWorld({ kind });
  });
  afterAll(() => world.close());

  it("has the hub's own subgraphs in force from the start, and makes no new version of one that did not change", async () => {
    expect(await world.inForce()).toEqual(["catalogue@1"]);
    const again = await openWorld({ kind, database: world.database });
    expect(await again.inForce()).toEqual(["catalogue@1"]);
    await again.close();
    expect(await hash()).toBe(
      createHash("sha256")
        .update(await supergraph())
        .digest("hex"),
    );
  });

  it("checks for anybody and writes nothing, and shows a stranger no addresses", async () => {
    const query =
      "mutation ($input: SubgraphInput!) { checkSubgraph(input: $input) { ok first base hash supergraph sends { coordinate why } changes { criticality coordinate } } }";
    const input = { name: "star", url: "https://star.example/graphql", sdl: star() };
    const before = world.database.statements.length;
    const { checkSubgraph } = await world.ask(query, { input }, ANONYMOUS);
    expect(checkSubgraph).toMatchObject({
      ok: true,
      first: true,
      base: await hash(),
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      supergraph: null,
      sends: [{ coordinate: "Listing.id", why: "KEY" }],
      changes: [{ criticality: "SAFE", coordinate: "Listing.star" }],
    });
    expect(world.database.statements.slice(before).filter((text) => /INSERT|UPDATE|DELETE/.test(text))).toEqual([]);
    const shown = await world.ask("{ publishedSubgraphs { url sdl } }", {}, ANONYMOUS);
    expect(shown).toEqual({ publishedSubgraphs: [{ url: null, sdl: null }] });
  });

  it("lets a publisher's first publish wait for a steward, and shows it what will be sent", async () => {
    const waiting = await world.publish({ sdl: star() });
    expect(waiting).toMatchObject({ state: "WAITING", version: 1, check: { sends: [{ coordinate: "Listing.id", why: "KEY" }] } });
    expect(await supergraph()).not.toContain("star: Int");
    expect(await world.problem("mutation ($id: ID!) { approvePublication(id: $id) { id } }", { id: waiting.id }, STAR)).toBe("FORBIDDEN");
    const { approvePublication } = await world.ask("mutation ($id: ID!) { approvePublication(id: $id) { state supergraphHash } }", {
      id: waiting.id,
    });
    expect(approvePublication).toEqual({ state: "IN_FORCE", supergraphHash: await hash() });
    expect(await supergraph()).toContain("star: Int");
    expect(await world.problem("mutation ($id: ID!) { approvePublication(id: $id) { id } }", { id: waiting.id })).toBe(
      "PUBLICATION_CLOSED",
    );
  });

  it("brings the next version into force at once, tells the gateway, and takes the same one twice for one", async () => {
    const told = Promise.withResolvers<string>();
    const end = world.registry.supergraph.watch((change) => ("sdl" in change ? told.resolve(change.sdl) : told.reject(change.error)));
    const second = await world.publish({ sdl: star("stars") });
    expect(second).toMatchObject({ state: "IN_FORCE", version: 2 });
    expect(await told.promise).toContain("stars: Int");
    end();
    expect((await world.publish({ sdl: star("stars") })).id).toBe(second.id);
    expect(await world.inForce()).toEqual(["catalogue@1", "star@2"]);
  });

  it("keeps what is in force where a publish does not pass, and keeps what was sent", async () => {
    const before = await hash();
    const refused = await world.publish({ sdl: `${LINK}type Listing @key(fields: "id") { id: ID! title: Int @shareable }` });
    expect([refused.state, refused.check.findings.map(({ code }) => code)]).toEqual([
      "REFUSED",
      expect.arrayContaining(["TRUST_FOREIGN_FIELD"]),
    ]);
    expect([await hash(), await world.inForce()]).toEqual([before, ["catalogue@1", "star@2"]]);
    const { publications } = await world.ask('{ publications(subgraph: "star") { nodes { version state } } }', {}, STAR);
    expect(publications.nodes).toEqual([
      { version: 3, state: "REFUSED" },
      { version: 2, state: "IN_FORCE" },
      { version: 1, state: "SUPERSEDED" },
    ]);
  });

  it("orders two publishes at once, and refuses the one whose base is gone", async () => {
    const base = await hash();
    const two = ["one", "two"].map((field) =>
      world.ask(PUBLISH, { input: { name: "star", url: "http://127.0.0.1:9/star", sdl: star(field), base } }, STAR),
    );
    const settled = await Promise.allSettled(two);
    expect(settled.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    expect(String(settled.find((each) => each.status === "rejected")?.reason)).toContain("REGISTRY_CONFLICT");
    const both = await Promise.all([world.publish({ sdl: star("three") }), world.publish({ name: "moon", sdl: star("moon") })]);
    expect(both.map(({ state }) => state)).toEqual(["IN_FORCE", "IN_FORCE"]);
    const now = await supergraph();
    expect([now.includes("three: Int"), now.includes("moon: Int")]).toEqual([true, true]);
  });

  it("orders the publishes of two processes", async () => {
    const other = await openWorld({ kind, database: world.database });
    const both = await Promise.all([world.publish({ sdl: star("here") }), other.publish({ name: "moon", sdl: star("there") })]);
    expect(both.map(({ state }) => state)).toEqual(["IN_FORCE", "IN_FORCE"]);
    for (const process of [world, other]) {
      const now = await process.registry.supergraph.load();
      expect([now.includes("here: Int"), now.includes("there: Int")]).toEqual([true, true]);
    }
    await other.close();
  });

  it("rolls back to any version that was in force, and takes a subgraph out", async () => {
    const roll = 'mutation ($version: Int!) { rollbackSubgraph(name: "star", version: $version) { version state } }';
    expect((await world.ask(roll, { version: 1 }, STAR)).rollbackSubgraph).toEqual({ version: 1, state: "IN_FORCE" });
    expect(await supergraph()).toContain("star: Int");
    expect(await world.problem(roll, { version: 3 }, STAR)).toBe("SUBGRAPH_UNKNOWN"); // it was refused
    expect((await world.ask('mutation { retireSubgraph(name: "moon") { state } }', {}, STAR)).retireSubgraph).toEqual({ state: "RETIRED" });
    expect(await world.inForce()).toEqual(["catalogue@1", "star@1"]);
    expect(await supergraph()).not.toContain("there: Int");
  });

  it.each([
    ["one of the hub's own names", { name: "authorities" }, STEWARD, "SUBGRAPH_NAME_TAKEN"],
    ["the name of one in force that is the hub's own", { name: "catalogue" }, STEWARD, "SUBGRAPH_NAME_TAKEN"],
    ["another publisher's name", { name: "star" }, { name: "moon-agency", roles: ["PUBLISHER"] }, "SUBGRAPH_NAME_TAKEN"],
    ["a subgraph that the token is not for", { name: "sun" }, STAR, "FORBIDDEN"],
    ["a name that is none", { name: "Star Ship" }, STEWARD, "BAD_USER_INPUT"],
    ["a caller without role", { name: "star" }, { name: "someone", roles: ["ANALYST"] }, "FORBIDDEN"],
    ["a caller without token", { name: "star" }, ANONYMOUS, "UNAUTHENTICATED"],
  ] as const)("refuses to publish %s", async (_name, input, caller, code) => {
    expect(await world.problem(PUBLISH, { input: { url: "http://127.0.0.1:9/x", sdl: star("x"), ...input } }, caller)).toBe(code);
  });

  it("refuses an address in a private network or one that redirects, and warns where another SDL is served", async () => {
    const redirecting = await serve((_request, response) => void response.writeHead(302, { location: "http://169.254.169.254/" }).end());
    const other = await serve((_request, response) => void response.end(JSON.stringify({ data: { _service: { sdl: star("other") } } })));
    const found = async (url: string): Promise<string> => {
      const { state, check } = await world.publish({ url, sdl: star("addressed") });
      return `${state} ${check.findings.filter(({ code }) => code.startsWith("ADDRESS")).map(({ code }) => code)}`;
    };
    expect(await found("http://10.0.0.1/graphql")).toBe("REFUSED ADDRESS_PRIVATE");
    expect(await found("http://[::1]:4000/graphql")).toBe("REFUSED ADDRESS_PRIVATE");
    expect(await found("http://user:secret@star.example/")).toBe("REFUSED ADDRESS_INVALID");
    expect(await found("file:///etc/passwd")).toBe("REFUSED ADDRESS_INVALID");
    expect(await found(redirecting.url)).toBe("REFUSED ADDRESS_REDIRECTS");
    expect(await found(other.url)).toBe("IN_FORCE ADDRESS_OTHER_SDL");
    await Promise.all([redirecting.close(), other.close()]);
  });

  it("makes tokens that expire, are renewed and revoked, and keeps no secret", async () => {
    const create =
      "mutation ($input: RegistryTokenInput!) { createRegistryToken(input: $input) { token details { id scopes expiresAt lastUsedAt } } }";
    const input = { publisher: "star-agency", scopes: ["subgraph:star"], days: 1 };
    expect(await world.problem(create, { input }, STAR)).toBe("FORBIDDEN");
    expect(await world.problem(create, { input: { ...input, scopes: ["everything"] } })).toBe("BAD_USER_INPUT");
    const { token, details } = (await world.ask(create, { input })).createRegistryToken;
    expect(await world.registry.find(token)).toEqual({ name: "star-agency", roles: ["PUBLISHER"], scopes: ["subgraph:star"] });
    expect(await world.registry.find(`${token.slice(0, -1)}${token.endsWith("A") ? "B" : "A"}`)).toBeUndefined();
    const stored = JSON.stringify(await world.database.query("SELECT * FROM registry.token"));
    expect(stored).not.toContain(token);
    const rotate = "mutation ($id: ID!) { rotateRegistryToken(id: $id) { token } }";
    const renewed = (await world.ask(rotate, { id: details.id }, STAR)).rotateRegistryToken.token;
    const list = (await world.ask("{ registryTokens { id lastUsedAt revokedAt } }", {}, STAR)).registryTokens;
    expect(list).toContainEqual({ id: details.id, lastUsedAt: "2026-11-22T00:00:00.000Z", revokedAt: null });
    await world.ask("mutation ($id: ID!) { revokeRegistryToken(id: $id) { id } }", { id: details.id }, STAR);
    expect([await world.registry.find(token), (await world.registry.find(renewed))?.name]).toEqual([undefined, "star-agency"]);
    world.clock.advance(86_400_001);
    expect(await world.registry.find(renewed)).toBeUndefined();
    expect(
      await world.problem('{ registryTokens(publisher: "star-agency") { id } }', {}, { name: "moon-agency", roles: ["PUBLISHER"] }),
    ).toBe("FORBIDDEN");
  });

  it("refuses a token and a publish while the clock is behind what has happened", async () => {
    await world.publish({ sdl: star("late") });
    const create = "mutation ($input: RegistryTokenInput!) { createRegistryToken(input: $input) { token } }";
    const { token } = (await world.ask(create, { input: { publisher: "star-agency", scopes: ["subgraph:star"] } })).createRegistryToken;
    world.clock.advance(-3_600_000);
    expect(await world.registry.find(token)).toBeUndefined();
    expect(await world.problem(PUBLISH, { input: { name: "star", url: "http://127.0.0.1:9/star", sdl: star("early") } }, STAR)).toBe(
      "CLOCK_OFF",
    );
    world.clock.advance(3_600_000);
  });

  it("serves the supergraph to a key, by hash too, and nothing again where nothing changed", async () => {
    const create = "mutation ($input: RegistryTokenInput!) { createRegistryToken(input: $input) { token } }";
    const keyFor = async (scope: string): Promise<string> =>
      (await world.ask(create, { input: { publisher: "edge", scopes: [scope] } })).createRegistryToken.token;
    const headers = { "x-hive-cdn-key": await keyFor("supergraph:read") };
    const get = (path: string, more: Readonly<Record<string, string>> = {}) =>
      world.registry.app.inject({ url: `/registry/v1/supergraph${path}`, headers: { ...headers, ...more } });
    const first = await get("");
    expect([first.statusCode, first.body, first.headers["etag"]]).toEqual([200, await supergraph(), `"${await hash()}"`]);
    expect((await get("", { "if-none-match": String(first.headers["etag"]) })).statusCode).toBe(304);
    const old = (await world.ask('{ publications(subgraph: "star") { nodes { supergraphHash } } }')).publications.nodes.at(
      -1,
    ).supergraphHash;
    expect(old).toMatch(/^[0-9a-f]{64}$/);
    const before = await get(`/${old}`);
    expect([before.statusCode, createHash("sha256").update(before.body).digest("hex")]).toEqual([200, old]);
    expect((await get("/0000")).statusCode).toBe(404);
    for (const key of ["", "hubr_nothing", await keyFor("subgraph:star")])
      expect((await get("", { "x-hive-cdn-key": key })).statusCode).toBe(401);
  });

  it("has an audit trail that nobody can change, and shows it to stewards", async () => {
    const { registryEvents } = await world.ask(EVENTS);
    const kinds = registryEvents.nodes.map((node: { kind: string }) => node.kind);
    expect(kinds.at(-1)).toBe("ENTERED");
    expect(new Set(kinds)).toEqual(
      new Set([
        "ENTERED",
        "SUBMITTED",
        "APPROVED",
        "PUBLISHED",
        "REFUSED",
        "ROLLED_BACK",
        "RETIRED",
        "TOKEN_CREATED",
        "TOKEN_ROTATED",
        "TOKEN_REVOKED",
      ]),
    );
    expect(await world.problem(EVENTS, {}, STAR)).toBe("FORBIDDEN");
    await expect(world.database.query("DELETE FROM registry.event")).rejects.toThrow("only ever added");
    const page = await world.ask("{ registryEvents(first: 1) { nodes { id } pageInfo { endCursor hasNextPage } } }");
    const next = await world.ask("query ($after: String) { registryEvents(first: 1, after: $after) { nodes { id } } }", {
      after: page.registryEvents.pageInfo.endCursor,
    });
    expect(Number(next.registryEvents.nodes[0].id)).toBeLessThan(Number(page.registryEvents.nodes[0].id));
  });

  it("rejects a publication that waits, and frees its name", async () => {
    const sun = { name: "sun-agency", roles: ["PUBLISHER"] } as const;
    const { id } = await world.publish({ name: "sun", sdl: star("sun") }, sun);
    const reject = 'mutation ($id: ID!) { rejectPublication(id: $id, reason: "not yet") { state reason } }';
    expect((await world.ask(reject, { id })).rejectPublication).toEqual({ state: "REJECTED", reason: "not yet" });
    expect((await world.publish({ name: "sun", sdl: star("sun") }, { name: "other-agency", roles: ["PUBLISHER"] })).state).toBe("WAITING");
  });
});
