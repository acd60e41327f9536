import { afterAll, beforeAll, expect, it } from "vitest";
import { createLinkStore } from "../../../subgraphs/catalogue/links/store.ts";
import { createMerger } from "../../../subgraphs/catalogue/merge/merger.ts";
import { DATABASE } from "../../support/databases.ts";
import { testCatalogue, type TestCatalogue } from "../testCatalogue.ts";
import { entry } from "../testFeed.ts";

const QUALITY = `query ($ids: [ID!], $first: Int, $after: String, $measure: [QualityMeasureKind!]) {
  publishers(ids: $ids) { id quality { score listings measures { measure label(language: EN) score weight explanation(language: EN) }
    issues(first: $first, after: $after, measure: $measure) { totalCount pageInfo { hasNextPage endCursor }
      nodes { code measure field listing { id } message(language: EN) next(language: EN) } } } } }`;

interface Asked {
  readonly publishers: readonly {
    readonly id: string;
    readonly quality: {
      readonly score: number | null;
      readonly listings: number;
      readonly measures: readonly { readonly measure: string; readonly score: number | null; readonly explanation: string }[];
      readonly issues: {
        readonly totalCount: number;
        readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
        readonly nodes: readonly {
          readonly code: string;
          readonly field: string;
          readonly message: string;
          readonly listing: { readonly id: string } | null;
        }[];
      };
    };
  }[];
}

const whole = (id: string, rest: Record<string, unknown> = {}) =>
  entry(id, {
    title: [
      ["da", `Rådgivning ${id}`],
      ["en", `Advice ${id}`],
    ],
    summary: [
      ["da", "Hvad det er."],
      ["en", "What it is."],
    ],
    url: `https://sider.example/${id}`,
    themes: ["INNOVATION"],
    audiences: ["COMPANY"],
    provider: { name: `Hus ${id}` },
    coverage: ["mun:0851"],
    channels: [{ kind: "PHONE", value: `+45 00 00 00 0${id.at(-1) ?? ""}` }],
    modified: "2026-10-01",
    ...rest,
  });

const merger = createMerger();
let world: TestCatalogue;
const ask = async (variables: Record<string, unknown>): Promise<Asked["publishers"]> =>
  (await world.ask<Asked>(QUALITY, variables)).publishers;

/** Of the good publisher's listing and another. */
const judge = (other: string, verdict: "SAME" | "NOT_SAME"): Promise<unknown> =>
  world.decide('mutation ($b: ID!, $verdict: OverlapVerdict!) { judgeOverlap(a: "god:1", b: $b, verdict: $verdict) { id } }', {
    b: other,
    verdict,
  });

beforeAll(async () => {
  world = await testCatalogue(
    DATABASE,
    [
      whole("god:1", { own: true }),
      whole("slap:1", { modified: "2020-01-01" }),
      whole("slap:2", { channels: [], summary: [["da", "Kun dansk."]], coverage: ["unknown:Oplandet"] }),
      whole("slap:3"),
    ],
    merger,
  );
  for (const other of ["slap:1", "slap:2", "slap:3"]) await judge(other, "NOT_SAME");
});
afterAll(async () => {
  await world.close();
  await merger.close();
});

it("scores each publisher and lists what to mend, the gravest first", async () => {
  const [god, slap] = await ask({ ids: ["god", "slap"] });
  expect(god?.quality).toMatchObject({ score: 1, listings: 1, issues: { totalCount: 0, nodes: [] } });
  expect(slap?.quality.listings).toBe(3);
  expect(slap?.quality.score).toBeGreaterThan(0.5);
  expect(slap?.quality.score).toBeLessThan(1);
  expect(slap?.quality.measures.map(({ measure, score, explanation }) => [measure, score, explanation])).toEqual([
    ["COMPLETENESS", 0.9, "2 of 3 listings have all that a reader needs."],
    ["FRESHNESS", 0.67, "2 of 3 listings were looked at within two years."],
    ["LINKS", null, "The hub has not asked any address yet."],
    ["COVERAGE", 0.67, "2 of 3 listings say which areas are served."],
    ["DUPLICATES", 1, "3 of 3 listings are not better kept by another publisher."],
    ["LANGUAGES", 0.95, "2 of 3 listings are in both Danish and English."],
  ]);
  expect(slap?.quality.issues.nodes.map(({ code, listing }) => [code, listing?.id])).toEqual([
    ["OUTDATED", "slap:1"],
    ["COVERAGE_UNPLACED", "slap:2"],
    ["MISSING", "slap:2"],
    ["ENGLISH_MISSING", "slap:2"],
  ]);
});

it("pages through the issues, and keeps to the measures that are asked for", async () => {
  const seen: string[] = [];
  for (let after: string | null = null; ;) {
    const [slap]: Asked["publishers"] = await ask({ ids: ["slap"], first: 3, after });
    seen.push(...(slap?.quality.issues.nodes ?? []).map(({ code }) => code));
    if (slap?.quality.issues.pageInfo.hasNextPage !== true) break;
    after = slap.quality.issues.pageInfo.endCursor;
  }
  expect(seen).toEqual(["OUTDATED", "COVERAGE_UNPLACED", "MISSING", "ENGLISH_MISSING"]);
  const [only] = await ask({ ids: ["slap"], measure: ["COVERAGE"] });
  expect(only?.quality.issues).toMatchObject({
    totalCount: 1,
    nodes: [{ code: "COVERAGE_UNPLACED", message: "The area cannot be placed: Oplandet." }],
  });
});

it("reads the listings of all publishers together, once for a state of the catalogue", async () => {
  await judge("slap:1", "NOT_SAME");
  const count = async (): Promise<number> => {
    const before = world.database.statements.length;
    await ask({});
    return world.database.statements.length - before;
  };
  const first = await count();
  const again = await count();
  expect(first - again).toBe(4);
  expect(again).toBeLessThanOrEqual(3); // the publishers, the state, the issues' listings
});

it("counts a help service that another publisher lists with as good a claim", async () => {
  await judge("slap:3", "SAME");
  const [god, slap] = await ask({ measure: ["DUPLICATES"] });
  expect(god?.quality.issues.nodes).toEqual([]); // it runs the service
  expect(slap?.quality.issues.nodes).toMatchObject([{ code: "LISTED_BY_OTHERS", listing: { id: "slap:3" } }]);
  await world.database.query("INSERT INTO catalogue.review (rank, a, b, probability, merged) VALUES (900, 'god:1', 'slap:2', 0.5, false)");
  await world.database.query("UPDATE catalogue.version SET listings = listings + 1");
  const doubtful = (await ask({ measure: ["DUPLICATES"] })).flatMap(({ quality }) => quality.issues.nodes);
  expect(doubtful.map(({ code, listing }) => `${code} ${listing?.id}`)).toEqual([
    "MAYBE_LISTED_BY_OTHERS god:1",
    "LISTED_BY_OTHERS slap:3",
    "MAYBE_LISTED_BY_OTHERS slap:2",
  ]);
});

it("counts addresses that the hub found broken: at once where nothing is there, else after two askings", async () => {
  await world.database.query("UPDATE catalogue.publisher SET sample = false WHERE id = 'slap'");
  const store = createLinkStore(world.database);
  const broken = async (): Promise<readonly (string | undefined)[]> =>
    (await ask({ ids: ["god", "slap"], measure: ["LINKS"] })).flatMap(({ quality }) =>
      quality.issues.nodes.map(({ listing }) => listing?.id),
    );
  const now = new Date(world.clock.now());
  await store.sweep(now);
  const urls = await store.take(now, { most: 10, perHost: 10 });
  expect(urls.toSorted()).toEqual(["https://sider.example/slap:1", "https://sider.example/slap:2", "https://sider.example/slap:3"]);
  await store.record("https://sider.example/slap:1", { finding: "BROKEN", reason: "TIMEOUT" }, now);
  await store.record("https://sider.example/slap:2", { finding: "BROKEN", reason: "404" }, now);
  await store.record("https://sider.example/slap:3", { finding: "GOOD", reason: "200" }, now);
  expect(await broken()).toEqual(["slap:2"]);
  world.clock.advance(1);
  await store.record("https://sider.example/slap:1", { finding: "BROKEN", reason: "TIMEOUT" }, new Date(world.clock.now()));
  expect(await broken()).toEqual(["slap:1", "slap:2"]);
});

it("finds publishers by the subgraph that tells of them", async () => {
  const query = "query ($of: [ID!]) { publishers(subgraphs: $of) { id } }";
  expect(await world.ask(query, { of: ["regional"] })).toEqual({ publishers: [{ id: "god" }, { id: "slap" }] });
  expect(await world.ask(query, { of: ["star"] })).toEqual({ publishers: [] });
});
