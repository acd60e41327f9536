import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually } from "../../support/eventually.ts";
import { startProcess } from "../../support/process.ts";
import { startSubgraph, type SmallSubgraph } from "../small-subgraph.ts";
import { ask } from "../two-subgraphs.ts";
import { startHub, type TestHub } from "./hub.ts";
import { ops, type Said } from "./run.ts";

/** `ops usage` and `ops deprecate`, and what `ops check` says of those who use what goes: a client asks the real gateway, which tells the real registry. */
const LINK =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@external", "@requires", "@provides", "@inaccessible", "@interfaceObject"])\r\n';
const STAR = `${LINK}# Æbler og pærer: kept as it is.\r
"A record." type Listing @key(fields: "id") {\r
\t"Its id."   id: ID!\r
  "How many stars it has."\r
  star("How large." size: Size = LARGE, "Since when." since: Int!): Int\r
  "How good it is." rating: Int\r
}\r
"A size." enum Size { "Large." LARGE "Small." SMALL }\r
`;
const ARGS = ["--reason", 'Stars say "little"', "--replacement", "Listing.rating", "--removal", "2999-12-31"];
const MARK = '@deprecated(reason: "Stars say \\"little\\". Use Listing.rating. Removed on 2999-12-31.")';

let hub: TestHub;
let folder: string;
let service: SmallSubgraph;
let token: string;

const write = (sdl: string): Promise<void> => writeFile(join(folder, "schema.graphql"), sdl);
const read = (): Promise<string> => readFile(join(folder, "schema.graphql"), "utf8");
const run = (args: readonly string[], as: string | undefined = token): Promise<Said> =>
  ops(args, { cwd: folder, env: { OPS_HUB: hub.url, ...(as !== undefined && { OPS_TOKEN: as }) } });
const stranger = (args: readonly string[], cwd = folder): Promise<Said> => ops(args, { cwd, env: { OPS_HUB: hub.url } });
const without = (sdl: string): string => sdl.replace(/ {2}"How many[^]*?\r\n {2}star.*\r\n/, "");

beforeAll(async () => {
  hub = await startHub({ usageMs: 20 });
  folder = await mkdtemp(join(tmpdir(), "ops-usage-"));
  service = await startSubgraph("star", STAR.slice(LINK.length), {
    Listing: { __resolveReference: ({ id }: { id: string }) => ({ id, star: 5, rating: 3 }) },
  });
  await writeFile(join(folder, ".ops.json"), JSON.stringify({ name: "star", url: service.url, schema: "schema.graphql" }));
  await write(STAR);
  token = (await run(["token", "create", "--publisher", "star-agency", "--scope", "subgraph:star"], hub.steward)).out.trim();
  const { id } = (await run(["publish", "--json"])).json();
  await ask(hub.url, `mutation { approvePublication(id: "${id}") { state } }`, {}, { authorization: `Bearer ${hub.steward}` });
  await eventually("the gateway has it", () => hub.gateway.snapshot().apiSdl.includes("star("));
  const portal = { "apollographql-client-name": "portal", "apollographql-client-version": "2.1.0" };
  await ask(hub.url, "query ($size: Size) { helpServices { star(size: $size, since: 1) } }", { size: "SMALL" }, portal);
});
afterAll(async () => {
  await service.close();
  await hub.close();
  await rm(folder, { recursive: true });
});

describe("ops usage", () => {
  it("names the clients that use a field, an argument or a value sent as a variable, and what to do next", async () => {
    await eventually("it has reached the registry", async () => (await run(["usage", "Listing.star", "--json"])).json().calls === 1);
    const said = await run(["usage", "Listing.star"]);
    expect([said.code, said.out]).toEqual([
      0,
      "Listing.star: 1 call of 1 client in the last 30 days\n  client  version  calls  last seen\n  portal  2.1.0        1  2026-11-22 12:00 UTC\n",
    ]);
    expect(said.err).toContain("ops deprecate Listing.star");
    for (const coordinate of ["Listing.star(size:)", "Listing.star.size", "Size.SMALL"])
      expect((await run(["usage", coordinate, "--json"])).json()).toMatchObject({
        ok: true,
        inSchema: true,
        calls: 1,
        clients: [{ client: "portal" }],
      });
    expect((await run(["usage", "Size.LARGE"])).out).toBe("Nobody has used Size.LARGE in the last 30 days.\n");
    expect((await run(["usage", "Listing", "--json"])).json()).toMatchObject({
      calls: expect.any(Number),
      hours: [{ hour: "2026-11-22T12:00:00.000Z" }],
    });
  });

  it.each([
    ["Listing.sta", /has no Listing\.sta\. Did you mean Listing\.star\?/],
    ["Listin.star", /Did you mean Listing\.star\?/],
    ["Listing.star(siz:)", /Did you mean Listing\.star\(size:\)\?/],
    ["Size.SMAL", /Did you mean Size\.SMALL\?/],
    ["Listing star", /no schema coordinate/],
  ])("says what was meant by %s, with exit code 2", async (coordinate, words) => {
    const said = await run(["usage", coordinate]);
    expect([said.code, said.err]).toEqual([2, expect.stringMatching(words)]);
  });

  it("is refused to a stranger, and takes days that there are", async () => {
    expect(await stranger(["usage", "Listing.star"])).toMatchObject({
      code: 3,
      err: expect.stringMatching(/^UNAUTHENTICATED: .*OPS_TOKEN/),
    });
    expect((await run(["usage", "Listing.star", "--days", "0"])).code).toBe(2);
  });
});

describe("ops check and ops publish", () => {
  it("refuse to take away what a client uses, by its name", async () => {
    await write(without(STAR));
    const checked = await run(["check"]);
    expect([checked.code, checked.err]).toEqual([1, "→ ops explain CLIENTS_WOULD_BREAK\n"]);
    expect(checked.out).toMatch(
      /✗ schema\.graphql CLIENTS_WOULD_BREAK\n {4}.*'?star'?.*: 1 client used it in the last 30 days: portal 2\.1\.0 \(1 call, last 2026-11-22 12:00 UTC\)/,
    );
    expect(checked.out).toMatch(/breaking +.*star.*\n +client +version +calls +last seen\n +portal +2\.1\.0/);
    const published = await run(["publish", "--allow-breaking", "--json"]);
    expect([published.code, published.json()]).toMatchObject([1, { ok: false, state: "NOT_SENT" }]);
    const hidden = await stranger(["check"]);
    expect([hidden.code, hidden.out]).toEqual([1, expect.stringContaining("1 client used it")]);
    expect(hidden.out).not.toContain("portal");
    await write(STAR);
  });
});

describe("ops deprecate", () => {
  it("writes the mark into the file and leaves every other byte, and tells who uses it", async () => {
    const said = await run(["deprecate", "Listing.star", ...ARGS]);
    expect([said.code, said.err]).toEqual([0, "→ ops check\n"]);
    expect(said.out).toMatch(/Used in the last 30 days by:\n.*\n {2}portal {2}2\.1\.0/);
    expect(await read()).toBe(STAR.replace("): Int\r\n", `): Int ${MARK}\r\n`));
  });

  it("marks anew what is marked, and an argument, an enum value and a file in another folder too", async () => {
    await mkdir(join(folder, "inner"));
    const inner = join(folder, "inner", "own.graphql");
    await writeFile(inner, STAR);
    const mark = async (coordinate: string, removal: string): Promise<Said> =>
      stranger([
        "deprecate",
        coordinate,
        "inner",
        "--schema",
        "own.graphql",
        "--reason",
        "Old",
        "--replacement",
        "Listing.title",
        "--removal",
        removal,
        "--json",
      ]);
    const text = (removal: string): string => `@deprecated(reason: "Old. Use Listing.title. Removed on ${removal}.")`;
    expect((await mark("Listing.star(size:)", "2999-01-01")).json()).toMatchObject({ ok: true, clients: null, next: "ops check" });
    expect((await mark("Listing.star(size:)", "2999-02-02")).code).toBe(0);
    expect((await mark("Size.SMALL", "2999-03-03")).code).toBe(0);
    expect(await readFile(inner, "utf8")).toBe(
      STAR.replace("Size = LARGE", `Size = LARGE ${text("2999-02-02")}`).replace("SMALL }", `SMALL ${text("2999-03-03")} }`),
    );
  });

  it.each([
    ["a field that is not there", ["Listing.sta", ...ARGS], /Did you mean Listing\.star\?/],
    ["a type", ["Listing", ...ARGS], /no deprecated types/],
    ["a required argument", ["Listing.star(since:)", ...ARGS], /required/],
    ["a field in its own place", ["Listing.rating", ...ARGS], /its own place/],
    ["a replacement that nobody has", ["Listing.star", ...ARGS.with(3, "Listing.ratin")], /Neither .* Did you mean Listing\.rating\?/],
    ["a day that is none", ["Listing.star", ...ARGS.with(5, "2999-02-30")], /no day to come/],
    ["a day that is past", ["Listing.star", ...ARGS.with(5, "2020-01-01")], /no day to come/],
    ["no reason", ["Listing.star", ...ARGS.with(1, " ")], /--reason/],
    ["no replacement", ["Listing.star", "--reason", "x", "--removal", "2999-01-01"], /--replacement/],
  ])("refuses %s, and leaves the file", async (_what, args, words) => {
    const before = await read();
    const said = await run(["deprecate", ...args]);
    expect([said.code, said.err]).toEqual([2, expect.stringMatching(words)]);
    expect(await read()).toBe(before);
  });

  it("refuses a file that would not be the same when it is written back", async () => {
    await writeFile(join(folder, "latin.graphql"), Buffer.from("# \u00e6\ntype Listing { star: Int rating: Int }\n", "latin1"));
    const said = await run(["deprecate", "Listing.star", "--schema", "latin.graphql", ...ARGS]);
    expect([said.code, said.err]).toEqual([19, expect.stringContaining("UTF-8")]);
  });

  it("holds the publisher to the day, once it is published", async () => {
    expect((await run(["publish"])).out).toContain("star version 2 is in force");
    await write(without(await read()));
    const codes = (await run(["check", "--json"])).json().findings.map(({ code }: { code: string }) => code);
    expect(codes).toEqual(expect.arrayContaining(["CLIENTS_WOULD_BREAK", "REMOVAL_TOO_EARLY"]));
  });
});

describe("a gateway elsewhere", () => {
  /** `npm run gateway` before the registry's supergraph, which answers one query and then is told to end. */
  async function askOnce(scopes: readonly string[]): Promise<string> {
    const args = scopes.flatMap((scope) => ["--scope", scope]);
    const key = (await run(["token", "create", "--publisher", "edge", ...args], hub.steward)).out.trim();
    const edge = await startProcess("gateway/standalone.ts", ["--supergraph", `${hub.url}/registry/v1/supergraph`, "--port", "0"], {
      HUB_SUPERGRAPH_KEY: key,
      HUB_USAGE_EVERY: "900000",
    });
    const { body } = await ask(String(edge.started["url"]), "{ helpServices { rating } }", {}, { "graphql-client-name": "edge-app" });
    expect(body).toEqual({ data: { helpServices: [{ rating: 3 }] } });
    expect(await edge.stop()).toBe(0);
    return edge.errors();
  }
  const clients = async (): Promise<readonly object[]> => (await run(["usage", "Listing.rating", "--json"])).json().clients;

  it("tells the registry what its clients use, at the latest when it ends, where its key is for that", async () => {
    expect(await askOnce(["supergraph:read"])).toBe("");
    expect(await clients()).toEqual([]);
    expect(await askOnce(["supergraph:read", "usage:write"])).toBe("");
    expect(await clients()).toMatchObject([{ client: "edge-app", version: "unknown", calls: 1 }]);
  });
});
