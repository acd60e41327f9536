import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createHttpClient } from "../../subgraphs/base/http/index.ts";
import { createLog } from "../../subgraphs/base/log.ts";
import { municipalitiesIn } from "../../subgraphs/base/territory/index.ts";
import { PUBLISHERS } from "../../subgraphs/samples/publishers.ts";
import { loadRecords } from "../../subgraphs/samples/record.ts";
import { createSamples, type Samples } from "../../subgraphs/samples/server.ts";
import type { MappedListing } from "../../subgraphs/sources/mapping.ts";
import { readSource, type ReadState, type SourceItem } from "../../subgraphs/sources/read.ts";
import { loadSources, type Source } from "../../subgraphs/sources/source.ts";
import { expectedContent } from "./expected.ts";
import { functionOf } from "./measure.ts";

const clock = { now: () => Date.UTC(2026, 10, 22, 12) };
const LEVELS = [
  ["municipal", "MUNICIPAL", 10],
  ["regional", "REGIONAL", 6],
  ["ministerial", "MINISTERIAL", 9],
] as const;

/** The sample server with the hub's own readers before it. Each block has one of its own, as some of them change what is served. */
interface World {
  readonly samples: Samples;
  readonly sources: ReadonlyMap<string, Source>;
  readonly problems: readonly unknown[];
  readonly read: (id: string, state?: ReadState) => Promise<readonly SourceItem[]>;
  readonly close: () => Promise<void>;
}

async function openWorld(ids: "open" | "opaque" = "open"): Promise<World> {
  const samples = await createSamples({ clock, ids });
  const http = createHttpClient({ allowPrivate: [new URL(samples.url).host], clock, log: createLog("silent") });
  const folders = LEVELS.map(([folder]) => fileURLToPath(new URL(`../../subgraphs/${folder}/sources/`, import.meta.url)));
  const loaded = await Promise.all(folders.map((folder) => loadSources(folder, { sample: samples.url })));
  const sources = new Map(loaded.flatMap((each) => each.sources).map((source) => [source.id, source]));
  return {
    samples,
    sources,
    problems: loaded.flatMap((each) => each.problems),
    async read(id, state = {}) {
      const source = sources.get(id);
      if (source === undefined) throw new Error(`There is no source file for ${id}.`);
      const items: SourceItem[] = [];
      for await (const item of readSource(source, { http, state, signal: AbortSignal.timeout(20_000), clock })) items.push(item);
      return items;
    },
    async close() {
      await http.close();
      await samples.close();
    },
  };
}

function stateAfter(items: readonly SourceItem[]): ReadState {
  const end = items.at(-1);
  return end?.kind === "end" ? end.state : {};
}

function listings(items: readonly SourceItem[]): readonly MappedListing[] {
  return items.flatMap((item) => (item.kind === "listing" ? [item] : []));
}

describe("the sample sources", () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
  });
  afterAll(() => world.close());

  test("are one for each publisher, all samples by name and by flag, on hosts that cannot exist", () => {
    expect([...world.sources.keys()].toSorted()).toEqual(PUBLISHERS.map((publisher) => publisher.id).toSorted());
    for (const { publisher } of world.sources.values()) {
      expect(publisher.sample).toBe(true);
      expect(publisher.name).toEqual({ da: expect.stringMatching(/^Eksempel: /), en: expect.stringMatching(/^Sample: /) });
      expect(publisher.homepage).toMatch(/\.example\/$/);
      expect(publisher.territories.length).toBeGreaterThan(0);
    }
  });

  test("stand in the folder of their level, without complaint from the schema", () => {
    expect(world.problems).toEqual([]);
    for (const [, level, count] of LEVELS)
      expect([...world.sources.values()].filter((source) => source.level === level).length).toBe(count);
  });

  test("name the schema in their first line, for editors", () => {
    for (const [folder] of LEVELS) {
      for (const id of [...world.sources.values()].filter((source) => source.level.toLowerCase() === folder).map((source) => source.id)) {
        const text = readFileSync(new URL(`../../subgraphs/${folder}/sources/${id}.yaml`, import.meta.url), "utf8");
        expect(text.split("\n")[0]).toBe("# yaml-language-server: $schema=../../sources/source.schema.json");
      }
    }
  });

  test.each(PUBLISHERS.map((publisher) => publisher.id))(
    "%s gives exactly the records of its content file, without loss or complaint",
    async (id) => {
      const items = await world.read(id);
      const records = loadRecords(id);
      const read = listings(items);
      expect(items.slice(0, -1).filter((item) => item.kind !== "listing")).toEqual([]);
      expect(items.at(-1)).toMatchObject({ kind: "end", complete: true });
      expect(read.flatMap((listing) => listing.problems)).toEqual([]);
      expect(read.map((listing) => listing.sourceId)).toEqual(records.map((record) => record.sourceId));
      for (const [index, record] of records.entries()) {
        const { coverage, words: _, ...content } = read[index]?.content ?? { coverage: [] };
        expect(content).toEqual(expectedContent(record));
        expect(coverage.flatMap(municipalitiesIn)).not.toEqual([]);
        expect(coverage.filter((code) => code.startsWith("unknown:"))).toEqual([]);
      }
    },
  );

  test("confirm an unchanged list with a 304 where it comes in one piece", async () => {
    for (const id of ["kommune-oest", "kommune-trekant", "stat-opsguide", "stat-innovationsguide", "region-syd"]) {
      const again = await world.read(id, stateAfter(await world.read(id)));
      expect(again.map((item) => item.kind)).toEqual(["unchanged"]);
    }
  });
});

describe("reading a sample publisher that changes or fails", () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
  });
  afterAll(() => world.close());

  test("a removed record is missing from a complete read, an edited one has its new text", async () => {
    world.samples.remove("stat-eu-norden", "eafip");
    world.samples.edit("stat-eu-norden", "ted-eu", { title: { da: "Nyt navn" } });
    const read = listings(await world.read("stat-eu-norden"));
    expect(read.map((listing) => listing.sourceId)).not.toContain("eafip");
    expect(read.find((listing) => listing.sourceId === "ted-eu")?.content).toMatchObject({
      title: { da: "Nyt navn" },
      modified: "2026-11-22",
    });
  });

  test("an edited record is all that an incremental read brings", async () => {
    for (const [id, edited] of [
      ["stat-klynger", "clean"],
      ["stat-viden", "bioneer"],
      ["region-midt", "mtic"],
    ] as const) {
      const state = stateAfter(await world.read(id));
      world.samples.edit(id, edited, { summary: { da: "Ændret i dag." } });
      const items = await world.read(id, state);
      expect(listings(items).map((listing) => [listing.sourceId, listing.content.summary])).toEqual([[edited, { da: "Ændret i dag." }]]);
      expect(items.at(-1)).toMatchObject({ kind: "end", complete: false });
    }
  });

  test.each([
    ["kommune-fyn", "down", "FETCH_FAILED"],
    ["kommune-nord", "html", "FETCH_WRONG_TYPE"],
    ["stat-styrelser", "html", "FETCH_WRONG_TYPE"],
    ["stat-opsguide", "html", "FETCH_WRONG_TYPE"],
    ["region-nord", "truncated", "FETCH_TRUNCATED"],
    ["region-sjaelland", "truncated", "FETCH_TRUNCATED"],
    ["kommune-hovedstad", "loop", "FETCH_LOOP"],
    ["stat-faelles", "loop", "FETCH_LOOP"],
    ["kommune-vest", "loop", "FETCH_STATUS"],
  ] as const)("%s gone %s ends the read with %s", async (id, fault, code) => {
    world.samples.setFault(id, fault);
    await expect(world.read(id)).rejects.toMatchObject({ code });
    world.samples.setFault(id, null);
  });
});

test("with opaque ids every publisher gives as many records, each under a random id, and nothing tells the function", async () => {
  const world = await openWorld("opaque");
  try {
    const read = (await Promise.all(PUBLISHERS.map((publisher) => world.read(publisher.id)))).flatMap(listings);
    const records = PUBLISHERS.flatMap((publisher) => loadRecords(publisher.id));
    const hyphenated = [...new Set(records.map(functionOf))].filter((id) => id.includes("-"));
    expect(read.length).toBe(records.length);
    expect(new Set(read.map((listing) => listing.sourceId)).size).toBe(records.length);
    expect(read.filter((listing) => !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(listing.sourceId))).toEqual([]);
    // Web hosts aside: some help functions' own hosts are spelt like their ids.
    const told = read.map((listing) => JSON.stringify(listing).replaceAll(/https:\/\/[^/"]+/g, ""));
    expect(told.filter((text) => hyphenated.some((id) => text.includes(id)))).toEqual([]);
  } finally {
    await world.close();
  }
});

const AREAS = new URL("../../../shared/domain/help-function-areas.json", import.meta.url);
const HERE = existsSync(AREAS);

describe.skipIf(!HERE)(`beside the list of areas${HERE ? "" : " (skipped: ../shared/domain is missing)"}`, () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
  });
  afterAll(() => world.close());

  test("each function's own listing covers the same municipalities as the list says", async () => {
    const areas = new Map(
      Object.entries(JSON.parse(readFileSync(AREAS, "utf8")) as Readonly<Record<string, { readonly codes: readonly string[] }>>),
    ); // compared only
    const own = (await Promise.all(PUBLISHERS.map((publisher) => world.read(publisher.id))))
      .flatMap(listings)
      .filter((listing) => !listing.sourceId.includes("#"));
    expect(own.length).toBe(200);
    for (const { sourceId, content } of own) {
      const spans = (codes: readonly string[]) => [...new Set(codes.flatMap(municipalitiesIn))].toSorted();
      expect([sourceId, spans(content.coverage)]).toEqual([sourceId, spans(areas.get(sourceId)?.codes ?? [])]);
    }
  });
});
