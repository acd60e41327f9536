import { afterAll, beforeAll, expect, it } from "vitest";
import { placeArea } from "../../subgraphs/base/territory/index.ts";
import { createHttpClient } from "../../subgraphs/base/http/index.ts";
import { createLog } from "../../subgraphs/base/log.ts";
import { organisationByName } from "../../subgraphs/base/organisation/organisation.ts";
import { createSamples, type Samples } from "../../subgraphs/samples/server.ts";
import { NOTICES } from "../../subgraphs/samples/tenders/notice.ts";
import { readSource, type SourceItem } from "../../subgraphs/sources/read.ts";
import { loadSources } from "../../subgraphs/sources/source.ts";
import { fileURLToPath } from "node:url";

const clock = { now: () => Date.UTC(2026, 10, 22, 12) };
let samples: Samples;
beforeAll(async () => void (samples = await createSamples({ clock })));
afterAll(() => samples.close());

async function readAll(): Promise<readonly SourceItem[]> {
  const http = createHttpClient({ allowPrivate: [new URL(samples.url).host], clock, log: createLog("silent") });
  const folder = fileURLToPath(new URL("../../subgraphs/collaboration/sources/", import.meta.url));
  const { sources, problems } = await loadSources(folder, { sample: samples.url });
  expect(problems).toEqual([]);
  expect(sources.map(({ id, kind, publisher }) => [id, kind, publisher.sample])).toEqual([
    ["udbud-eforms", "tender", true],
    ["udbud-ted", "tender", true],
  ]);
  const items: SourceItem[] = [];
  for (const source of sources)
    for await (const item of readSource(source, { http, state: {}, clock, signal: AbortSignal.timeout(20_000) })) items.push(item);
  await http.close();
  return items;
}

it("the sample notices are read over HTTP as they were written, without the contact person that each of them has", async () => {
  const items = await readAll();
  const read = items.filter((item) => item.kind === "tender");
  expect(items.filter((item) => item.kind === "rejected")).toEqual([]);
  expect(read.map(({ content }) => content.title.da).toSorted()).toEqual(NOTICES.map(({ title }) => title.da).toSorted());
  for (const { content } of read) {
    const written = NOTICES.find(({ title, published }) => title.da === content.title.da && published === content.published);
    expect(content).toMatchObject({
      title: written?.title,
      description: written?.description,
      cpv: written?.cpv,
      places: written?.places,
      lots: written?.lots ?? 1,
    });
    expect(content.buyers.map(({ name }) => name)).toEqual(written?.buyers.map(({ name }) => name));
    expect([content.estimated?.amount, content.total?.amount]).toEqual([written?.value, written?.total]);
    expect(content.deadline === undefined).toBe(written?.deadline === undefined);
    expect(content.url).toBeUndefined(); // nothing of TED's own is claimed
  }
  expect(JSON.stringify(read)).not.toMatch(/Prøve|@|\+45/);
});

it("the sample notices put no words into a real body's mouth", () => {
  for (const { name } of NOTICES.flatMap(({ buyers }) => buyers))
    expect([name, placeArea(name), organisationByName(name)]).toEqual([name, undefined, undefined]);
});
