import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { testPlace, type TestPlace } from "../support/databases.ts";
import { eventually } from "../support/eventually.ts";
import { serve, type LocalServer } from "../support/localServer.ts";
import { ask, startProcess, type Running } from "../support/process.ts";

const HUB = "gateway/main.ts";
const LEVELS = ["MUNICIPAL", "REGIONAL", "MINISTERIAL"] as const;

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
      if (request.url === "/unnamed") return response.writeHead(200, { "content-type": "text/csv" }).end("id;navn\n1;Hjælp til alle\n2;\n");
      const rows =
        request.url === "/land" ? "1;Landets klimapulje\n2;Eksport til Norden\n" : "1;Østerbys erhvervskontor\n2;Hjælp til udbud\n";
      response.writeHead(200, { "content-type": "text/csv; charset=utf-8" }).end(`id;navn\n${rows}`);
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

    await writeFile(join(folder, "b.yaml"), source("landet", "/land", "MINISTERIAL"));
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

    for (const level of LEVELS) await writeFile(join(folder, `${level}.yaml`), source(level.toLowerCase(), "/unnamed", level));
    const unnamed = await readFile("schema/operations/quarantine.graphql", "utf8");
    await eventually("the ready operation tells of a record without a name on each level", async () => {
      const { data } = await ask<Record<string, { nodes: readonly object[] }>>(String(hub?.started["url"]), unnamed);
      const told = LEVELS.map((level) => data?.[level.toLowerCase()]);
      if (told.some((each) => each?.nodes.length !== 1)) return false;
      for (const [at, level] of LEVELS.entries()) {
        const record = { publisher: level.toLowerCase(), record: "2", field: "title", code: "RECORD_FIELD_MISSING", kept: false };
        expect(told[at]).toMatchObject({ totalCount: 1, nodes: [record] });
      }
      return true;
    });
    for (const level of LEVELS) await rm(join(folder, `${level}.yaml`));
    await eventually("they are gone again", async () => (await names()).length === 2);
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
