import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createLog } from "../../subgraphs/base/log.ts";
import type { SubgraphAnswer } from "../../subgraphs/base/subgraph.ts";
import { createCatalogue, type Catalogue } from "../../subgraphs/catalogue/index.ts";
import type { Feed } from "../../subgraphs/catalogue/intake.ts";
import { testClock } from "../support/clock.ts";
import { DATABASES, testDatabase, type TestDatabase } from "../support/databases.ts";
import { entry, publisher, testFeed, type TestFeed } from "./testFeed.ts";

const log = createLog("silent");
const callerKey = Buffer.alloc(32, 7);

describe.each(DATABASES)("the catalogue (%s)", (kind) => {
  let database: TestDatabase;
  let catalogue: Catalogue;
  let feed: TestFeed;

  const open = (feeds: readonly Feed[]): Promise<Catalogue> =>
    createCatalogue({ database, feeds, clock: testClock(), log, callerKey, everyMs: 3_600_000 });
  const ask = async (query: string, variables: Record<string, unknown> = {}): Promise<never> => {
    const answer: SubgraphAnswer = await catalogue.execute({ query, variables });
    expect(answer.errors).toBeUndefined();
    return answer.data as never; // each test knows its query
  };
  const errorOf = async (query: string): Promise<unknown> => (await catalogue.execute({ query })).errors?.[0];

  beforeAll(async () => {
    database = await testDatabase(kind);
    feed = testFeed("regional", [publisher("region-nord"), publisher("region-vest", { staleSince: "2026-11-20T08:00:00.000Z" })]);
    feed.set([
      entry("region-nord:a", {
        title: [
          ["da", "Ærlig rådgivning"],
          ["en", "Honest advice"],
        ],
        themes: ["INNOVATION"],
        audiences: ["EMPLOYEE"],
        coverage: ["reg:1081"],
        modified: "2026-03-01",
      }),
      entry("region-nord:b", {
        title: [["da", "Øvelse i udbud"]],
        summary: [["en", "Practice tenders"]],
        themes: ["COMPETITION"],
        coverage: ["DK"],
        modified: "2026-01-01",
      }),
      entry("region-nord:c", {
        title: [["da", "Aalborgs udbudshjælp"]],
        themes: ["COMPETITION", "PARTNERSHIP"],
        coverage: ["mun:0851"],
        status: "HISTORICAL",
      }),
      entry("region-vest:d", {
        title: [["en", "Zebra partnership"]],
        themes: ["PARTNERSHIP"],
        coverage: ["reg:1084", "unknown:Månen"],
        provider: { name: "Vejle Kommune", kind: "MUNICIPAL" },
        validTo: "2026-12-31",
      }),
      ...Array.from({ length: 46 }, (_, n) =>
        entry(`region-vest:n${n}`, { title: [["da", `Nummer ${String(n).padStart(2, "0")}`]], coverage: ["mun:0101"] }),
      ),
    ]);
    catalogue = await open([feed]);
    await catalogue.pull();
  });
  afterAll(async () => {
    await catalogue.close();
    await database.close();
  });

  it("pages forward and backward through everything once, in Danish order", async () => {
    const names: string[] = [];
    let after: string | null = null;
    do {
      const { helpServices } = (await ask(
        "query ($after: String) { helpServices(first: 7, after: $after, orderBy: NAME) { totalCount nodes { name } pageInfo { hasNextPage endCursor } } }",
        { after },
      )) as {
        helpServices: { totalCount: number; nodes: { name: string }[]; pageInfo: { hasNextPage: boolean; endCursor: string } };
      };
      expect(helpServices.totalCount).toBe(50);
      names.push(...helpServices.nodes.map((node) => node.name));
      after = helpServices.pageInfo.hasNextPage ? helpServices.pageInfo.endCursor : null;
    } while (after !== null);
    expect(names).toHaveLength(50);
    expect(names.slice(-4)).toEqual(["Zebra partnership", "Ærlig rådgivning", "Øvelse i udbud", "Aalborgs udbudshjælp"]);

    const backward: string[] = [];
    let before: string | null = null;
    do {
      const { helpServices } = (await ask(
        "query ($before: String) { helpServices(last: 7, before: $before, orderBy: NAME) { nodes { name } pageInfo { hasPreviousPage startCursor } } }",
        { before },
      )) as {
        helpServices: { nodes: { name: string }[]; pageInfo: { hasPreviousPage: boolean; startCursor: string } };
      };
      backward.unshift(...helpServices.nodes.map((node) => node.name));
      before = helpServices.pageInfo.hasPreviousPage ? helpServices.pageInfo.startCursor : null;
    } while (before !== null);
    expect(backward).toEqual(names);
  });

  it.each([
    ['filter: { municipality: "0851" }', ["Aalborgs udbudshjælp", "Ærlig rådgivning", "Øvelse i udbud"]],
    ['filter: { region: "1081", status: ACTIVE }', ["Ærlig rådgivning", "Øvelse i udbud"]],
    ["filter: { theme: [COMPETITION, INNOVATION] }", ["Aalborgs udbudshjælp", "Ærlig rådgivning", "Øvelse i udbud"]],
    ["filter: { level: MUNICIPAL }", ["Zebra partnership"]],
    ['filter: { publisher: "region-vest", theme: PARTNERSHIP }', ["Zebra partnership"]],
    ['filter: { theme: PARTNERSHIP, on: "2027-01-01" }', ["Aalborgs udbudshjælp"]],
    ['filter: { region: "ostdanmark", theme: PARTNERSHIP, on: "2027-01-01" }', []],
    ['filter: { region: "ostdanmark", theme: COMPETITION, on: "2027-01-01" }', ["Øvelse i udbud"]],
    ['search: "raadgivning"', ["Ærlig rådgivning"]],
    ['search: "UDBUD"', ["Aalborgs udbudshjælp", "Øvelse i udbud"]],
    ['search: "practice tender"', ["Øvelse i udbud"]],
    ['search: "vejle"', ["Zebra partnership"]],
    [`search: "'; DROP TABLE x --"`, []],
  ])("finds what %s asks for", async (args, expected) => {
    const { helpServices } = (await ask(`{ helpServices(first: 100, ${args}) { totalCount nodes { name } } }`)) as {
      helpServices: { totalCount: number; nodes: { name: string }[] };
    };
    expect(helpServices.nodes.map((node) => node.name).toSorted()).toEqual(expected.toSorted());
    expect(helpServices.totalCount).toBe(expected.length);
  });

  it("orders by relevance when searching", async () => {
    const found = (await ask('{ helpServices(search: "zebra", orderBy: RELEVANCE) { nodes { name } } }')) as {
      helpServices: { nodes: unknown[] };
    };
    expect(found.helpServices.nodes).toEqual([{ name: "Zebra partnership" }]);
  });

  it("counts facets, leaving each field's own condition out", async () => {
    const { helpServices } = (await ask(
      "{ helpServices(filter: { theme: COMPETITION }) { totalCount facets { theme { value label count } municipality { value label count } region { value count } status { value count } level { value count } } } }",
    )) as { helpServices: { totalCount: number; facets: Record<string, { value: string; count: number; label?: string }[]> } };
    const { facets, totalCount } = helpServices;
    expect(totalCount).toBe(2);
    expect(facets["theme"]).toEqual([
      { value: "COMPETITION", label: "Konkurrence", count: 2 },
      { value: "INNOVATION", label: "Innovation", count: 1 },
      { value: "PARTNERSHIP", label: "Partnerskab", count: 2 },
      { value: "INTERNATIONALISATION", label: "Internationalisering", count: 0 },
    ]);
    expect(facets["municipality"]).toContainEqual({ value: "0851", label: "Aalborg", count: 2 });
    expect(facets["municipality"]).toContainEqual({ value: "0101", label: "København", count: 1 });
    expect(facets["region"]?.map(({ value, count }) => [value, count])).toEqual([
      ["1081", 2],
      ["1082", 1],
      ["1083", 1],
      ["1084", 1],
      ["1085", 1],
    ]);
    expect(facets["status"]).toContainEqual({ value: "HISTORICAL", count: 1 });
  });

  it("answers a missing language with the other and says so", async () => {
    const { helpServices } = (await ask(
      '{ helpServices(search: "practice") { nodes { name(language: EN) language(language: EN) summary summaryLanguage: language(of: SUMMARY) none: language(of: DESCRIPTION) } } }',
    )) as { helpServices: { nodes: unknown[] } };
    expect(helpServices.nodes).toEqual([
      { name: "Øvelse i udbud", language: "DA", summary: "Practice tenders", summaryLanguage: "EN", none: null },
    ]);
  });

  it("finds a help service by id and by slug, and nothing for others", async () => {
    const { helpServices } = (await ask('{ helpServices(search: "zebra") { nodes { id slug } } }')) as {
      helpServices: { nodes: { id: string; slug: string }[] };
    };
    const [node] = helpServices.nodes;
    expect(
      await ask(
        'query ($id: ID!, $slug: String!) { byId: helpService(id: $id) { slug } bySlug: helpService(slug: $slug) { id } none: helpService(id: "none") { id } }',
        { ...node },
      ),
    ).toEqual({
      byId: { slug: node?.slug },
      bySlug: { id: node?.id },
      none: null,
    });
    expect(await errorOf("{ helpService { id } }")).toMatchObject({ path: ["helpService"], extensions: { code: "BAD_USER_INPUT" } });
  });

  it("tells of a listing where it comes from and that its publisher is stale", async () => {
    expect(
      await ask(
        '{ listing(id: "region-vest:d") { sourceId level title stale coverage { code kind name region { code } } provider { name kind } publisher { id sample staleSince listingCount } helpService { level } } }',
      ),
    ).toEqual({
      listing: {
        sourceId: "d",
        level: "REGIONAL",
        title: "Zebra partnership",
        stale: true,
        coverage: [
          { code: "reg:1084", kind: "REGION", name: "Region Hovedstaden", region: { code: "1084" } },
          { code: "unknown:Månen", kind: "UNKNOWN", name: "Månen", region: null },
        ],
        provider: { name: "Vejle Kommune", kind: "MUNICIPAL" },
        publisher: { id: "region-vest", sample: true, staleSince: "2026-11-20T08:00:00.000Z", listingCount: 47 },
        helpService: { level: "MUNICIPAL" },
      },
    });
  });

  it("asks the database once per kind of thing for a hundred help services with listings and publishers", async () => {
    const before = database.statements.length;
    await ask(
      "{ helpServices(first: 100) { nodes { name provider { name } listings { title stale retrievedAt publisher { name } helpService { name } } } } }",
    );
    expect(database.statements.slice(before)).toHaveLength(4);
  });

  it.each([
    ["{ helpServices(first: 0) { totalCount } }", "PAGE_SIZE_INVALID"],
    ["{ helpServices(first: 0) { nodes { id } } }", "PAGE_SIZE_INVALID"],
    ["{ helpServices(first: 101) { nodes { id } } }", "PAGE_SIZE_INVALID"],
    ["{ helpServices(first: -1) { nodes { id } } }", "PAGE_SIZE_INVALID"],
    ["{ helpServices(first: 1, last: 1) { nodes { id } } }", "PAGE_SIZE_INVALID"],
    ['{ helpServices(after: "nonsense") { nodes { id } } }', "CURSOR_INVALID"],
    [`{ helpServices(search: "udbud", after: "${cursor("RELEVANCE", "much", "id")}") { nodes { id } } }`, "CURSOR_INVALID"],
    [`{ helpServices(search: "udbud", after: "${cursor("RELEVANCE", 1e30, "id")}") { nodes { id } } }`, "CURSOR_INVALID"],
    [`{ helpServices(after: "${cursor("NAME", "name")}") { nodes { id } } }`, "CURSOR_INVALID"],
    [`{ helpServices(after: "${cursor("NAME", 1, "id")}") { nodes { id } } }`, "CURSOR_INVALID"],
    ['{ helpServices(filter: { region: "9999" }) { totalCount } }', "TERRITORY_UNKNOWN"],
    ['{ helpServices(filter: { municipality: "Aalborg" }) { totalCount } }', "TERRITORY_UNKNOWN"],
    ['{ helpServices(filter: { region: "ostdanmark" }) { totalCount } }', "TERRITORY_NOT_VALID"],
    ['{ helpServices(filter: { region: "1084", on: "2027-01-01" }) { totalCount } }', "TERRITORY_NOT_VALID"],
    ['{ helpServices(filter: { on: "2027-02-30" }) { totalCount } }', "BAD_USER_INPUT"],
    ["{ helpServices(filter: { level: NATIONAL }) { totalCount } }", "GRAPHQL_VALIDATION_FAILED"],
    ["{ helpServices(first: 1) { nodes { id }", "GRAPHQL_PARSE_FAILED"],
    [JSON.stringify({ kind: "Document", definitions: [] }), "GRAPHQL_PARSE_FAILED"],
  ])("answers %s with %s", async (query, code) => {
    const error = await errorOf(query);
    expect(error).toMatchObject({ extensions: { code, next: expect.any(String) } });
  });

  it("finds nothing by an argument that no text can equal, and everything else asked for beside it", async () => {
    expect(
      await ask(
        `query ($odd: ID!, $odds: [String!]) { odd: listing(id: $odd) { id } helpServices(filter: { persona: $odds }) { totalCount }
           slug: helpService(slug: "x-\\u0000") { id } good: listing(id: "region-vest:d") { id } }`,
        { odd: "region-vest:d\u0000", odds: ["\u0000"] },
      ),
    ).toEqual({ odd: null, helpServices: { totalCount: 0 }, slug: null, good: { id: "region-vest:d" } });
  });

  it("resolves each representation alone: a bad one is null with an error at its place", async () => {
    const answer = await catalogue.execute({
      query: "query ($r: [_Any!]!) { _entities(representations: $r) { ... on Listing { title } } }",
      variables: {
        r: [
          { __typename: "Listing", id: "region-vest:d" },
          { __typename: "Nothing", id: "1" },
          { __typename: "Listing", id: "gone" },
        ],
      },
    });
    expect(answer.data).toEqual({ _entities: [{ title: "Zebra partnership" }, null, null] });
    expect(answer.errors).toMatchObject([{ path: ["_entities", 1], extensions: { code: "BAD_USER_INPUT" } }]);
  });

  it("follows the feed: changes, tombstones, a feed that starts over, one that fails, one that is no longer wired", async () => {
    const count = async (): Promise<number> =>
      ((await ask("{ helpServices { totalCount } }")) as { helpServices: { totalCount: number } }).helpServices.totalCount;
    const other = testFeed("municipal", [publisher("kommune-x", { level: "MUNICIPAL" })]);
    other.set([entry("kommune-x:1", { title: [["da", "Et"]] }), entry("kommune-x:2", { title: [["da", "To"]] })]);
    const wider = await open([feed, other]);
    await wider.pull();
    expect(await count()).toBe(52);
    other.change(entry("kommune-x:1", { title: [["da", "Et, nyt navn"]] }));
    other.change(entry("kommune-x:2", { deleted: true }));
    await wider.pull();
    expect(await count()).toBe(51);
    expect(await ask('{ listing(id: "kommune-x:1") { helpService { name } } }')).toEqual({
      listing: { helpService: { name: "Et, nyt navn" } },
    });

    other.startOver([entry("kommune-x:3", { title: [["da", "Tre"]] })]);
    await wider.pull();
    expect(await ask('{ old: listing(id: "kommune-x:1") { id } new: listing(id: "kommune-x:3") { id } }')).toEqual({
      old: null,
      new: { id: "kommune-x:3" },
    });

    other.fail();
    await wider.pull();
    expect(await ask('{ listing(id: "kommune-x:3") { stale publisher { staleSince } } }')).toEqual({
      listing: { stale: true, publisher: { staleSince: "2026-11-22T12:00:00.000Z" } },
    });
    await wider.close();

    const narrower = await open([feed]);
    await narrower.pull();
    expect(await count()).toBe(50);
    await narrower.close();
  });
});

/** A cursor of `helpServices` as somebody might make one up. */
function cursor(order: string, ...values: readonly unknown[]): string {
  return Buffer.from(JSON.stringify([`helpServices.${order}`, ...values])).toString("base64url");
}
