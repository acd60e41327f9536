import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startSubgraph, type SmallSubgraph } from "../small-subgraph.ts";
import { startHub, type TestHub } from "./hub.ts";
import { ops, type Said } from "./run.ts";
import { startServer } from "./server.ts";

/** `ops check | publish | rollback | status | token | dev` against the real registry behind the real gateway. The tests stand in the order in which a publisher goes. */
const LINK =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@external", "@requires", "@provides", "@inaccessible", "@interfaceObject"])\n';
const STAR = '"A record."\ntype Listing @key(fields: "id") {\n  "Its id."\n  id: ID!\n  "How many stars it has."\n  star: Int\n}\n';

let hub: TestHub;
let folder: string;
let service: SmallSubgraph;
let token: string;

const write = (sdl: string): Promise<void> => writeFile(join(folder, "schema.graphql"), LINK + sdl);
const run = (args: readonly string[], as: string | undefined = token): Promise<Said> =>
  ops(args, { cwd: folder, env: { OPS_HUB: hub.url, ...(as !== undefined && { OPS_TOKEN: as }) } });
const stranger = (args: readonly string[]): Promise<Said> => ops(args, { cwd: folder, env: { OPS_HUB: hub.url } });

beforeAll(async () => {
  hub = await startHub();
  folder = await mkdtemp(join(tmpdir(), "ops-"));
  service = await startSubgraph("star", STAR, { Listing: { __resolveReference: ({ id }: { id: string }) => ({ id, star: 5 }) } });
  await writeFile(join(folder, ".ops.json"), JSON.stringify({ name: "star", url: service.url, schema: "schema.graphql" }));
  await write(STAR);
});
afterAll(async () => {
  await service.close();
  await hub.close();
  await rm(folder, { recursive: true });
});

describe("ops token", () => {
  it("is made by a steward, shown once, and the only thing on standard output", async () => {
    const made = await run(["token", "create", "--publisher", "star-agency", "--scope", "subgraph:star", "--days", "30"], hub.steward);
    expect([made.code, made.out]).toEqual([0, expect.stringMatching(/^hubr_[\w-]{43}\n$/)]);
    expect(made.err).toContain("OPS_TOKEN");
    token = made.out.trim();
    const listed = (await run(["token", "list", "--json"])).json();
    expect(listed.tokens).toMatchObject([{ publisher: "star-agency", scopes: ["subgraph:star"], revokedAt: null }]);
    expect(JSON.stringify(listed)).not.toContain(token);
  });

  it("is refused to who is no steward, with exit code 3 and what to do", async () => {
    const refused = await run(["token", "create", "--publisher", "x", "--scope", "subgraph:*"]);
    expect([refused.code, refused.out]).toEqual([3, ""]);
    expect(refused.err).toMatch(/^FORBIDDEN: .*STEWARD/);
    expect((await stranger(["token", "list"])).err).toMatch(/^UNAUTHENTICATED: .*Set OPS_TOKEN/);
  });

  it("is rotated and revoked", async () => {
    const make = await run(["token", "create", "--publisher", "moon", "--scope", "subgraph:moon", "--json"], hub.steward);
    const { details } = make.json();
    const rotated = (await run(["token", "rotate", details.id, "--json"], hub.steward)).json();
    expect(rotated).toMatchObject({ ok: true, token: expect.stringMatching(/^hubr_/), details: { scopes: ["subgraph:moon"] } });
    expect((await run(["token", "list"], rotated.token)).code).toBe(0);
    expect((await run(["token", "revoke", rotated.details.id], hub.steward)).out).toContain("revoked");
    expect((await run(["token", "list"], rotated.token)).err).toMatch(/^UNAUTHENTICATED/);
  });
});

describe("ops check", () => {
  it("says what is good, what changes, and what the subgraph will be sent", async () => {
    const checked = await run(["check"]);
    expect([checked.code, checked.err]).toEqual([0, "→ ops publish\n"]);
    expect(checked.out).toContain("Listing.id (key)");
    expect(checked.out).toMatch(/safe +Field '?star'? was added to object type '?Listing'?/i);
    expect(checked.out).toMatch(/0 errors, \d+ warnings, \d+ notes, 0 breaking, 0 dangerous, [1-9]\d* safe changes\.\n$/);
  });

  it("names file, line and column of a composition error, its code and its help, and ends with 1", async () => {
    await write(`${STAR}type Query {\n  "Doubled."\n  helpServices: Int\n}\n`);
    const checked = await run(["check"]);
    expect(checked.code).toBe(1);
    expect(checked.out).toMatch(/✗ schema\.graphql:10:3 TRUST_FOREIGN_FIELD\n {4}Query\.helpServices/);
    expect(checked.out).toMatch(/✗ \S+:\d+:\d+ FIELD_TYPE_MISMATCH\n {4}.*\n {4}→ Give the field the same type/);
    expect(checked.err).toMatch(/^→ ops explain [A-Z_]+\n$/);
    const { ok, findings } = (await run(["check", "--json"])).json();
    expect([ok, findings[0].severity, findings[0].subgraph]).toEqual([false, "ERROR", "star"]);
  });

  it("names the place of a syntax error, of what is not described, and of what differs from the contract", async () => {
    await write("type Listing {");
    expect((await run(["check"])).out).toMatch(/✗ schema\.graphql:2:\d+ INVALID_GRAPHQL/);
    await write(STAR.replace('  "How many stars it has."\n', ""));
    expect((await run(["check"])).out).toMatch(/Without description:\n {2}schema\.graphql:6(:\d+)? Listing\.star/);
    await write(`${STAR}extend type Query {\n  "The feed."\n  listingFeed: Int @shareable @inaccessible\n}\n`);
    expect((await run(["check"])).out).toContain("CONTRACT_DIFFERS");
    await write(STAR);
  });

  it("has nothing to say against a subgraph that ops init made and that runs", async () => {
    const made = await ops(["init", "vesterby", "--from", "csv", "--port", "4391"], { cwd: folder });
    expect(made.code).toBe(0);
    const place = join(folder, "vesterby");
    await symlink(join(process.cwd(), "node_modules"), join(place, "node_modules"));
    const running = await startServer(place);
    const checked = await ops(["check", "--url", running.url, "--json"], { cwd: place, env: { OPS_HUB: hub.url, OPS_TOKEN: token } });
    await running.stop();
    expect(checked.json()).toMatchObject({ ok: true, name: "vesterby", listings: true, findings: [] });
  });

  it("says in one line that a hub, a file, a name or an address is missing", async () => {
    const gone = await ops(["check"], { cwd: folder, env: { OPS_HUB: "http://127.0.0.1:1" } });
    expect([gone.code, gone.err]).toEqual([22, expect.stringMatching(/^HUB_UNREACHABLE: .*--hub or OPS_HUB\.\n$/)]);
    expect((await run(["check", "--schema", "none.graphql"])).code).toBe(19);
    const elsewhere = await ops(["check"], { cwd: tmpdir(), env: { OPS_HUB: hub.url } });
    expect([elsewhere.code, elsewhere.err]).toEqual([2, expect.stringContaining(".ops.json")]);
  });

  it("sends no token over http to another machine", async () => {
    const refused = await ops(["check"], { cwd: folder, env: { OPS_HUB: "http://hub.example", OPS_TOKEN: "x" } });
    expect([refused.code, refused.err]).toEqual([2, expect.stringContaining("https")]);
  });
});

describe("ops publish, status and rollback", () => {
  it("is refused to a stranger", async () => {
    const refused = await stranger(["publish"]);
    expect([refused.code, refused.err]).toEqual([3, expect.stringMatching(/^UNAUTHENTICATED/)]);
  });

  it("waits for the unit the first time, then comes into force at once", async () => {
    const first = await run(["publish"]);
    expect([first.code, first.out]).toEqual([0, expect.stringContaining("star version 1 waits for the unit")]);
    expect((await run(["status", "star"])).out).toMatch(/star is not in force\.\n.*\n.*star version 1 WAITING by star-agency/);
    await approve();
    await write(STAR.replace("}\n", '  "Its colour."\n  colour: String\n}\n'));
    const second = await run(["publish", "--json"]);
    expect([second.code, second.json()]).toMatchObject([0, { ok: true, state: "IN_FORCE", version: 2, next: "ops status star" }]);
    expect((await run(["status"])).out).toMatch(/^Supergraph [0-9a-f]{12} since .*\n( {2}.*\n)* {2}star version 2 of star-agency/);
  });

  it("publishes nothing that breaks clients, unless told so", async () => {
    await write(STAR.replace("star: Int", "stars: Int"));
    const stopped = await run(["publish"]);
    expect([stopped.code, stopped.out]).toEqual([1, expect.stringMatching(/breaking +.*star[\s\S]*Nothing was published\.\n$/)]);
    expect((await run(["check"])).code).toBe(1);
    expect((await run(["check", "--allow-breaking"])).code).toBe(0);
    expect((await run(["status", "star", "--json"])).json().subgraphs).toMatchObject([{ version: 2 }]);
    expect((await run(["publish", "--allow-breaking"])).out).toBe("star version 3 is in force.\n");
  });

  it("brings back the version before, or a certain one", async () => {
    expect((await run(["rollback"])).out).toBe("star version 2 is in force again.\n");
    expect((await run(["rollback", "1", "--json"])).json()).toMatchObject({ ok: true, version: 1, state: "IN_FORCE" });
    const never = await run(["rollback", "99"]);
    expect([never.code, never.err]).toEqual([3, expect.stringMatching(/^SUBGRAPH_UNKNOWN/)]);
    expect((await run(["rollback", "two"])).code).toBe(2);
  });

  it("tells a stranger what is in force, without addresses", async () => {
    const said = await stranger(["status", "--json"]);
    const { subgraphs, publications } = said.json();
    expect(subgraphs.map(({ name, url }: { name: string; url: string | null }) => [name, url])).toContainEqual(["star", null]);
    expect([said.code, publications]).toEqual([0, undefined]);
  });
});

describe("ops dev", () => {
  it("serves the folder's schema with the published others, follows it, keeps the last good one, and ends when told", async () => {
    await write(STAR);
    const ending = new AbortController();
    const ready = Promise.withResolvers<{ url: string; subgraphs: string[] }>();
    const lines: string[] = [];
    const done = ops(["dev", "--port", "0", "--json"], {
      cwd: folder,
      env: { OPS_HUB: hub.url, OPS_TOKEN: token },
      signal: ending.signal,
      onOut: (text) => ready.resolve(JSON.parse(text) as { url: string; subgraphs: string[] }), // its own line
      onErr: (line) => lines.push(line),
    });
    void done.then(({ err }) => ready.reject(new Error(err)));
    const { url, subgraphs } = await ready.promise;
    expect(subgraphs).toEqual(["catalogue", "registry", "star"]);
    const ask = async (query: string): Promise<unknown> => {
      const response = await fetch(`${url}/graphql`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ query }),
      });
      return response.json();
    };
    expect(await ask("{ helpServices { title star } }")).toEqual({ data: { helpServices: [{ title: "Hjælp", star: 5 }] } });

    await write(`${STAR}type Query {\n  "Doubled."\n  helpServices: Int\n}\n`);
    await expect.poll(() => lines.join("\n"), { timeout: 60_000 }).toMatch(/✗ \S+:\d+:\d+ FIELD_TYPE_MISMATCH/);
    expect(await ask("{ helpServices { star } }")).toEqual({ data: { helpServices: [{ star: 5 }] } });

    await write(STAR.replace("}\n", '  "Its colour."\n  colour: String\n}\n'));
    await expect
      .poll(async () => JSON.stringify(await ask('{ __type(name: "Listing") { fields { name } } }')), { timeout: 60_000 })
      .toContain("colour");

    ending.abort();
    expect((await done).code).toBe(0);
  });

  it("says what does not compose at the start, and needs a token", async () => {
    await write(`${STAR}type Query {\n  "Doubled."\n  helpServices: Int\n}\n`);
    const broken = await run(["dev", "--port", "0"]);
    expect([broken.code, broken.out]).toEqual([1, expect.stringMatching(/✗ \S+:\d+:\d+ FIELD_TYPE_MISMATCH/)]);
    expect((await stranger(["dev"])).err).toMatch(/^UNAUTHENTICATED: .*Set OPS_TOKEN/);
    await write(STAR);
  });
});

async function approve(): Promise<void> {
  const ask = async (query: string): Promise<{ data: { publications: { nodes: { id: string }[] } } }> => {
    const response = await fetch(`${hub.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${hub.steward}` },
      body: JSON.stringify({ query }),
    });
    return (await response.json()) as { data: { publications: { nodes: { id: string }[] } } }; // as asked below
  };
  const { data } = await ask("{ publications(state: WAITING) { nodes { id } } }");
  await ask(`mutation { approvePublication(id: "${data.publications.nodes[0]?.id}") { state } }`);
}
