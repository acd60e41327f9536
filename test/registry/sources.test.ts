import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ANONYMOUS, type Caller } from "../../subgraphs/base/caller.ts";
import { createHttpClient, type HttpClient } from "../../subgraphs/base/http/index.ts";
import { createLog } from "../../subgraphs/base/log.ts";
import type { LevelSubgraph } from "../../subgraphs/kit/level.ts";
import { createExamine } from "../../subgraphs/registry/source/examine.ts";
import { readSourceInput } from "../../subgraphs/registry/source/input.ts";
import { createMunicipal } from "../../subgraphs/municipal/index.ts";
import { createListingFeed } from "../../subgraphs/sources/feed.ts";
import { withHeld } from "../../subgraphs/sources/held.ts";
import { joinSources } from "../../subgraphs/sources/joined.ts";
import { DATABASES } from "../support/databases.ts";
import { eventually } from "../support/eventually.ts";
import { serve, type LocalServer } from "../support/localServer.ts";
import { CALLER_KEY, openWorld, type World } from "./support.ts";

const EAST: Caller = { name: "oesterby", roles: ["PUBLISHER"], scopes: ["source:oesterby", "source:oesterby-to", "source:taken"] };
const WEST: Caller = { name: "vesterby", roles: ["PUBLISHER"], scopes: ["source:*"] };
const FOUND = `ok first id definition proposed missing notes format read good quarantined whole fault { code message next }
  records { id place title coverage themes channels } quarantine { record place field code reason kept }`;
const CHECK = `mutation ($input: SourceInput!) { checkSource(input: $input) { ${FOUND} } }`;
const ADD = `mutation ($input: SourceInput!) { addSource(input: $input) { check { ${FOUND} } version { id version state } } }`;
const REMOVE = "mutation ($id: ID!) { removeSource(id: $id) { source version state } }";

const ROWS = [
  "Nr;Titel;Tema;Kommune;Telefon",
  "1;Hjælp til udbud;Udbud;Aarhus;11 22 33 44",
  "2;;Innovation;Aarhus;",
  "3;Åben rådgivning;Brobygning;Nordpolen;12",
];
const csv = (rows: readonly string[] = ROWS): Buffer => Buffer.from(`${rows.join("\r\n")}\r\n`, "latin1");
const file = (bytes: Buffer = csv(), name = "hjælp.csv") => ({ name, content: bytes.toString("base64") });
const said = { id: "oesterby", name: "Østerby Kommune", licence: "CC0-1.0" };

describe.each(DATABASES)("sources in the registry (%s)", (kind) => {
  let world: World;
  let server: LocalServer;
  let http: HttpClient;
  let level: LevelSubgraph;

  const open = async (): Promise<void> => {
    const { sources } = world.registry;
    const log = createLog("silent");
    http = createHttpClient({ allowPrivate: ["127.0.0.1"], clock: world.clock, log });
    const folder = joinSources({ sources: [], onChange: () => undefined, close: () => undefined }, sources);
    const held = withHeld(http, sources.held);
    level = await createMunicipal({
      database: world.database,
      http: held,
      folder,
      clock: world.clock,
      log,
      callerKey: CALLER_KEY,
      lookEveryMs: 10,
    });
  };
  const served = async (): Promise<readonly string[]> => {
    const { entries } = await createListingFeed(world.database, "municipal").page(undefined, 500);
    return entries.map(({ publisher, sourceId, content }) => `${publisher}:${sourceId} ${content.title.da}`).toSorted();
  };
  const serves = (what: readonly string[]): Promise<unknown> =>
    eventually(`the level serves ${what.join(", ") || "nothing"}`, async () => JSON.stringify(await served()) === JSON.stringify(what));
  const check = async (input: object, caller?: Caller) => (await world.ask(CHECK, { input }, caller)).checkSource;
  const add = async (input: object, caller: Caller = EAST) => (await world.ask(ADD, { input }, caller)).addSource;

  beforeAll(async () => {
    world = await openWorld({ kind });
    await open();
    server = await serve((request, response) => {
      if (request.url === "/away") return void response.writeHead(302, { location: "http://169.254.169.254/latest" }).end();
      if (request.url === "/json")
        return void response.end(
          JSON.stringify({
            poster: [
              { id: "a", navn: "Fra nettet" },
              { id: "b", navn: "Og én til" },
            ],
          }),
        );
      response.writeHead(200, { "content-type": "text/csv" }).end(csv());
    });
  });
  afterAll(async () => {
    await level.close();
    await http.close();
    await server.close();
    await world.close();
  });

  it("checks a file for anybody: encoding, delimiter and columns are found out, and nothing is written", async () => {
    const before = world.database.statements.length;
    const found = await check({ file: file() }, ANONYMOUS);
    expect(found).toMatchObject({ ok: false, first: true, proposed: true, missing: ["name", "licence"], format: "csv", fault: null });
    expect(found.definition).toMatch(/delimiter: ;[\s\S]*encoding: windows-1252[\s\S]*Udbud: COMPETITION/);
    expect(found).toMatchObject({ read: 3, good: 2, quarantined: 3, whole: true });
    expect(found.records[0]).toMatchObject({ place: "line 2", title: "Hjælp til udbud", themes: ["COMPETITION"], coverage: ["mun:0751"] });
    expect(found.quarantine).toMatchObject([
      { record: "2", place: "line 3", field: "title", code: "RECORD_FIELD_MISSING", kept: false },
      { record: "3", place: "line 4", field: "themes", code: "RECORD_VALUE_UNKNOWN", kept: true },
      { record: "3", place: "line 4", field: "channels.phone", kept: true },
    ]);
    expect(world.database.statements.slice(before).filter((text) => /INSERT|UPDATE|DELETE/.test(text))).toEqual([]);
  });

  it.each([
    ["nothing", {}],
    ["two things", { file: file(), address: "http://x.example/" }],
    ["what is no base64", { file: { name: "x.csv", content: "%%%" } }],
    ["a file that unpacks to more than 10 MB", { file: file(gzipSync(Buffer.alloc(10_000_001))) }],
  ])("refuses %s", async (_name, input) => {
    expect(await world.problem(CHECK, { input }, EAST)).toBe("BAD_USER_INPUT");
  });

  it("fetches for nobody without a token, reads no large file for them, and fetches no private address for anybody", async () => {
    expect(await world.problem(CHECK, { input: { address: `${server.url}/csv` } }, ANONYMOUS)).toBe("UNAUTHENTICATED");
    const definition = `id: x\npublisher: { name: X }\nlevel: MUNICIPAL\nlicence: x\nformat: feed\naddress: "${server.url}/csv"\n`;
    expect(await world.problem(CHECK, { input: { definition } }, { name: "someone", roles: ["ANALYST"] })).toBe("FORBIDDEN");
    expect(await world.problem(CHECK, { input: { file: file(gzipSync(Buffer.alloc(1_000_001, "a"))) } }, ANONYMOUS)).toBe(
      "UNAUTHENTICATED",
    );
    expect((await check({ address: "http://10.0.0.1/list.csv" }, EAST)).fault.code).toBe("FETCH_PRIVATE_ADDRESS");
    expect((await check({ address: `${server.url}/away` }, EAST)).fault.code).toBe("FETCH_HOST_REFUSED");
    expect(server.requests).toEqual(["/away"]);
  });

  it("says of a definition which line is wrong, and of a file what it lacks", async () => {
    const wrong = await check(
      {
        definition: "id: x\npublisher: { name: X }\nadress: y\nlevel: MUNICIPAL\nlicence: x\nformat: feed\n",
        definitionName: "oesterby.yaml",
      },
      EAST,
    );
    expect(wrong).toMatchObject({
      ok: false,
      id: null,
      fault: { code: "SOURCE_INVALID", message: expect.stringContaining("Did you mean address?") },
    });
    expect(wrong.fault.message).toContain("oesterby.yaml:3:");
    expect((await check({ file: file(Buffer.from("én kolonne\nx\n")) }, EAST)).fault).toMatchObject({ code: "FETCH_UNREADABLE" });
    expect((await check({ file: file(Buffer.from('{"a": [')) }, EAST)).fault.message).not.toContain(".invalid");
    const none = await check(
      { definition: (await check({ ...said, file: file() }, EAST)).definition, file: file(csv([...ROWS.slice(0, 1), ROWS[2] ?? ""])) },
      EAST,
    );
    expect(none).toMatchObject({ ok: false, good: 0, fault: { code: "CHECK_FAILED" } });
  });

  it("counts every reading of a file, so that a small one that is asked for again and again costs no more than a large one", async () => {
    const services = Array.from({ length: 2_000 }, (_, id) => ({ id: `${id}`, name: "x".repeat(400) }));
    const document = Buffer.from(JSON.stringify({ contents: services, total_pages: 1, total_items: services.length }));
    const definition = `id: x\npublisher: { name: X }\nlevel: MUNICIPAL\nlicence: x\nformat: hsds\naddress: a.json\nlimits: { megabytes: 3 }\nhsds: { details: always }\n`;
    expect((await check({ definition, file: file(document, "a.json") }, ANONYMOUS)).fault.code).toBe("FETCH_TOO_LARGE");
  });

  it("lets no definition reach a file of somebody else's", async () => {
    const definition = `id: oesterby\npublisher: { name: X }\nlevel: MUNICIPAL\nlicence: x\nformat: feed\naddress: "https://registered-file.invalid/x"\n`;
    expect((await check({ definition }, EAST)).fault.code).toBe("SOURCE_INVALID");
  });

  it("reads cases, too, and says so where another process reads the level", async () => {
    const definition = `id: oesterby\nkind: case\npublisher: { name: X }\nlevel: MUNICIPAL\nlicence: x\nformat: csv\naddress: a.csv\nmapping: { id: id, title: titel }\n`;
    const input = { definition, file: file(Buffer.from("id,titel\n1,Prøvet i Østerby\n"), "a.csv") };
    expect(await check(input, EAST)).toMatchObject({ ok: true, records: [{ id: "oesterby:1", title: "Prøvet i Østerby" }] });
    const examine = createExamine({ http, clock: world.clock, reads: () => false });
    expect((await examine(await readSourceInput(input))).fault).toMatchObject({
      code: "CHECK_FAILED",
      next: expect.stringContaining("HUB_SOURCES"),
    });
  });

  it("adds nothing while the name or the licence is not said", async () => {
    const { check: found, version } = await add({ id: "oesterby", file: file() });
    expect([version, found.missing]).toEqual([null, ["name", "licence"]]);
  });

  it("lets a publisher's first wait for a steward, who sees what it holds, and then reads it without a restart", async () => {
    const { check: found, version } = await add({ ...said, file: file(gzipSync(csv())) });
    expect(found).toMatchObject({ ok: true, first: true, id: "oesterby" });
    expect(version).toMatchObject({ version: 1, state: "WAITING" });
    expect((await add({ ...said, file: file(gzipSync(csv())) })).version.id).toBe(version.id);
    expect(await served()).toEqual([]);
    const { sourceVersions } = await world.ask(
      "{ sourceVersions(state: WAITING) { nodes { id source publisher file good quarantined records { title } } } }",
    );
    expect(sourceVersions.nodes).toEqual([
      {
        id: version.id,
        source: "oesterby",
        publisher: "oesterby",
        file: "hjælp.csv",
        good: 2,
        quarantined: 3,
        records: [{ title: "Hjælp til udbud" }, { title: "Åben rådgivning" }],
      },
    ]);
    const approve = "mutation ($id: ID!) { approveSource(id: $id) { state } }";
    expect(await world.problem(approve, { id: version.id }, EAST)).toBe("FORBIDDEN");
    expect(await world.ask(approve, { id: version.id })).toEqual({ approveSource: { state: "IN_FORCE" } });
    expect(await world.problem(approve, { id: version.id })).toBe("PUBLICATION_CLOSED");
    await serves(["oesterby:1 Hjælp til udbud", "oesterby:3 Åben rådgivning"]);
    expect(
      (await world.ask("{ registeredSources { id publisher name level format kind version } }", {}, ANONYMOUS)).registeredSources,
    ).toEqual([
      { id: "oesterby", publisher: "oesterby", name: "Østerby Kommune", level: "MUNICIPAL", format: "csv", kind: "listing", version: 1 },
    ]);
  });

  it("reads the next version at once, another source of the publisher too, and takes the same one twice for one", async () => {
    const more = file(csv([...ROWS, "4;Ny;Udbud;Aarhus;"]));
    const second = await add({ ...said, file: more });
    expect(second.version).toMatchObject({ version: 2, state: "IN_FORCE" });
    expect((await add({ ...said, file: more })).version.id).toBe(second.version.id);
    await serves(["oesterby:1 Hjælp til udbud", "oesterby:3 Åben rådgivning", "oesterby:4 Ny"]);
    const other = await add({ ...said, id: "oesterby-to", address: `${server.url}/json` });
    expect(other.version).toMatchObject({ version: 1, state: "IN_FORCE" });
    await eventually("the fetched source is served", async () => (await served()).includes("oesterby-to:a Fra nettet"));
  });

  it("has its sources before anything is read when it starts again, so that nothing counts as removed", async () => {
    await level.close();
    const again = await openWorld({ kind, database: world.database });
    expect(again.registry.sources.sources.map(({ id }) => id)).toEqual(["oesterby", "oesterby-to"]);
    await again.close();
    await open();
    expect(await served()).toHaveLength(5);
  });

  it("is told by another process's registry after a while", async () => {
    const other = await openWorld({ kind, database: world.database, everyMs: 20 });
    await world.ask(REMOVE, { id: "oesterby-to" }, EAST);
    await eventually("the other knows", () => other.registry.sources.sources.length === 1);
    await other.close();
  });

  it.each([
    ["another publisher's id", { ...said, id: "oesterby" }, WEST, "SOURCE_NAME_TAKEN"],
    ["one of the hub's own names", { ...said, id: "catalogue" }, WEST, "SOURCE_NAME_TAKEN"],
    ["a source that the token is not for", { ...said, id: "sun" }, EAST, "FORBIDDEN"],
    ["without token", said, ANONYMOUS, "UNAUTHENTICATED"],
    ["without role", said, { name: "someone", roles: ["ANALYST"] }, "FORBIDDEN"],
  ] as const)("refuses to add %s", async (_name, input, caller, code) => {
    expect(await world.problem(ADD, { input: { ...input, file: file() } }, caller)).toBe(code);
  });

  it("keeps an id free for who has published a subgraph of the name, and for source files", async () => {
    await world.publish(
      {
        sdl: 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key"])\ntype Listing @key(fields: "id") { id: ID! taken: Int }',
        name: "taken",
      },
      { name: "unit", roles: ["STEWARD"] },
    );
    expect(await world.problem(ADD, { input: { ...said, id: "taken", file: file() } }, EAST)).toBe("SOURCE_NAME_TAKEN");
    world.registry.sources.reserve(() => ["in-a-file"]);
    expect(await world.problem(ADD, { input: { ...said, id: "in-a-file", file: file() } }, WEST)).toBe("SOURCE_NAME_TAKEN");
  });

  it("keeps the id of a publisher's source from being another's subgraph", async () => {
    const PUBLISH = "mutation ($input: SubgraphInput!) { publishSubgraph(input: $input) { id } }";
    const input = { name: "oesterby", url: "https://vest.example/graphql", sdl: "type Query { west: Int }" };
    expect(await world.problem(PUBLISH, { input }, { ...WEST, scopes: ["subgraph:*"] })).toBe("SUBGRAPH_NAME_TAKEN");
  });

  it("rejects what waits, frees its id, and keeps no file of it", async () => {
    const { version } = await add({ ...said, id: "maanen", file: file(csv(["id;titel", "1;Måne"])) }, WEST);
    const reject = 'mutation ($id: ID!) { rejectSource(id: $id, reason: "not yet") { state reason } }';
    expect((await world.ask(reject, { id: version.id })).rejectSource).toEqual({ state: "REJECTED", reason: "not yet" });
    await add({ ...said, id: "maanen", file: file(csv(["id;titel", "1;Måne"])) }, WEST);
    expect((await world.ask(REMOVE, { id: "maanen" }, WEST)).removeSource).toMatchObject({ version: 2, state: "REJECTED" });
    expect(await world.database.query("SELECT 1 FROM registry.source WHERE id = 'maanen'")).toEqual([]);
    expect(await world.database.query("SELECT count(*)::int AS count FROM registry.source_file")).toEqual([{ count: 2 }]);
  });

  it("goes, and its listings with it, and the audit trail tells who did what", async () => {
    expect(await world.problem(REMOVE, { id: "oesterby" }, WEST)).toBe("SOURCE_NAME_TAKEN");
    expect((await world.ask(REMOVE, { id: "oesterby" }, EAST)).removeSource).toEqual({ source: "oesterby", version: 2, state: "REMOVED" });
    await serves([]);
    expect(await world.problem(REMOVE, { id: "oesterby" }, EAST)).toBe("SOURCE_UNKNOWN");
    const { registryEvents } = await world.ask("{ registryEvents(first: 100) { nodes { kind by detail } } }");
    const lines = registryEvents.nodes
      .filter(({ kind }: { kind: string }) => kind.startsWith("SOURCE_"))
      .map(({ kind, by, detail }: { kind: string; by: string; detail: string }) => `${kind} ${by} ${detail}`);
    expect(lines.toReversed()).toEqual([
      "SOURCE_SUBMITTED oesterby source oesterby version 1",
      "SOURCE_APPROVED unit source oesterby version 1",
      "SOURCE_ADDED oesterby source oesterby version 2",
      "SOURCE_ADDED oesterby source oesterby-to version 1",
      "SOURCE_REMOVED oesterby source oesterby-to version 1",
      "SOURCE_SUBMITTED vesterby source maanen version 1",
      "SOURCE_REJECTED unit source maanen version 1: not yet",
      "SOURCE_SUBMITTED vesterby source maanen version 2",
      "SOURCE_REMOVED vesterby source maanen version 2: it was withdrawn",
      "SOURCE_REMOVED oesterby source oesterby version 2",
    ]);
    expect(await world.database.query("SELECT 1 FROM registry.source_file")).toEqual([]);
  });
});
