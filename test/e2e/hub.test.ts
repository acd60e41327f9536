import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { DATABASES, testPlace, type TestPlace } from "../support/databases.ts";
import { eventually } from "../support/eventually.ts";
import { serve, type LocalServer } from "../support/localServer.ts";
import { ask, killAfter, runProcess, startProcess, type Running } from "../support/process.ts";

const HUB = "gateway/main.ts";

describe.each(DATABASES)("a hub in a process of its own (%s)", (kind) => {
  let place: TestPlace;
  let hub: Running;
  let url: string;
  const environment = (): Record<string, string> => ({
    HUB_PORT: "0",
    HUB_DATA: place.data,
    ...(place.url !== "" && { DATABASE_URL: place.url }),
  });

  beforeAll(async () => {
    place = await testPlace(kind);
    hub = await startProcess(HUB, [], environment());
    url = String(hub.started["url"]);
  });
  afterAll(async () => {
    await hub.stop();
    await place.remove();
  });

  it("answers a query that joins all three levels, the catalogue and the authorities", async () => {
    const answer = await ask<{
      helpServices: { totalCount: number; nodes: { listings: Record<string, unknown>[] }[] };
      municipality: unknown;
    }>(
      url,
      `{ helpServices(first: 100) { totalCount nodes { name provider { name organisation { name } } listings { id publisher { sample } municipal { municipalities { name } } regional { regions { name } } ministerial { providerKind } } } }
         municipality(code: "0101", on: "2027-01-01") { name region(on: "2027-01-01") { code name } } }`,
    );
    expect(answer.errors).toBeUndefined();
    expect(answer.data?.municipality).toEqual({ name: "København", region: { code: "ostdanmark", name: "Region Østdanmark" } });
    const services = answer.data?.helpServices;
    expect(services?.totalCount).toBeGreaterThan(180);
    expect(services?.totalCount).toBeLessThan(240);
    const listings = services?.nodes.flatMap((node) => node.listings) ?? [];
    for (const level of ["municipal", "regional", "ministerial"]) expect(listings.some((listing) => listing[level] !== null)).toBe(true);
    expect(
      listings.every((listing) => ["municipal", "regional", "ministerial"].filter((level) => listing[level] !== null).length === 1),
    ).toBe(true);
  });

  it("answers the README's first query with the README's answer", async () => {
    const readme = await readFile("README.md", "utf8");
    const body = /-d '(\{[\s\S]*?\})'/.exec(readme)?.[1] ?? "";
    const said = /```json\n(\{[\s\S]*?\})\n```/.exec(readme)?.[1] ?? "";
    const response = await fetch(`${url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: body.replaceAll("\n", " "),
    });
    expect(await response.json()).toEqual(JSON.parse(said));
  });

  it("has 25 sample publishers that say they are samples, and no quarantined record", async () => {
    const answer = await ask<{ publishers: { name: string; sample: boolean; quarantined: number; staleSince: null }[] }>(
      url,
      "{ publishers { name sample quarantined staleSince } }",
    );
    expect(answer.data?.publishers).toHaveLength(25);
    for (const publisher of answer.data?.publishers ?? []) {
      expect(publisher).toEqual({ name: expect.stringMatching(/^Eksempel: /), sample: true, quarantined: 0, staleSince: null });
    }
  });

  it("serves each subgraph at its own address", async () => {
    const answer = await fetch(`${url}/subgraphs/catalogue`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: '{"query":"{ _service { sdl } }"}',
    });
    expect(await answer.text()).toContain("type HelpService");
  });

  it("lets a steward refresh a source with the token of the first start, and nobody else", async () => {
    const path = join(place.data, "steward.token");
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    const token = (await readFile(path, "utf8")).trim();
    const mutation = 'mutation { refreshRegionalSource(id: "region-nord") { id failure { code } } }';
    expect((await ask(url, mutation)).errors).toMatchObject([{ extensions: { code: "UNAUTHENTICATED" } }]);
    expect(await ask(url, mutation, { authorization: `Bearer ${token}` })).toEqual({
      data: { refreshRegionalSource: { id: "region-nord", failure: null } },
    });
    expect((await ask(url, mutation, { authorization: "Bearer wrong" })).errors).toMatchObject([
      { extensions: { code: "UNAUTHENTICATED" } },
    ]);
    expect((await ask(url, mutation, { "hub-caller": "eyJuIjoieCIsInIiOlsiU1RFV0FSRCJdfQ.x" })).errors).toBeDefined();
  });

  it("ends with 0 on SIGTERM, starts again and has everything", async () => {
    const count = async (): Promise<unknown> =>
      (await ask<{ helpServices: { totalCount: number } }>(url, "{ helpServices { totalCount } }")).data;
    const before = await count();
    expect(await hub.stop()).toBe(0);
    hub = await startProcess(HUB, [], environment());
    url = String(hub.started["url"]);
    expect(await count()).toEqual(before);
  });

  it("loses nothing when it is killed again and again in the middle of its imports", async () => {
    await hub.stop();
    const fresh = await testPlace(kind);
    const env = { ...environment(), HUB_DATA: fresh.data, ...(fresh.url !== "" && { DATABASE_URL: fresh.url }), HUB_LOG: "info" };
    for (const sources of [1, 6, 6]) await killAfter(HUB, env, (errors) => errors.split("source read").length > sources);
    hub = await startProcess(HUB, [], env);
    url = String(hub.started["url"]);
    const answer = await ask<{ overlapSummary: { listings: number }; publishers: { listingCount: number }[] }>(
      url,
      "{ overlapSummary { listings } publishers { listingCount } }",
    );
    expect(answer.data?.overlapSummary.listings).toBe(530);
    expect(answer.data?.publishers.reduce((sum, publisher) => sum + publisher.listingCount, 0)).toBe(530);
    await hub.stop();
    await fresh.remove();
    hub = await startProcess(HUB, [], environment());
    url = String(hub.started["url"]);
  }, 180_000);
});

describe("bad surroundings", () => {
  let place: TestPlace;
  beforeAll(async () => void (place = await testPlace("embedded")));
  afterAll(() => place.remove());

  it.each([
    ["a wrong setting", { HUB_PORT: "many" }, 10, "SETTING_INVALID"],
    ["a misspelt setting", { HUB_PROT: "4000" }, 11, "Did you mean HUB_PORT?"],
    ["an unreachable database", { DATABASE_URL: "postgres://postgres@127.0.0.1:1/none" }, 14, "DATABASE_UNREACHABLE"],
    ["a folder of sources that is not there", { HUB_SOURCES: "/nowhere/at/all" }, 19, "FILE_UNREADABLE"],
    ["an address that is not this machine's", { HUB_HOST: "203.0.113.7" }, 10, "SETTING_INVALID"],
  ])("says in one line what is wrong: %s", async (_what, env, code, words) => {
    const ended = await runProcess(HUB, [], { HUB_PORT: "0", HUB_DATA: place.data, ...env });
    expect(ended.code).toBe(code);
    expect(ended.stderr.trim().split("\n")).toEqual([expect.stringContaining(words)]);
  });

  it("refuses an occupied port", async () => {
    const taken = createServer().listen(0, "127.0.0.1");
    await new Promise((done) => taken.once("listening", done));
    const address = taken.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const ended = await runProcess(HUB, [], { HUB_PORT: String(port), HUB_DATA: place.data });
    expect([ended.code, ended.stderr]).toEqual([12, expect.stringMatching(/^PORT_IN_USE: .*\n$/)]);
    taken.close();
  });

  it("refuses a second process on the same data folder, and leaves the first one alone", async () => {
    const first = await startProcess(HUB, [], { HUB_PORT: "0", HUB_DATA: place.data });
    const ended = await runProcess(HUB, [], { HUB_PORT: "0", HUB_DATA: place.data });
    expect([ended.code, ended.stderr]).toEqual([13, expect.stringMatching(/^DATA_LOCKED: .*\n$/)]);
    expect((await ask(String(first.started["url"]), "{ publishers { id } }")).errors).toBeUndefined();
    expect(await first.stop()).toBe(0);
  });

  it("refuses to start on a broken source file, naming file and line", async () => {
    const folder = await mkdtemp(join(tmpdir(), "ops-hub-sources-"));
    await writeFile(join(folder, "x.yaml"), "id: x\nlevle: MUNICIPAL\n");
    const ended = await runProcess(HUB, [], { HUB_PORT: "0", HUB_DATA: place.data, HUB_SOURCES: folder });
    expect([ended.code, ended.stderr]).toEqual([16, expect.stringMatching(/^SOURCE_INVALID: x\.yaml:\d+.*\n$/)]);
    await rm(folder, { recursive: true });
  });
});

describe("a folder of source files", () => {
  let place: TestPlace;
  let server: LocalServer;
  let folder: string;
  let hub: Running | undefined;
  beforeAll(async () => {
    place = await testPlace("embedded");
    server = await serve((request, response) => {
      if (request.url === "/huge") {
        response.writeHead(200, { "content-type": "text/csv; charset=utf-8" });
        const row = `;${"x".repeat(1_000_000)}\n`;
        let id = 0;
        const more = (): void => {
          while (response.write(`${(id += 1)}${row}`));
          response.once("drain", more);
        };
        return more();
      }
      response.writeHead(200, { "content-type": "text/csv; charset=utf-8" }).end("id;navn\n1;Østerbys erhvervskontor\n2;Hjælp til udbud\n");
    });
    folder = join(place.data, "sources");
    await mkdir(folder);
  });
  afterEach(async () => {
    await hub?.stop();
    hub = undefined;
  });
  afterAll(async () => {
    await server.close();
    await place.remove();
  });

  const source = (id: string, path: string, level = "MUNICIPAL"): string => `id: ${id}
publisher: { name: { da: "${id}" }, sample: true }
level: ${level}
licence: CC0-1.0
format: csv
address: "${server.url}${path}"
schedule: { every: PT1H }
limits: { megabytes: 5 }
csv: { delimiter: ";" }
mapping: { id: id, title: navn }
`;
  const names = async (): Promise<readonly string[]> => {
    const answer = await ask<{ helpServices: { nodes: { name: string }[] } }>(
      String(hub?.started["url"]),
      "{ helpServices(first: 100) { nodes { name } } }",
    );
    return answer.data?.helpServices.nodes.map((node) => node.name) ?? [];
  };

  it("replaces the samples, is followed while it changes, and survives a broken file and a huge answer", async () => {
    await writeFile(join(folder, "a.yaml"), source("oesterby", "/csv"));
    const env = { HUB_PORT: "0", HUB_DATA: place.data, HUB_SOURCES: folder, HUB_ALLOW_PRIVATE: server.host };
    hub = await startProcess(HUB, [], env);
    expect(await names()).toEqual(["Hjælp til udbud", "Østerbys erhvervskontor"]);

    await writeFile(join(folder, "b.yaml"), "id: [broken");
    await eventually("the broken file is told of", () => hub?.errors().includes("SOURCE_INVALID"));
    expect(await names()).toHaveLength(2);

    await writeFile(join(folder, "b.yaml"), source("landet", "/csv", "MINISTERIAL"));
    await eventually("the new source is served", async () => (await names()).length === 4);

    await writeFile(join(folder, "b.yaml"), source("landet", "/huge", "MINISTERIAL"));
    const failure = await eventually("the huge answer is cut off", async () => {
      const answer = await ask<{ ministerialSources: { failure: { code: string } | null }[] }>(
        String(hub?.started["url"]),
        "{ ministerialSources { failure { code } } }",
      );
      return answer.data?.ministerialSources[0]?.failure ?? undefined;
    });
    expect(failure).toEqual({ code: "FETCH_TOO_LARGE" });
    expect(await names()).toHaveLength(4);

    await rm(join(folder, "b.yaml"));
    await eventually("the removed source is gone", async () => (await names()).length === 2);
  });

  it("refuses a private address that is not allowed", async () => {
    hub = await startProcess(HUB, [], { HUB_PORT: "0", HUB_DATA: place.data, HUB_SOURCES: folder });
    const token = (await readFile(join(place.data, "steward.token"), "utf8")).trim();
    const answer = await ask(String(hub.started["url"]), 'mutation { refreshMunicipalSource(id: "oesterby") { failure { code } } }', {
      authorization: `Bearer ${token}`,
    });
    expect(answer.data).toEqual({ refreshMunicipalSource: { failure: { code: "FETCH_PRIVATE_ADDRESS" } } });
    expect(await names()).toHaveLength(2);
  });
});
