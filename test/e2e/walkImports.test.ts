import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { testPlace, type TestPlace } from "../support/databases.ts";
import { serve, type LocalServer } from "../support/localServer.ts";
import { startProcess, type Running } from "../support/process.ts";
import { visitor, type Visitor } from "./walk/visitor.ts";

/** A municipality tells what it has tried, and names the help it had as it knows it; others get from there to the help service, whatever becomes of that. */
let place: TestPlace;
let publisher: LocalServer;
let hub: Running;
let anybody: Visitor;
let steward: Visitor;
let cases = "nr;titel;hjælp\n";

const SOURCES = {
  nord: "kind: listing\nmapping: { id: nr, title: titel }\n",
  syd: "kind: listing\nmapping: { id: nr, title: titel }\n",
  erfaringer: 'kind: case\nmapping: { id: nr, title: titel }\ncase: { help: { path: hjælp, split: "|", values: { tårnet: Fyrtårnet } } }\n',
} as const;

beforeAll(async () => {
  place = await testPlace("embedded");
  publisher = await serve((request, response) => {
    const files: Readonly<Record<string, string>> = {
      "/nord": "nr;titel\n1;Fyrtårnet\n2;Savværket\n",
      "/syd": "nr;titel\n1;Træskibsværftet\n",
      "/erfaringer": cases,
    };
    response.writeHead(200, { "content-type": "text/csv; charset=utf-8" }).end(files[request.url ?? ""]);
  });
  const folder = join(place.data, "sources");
  await mkdir(folder);
  for (const [id, rest] of Object.entries(SOURCES))
    await writeFile(
      join(folder, `${id}.yaml`),
      `id: ${id}\npublisher: { name: { da: "Eksempel: ${id}" }, sample: true }\nlevel: MUNICIPAL\nlicence: CC0-1.0\nformat: csv\naddress: "${publisher.url}/${id}"\nschedule: { every: PT1H }\ncsv: { delimiter: ";" }\n${rest}`,
    );
  hub = await startProcess("gateway/main.ts", [], {
    HUB_PORT: "0",
    HUB_DATA: place.data,
    HUB_SOURCES: folder,
    HUB_ALLOW_PRIVATE: publisher.host,
  });
  anybody = visitor(String(hub.started["url"]));
  steward = visitor(String(hub.started["url"]), (await readFile(join(place.data, "steward.token"), "utf8")).trim());
});
afterAll(async () => {
  await hub.stop();
  await publisher.close();
  await place.remove();
});

it("leads from an imported case to the help services that it names by name, id or slug, also after they were merged", async () => {
  const { helpServices } = await anybody.ask("{ helpServices(first: 10) { nodes { id slug name } } }");
  const services: readonly Service[] = helpServices.nodes;
  const [tower, mill, yard] = ["Fyrtårnet", "Savværket", "Træskibsværftet"].map((name) => services.find((each) => each.name === name));
  if (tower === undefined || mill === undefined || yard === undefined) throw new Error("the help services are missing");
  cases += `1;Lys på havnen;tårnet|${mill.id}|${yard.slug}|Ingen har den\n`;
  await steward.ask('mutation { refreshKnowledgeSource(id: "erfaringer") { id failure { code } } }');
  expect(await help()).toEqual([tower.id, mill.id, yard.id, null]);

  await steward.ask('mutation { judgeOverlap(a: "nord:2", b: "syd:1", verdict: SAME) { id } }');
  const now = await help();
  expect(now).toEqual([tower.id, now[1], now[1], null]);
  expect([mill.id, yard.id]).toContain(now[1]);
});

async function help(): Promise<readonly (string | null)[]> {
  const { case: each } = await anybody.ask('{ case(id: "erfaringer:1") { help { name service { id name } } } }');
  const mentions: readonly { readonly service: Service | null }[] = each.help;
  return mentions.map(({ service }) => service?.id ?? null);
}

interface Service {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
}
