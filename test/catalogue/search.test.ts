import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createLog } from "../../subgraphs/base/log.ts";
import { createVocabularyKeeper } from "../../subgraphs/catalogue/fulltext/vocabulary.ts";
import { createCatalogue, type Catalogue } from "../../subgraphs/catalogue/index.ts";
import { testClock } from "../support/clock.ts";
import { DATABASE, testDatabase, type TestDatabase } from "../support/databases.ts";
import { entry, publisher, testFeed, type TestFeed } from "./testFeed.ts";

interface Found {
  readonly totalCount: number;
  readonly suggestions: readonly string[];
  readonly nodes: readonly { readonly name: string }[];
  readonly edges: readonly {
    readonly node: { readonly name: string };
    readonly highlights: readonly {
      readonly field: string;
      readonly language: string;
      readonly text: string;
      readonly ranges: readonly { readonly start: number; readonly end: number }[];
    }[];
  }[];
  readonly facets: { readonly status: readonly { readonly value: string; readonly count: number }[] };
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

const listing = (id: string, da: string, rest: Record<string, unknown> = {}) => entry(id, { title: [["da", da]], ...rest });

/** One character outside of words after another, each of which means something to somebody. */
const HOSTILE = `'"\\:*|&!()<->%_\u0000\uD800;-- DROP`;
/** More than a tsvector holds. */
const ENDLESS = Array.from({ length: 150_000 }, (_, n) => `ord${n.toString(36)}x`).join(" ");

describe.each([DATABASE])("searching the catalogue (%s)", (kind) => {
  let database: TestDatabase;
  let catalogue: Catalogue;
  let feed: TestFeed;

  const answer = (search: string, more = "first: 100") =>
    catalogue.execute({
      query: `query ($search: String!) { helpServices(search: $search, ${more}) { totalCount suggestions nodes { name }
        edges { node { name } highlights { field language text ranges { start end } } } facets { status { value count } } pageInfo { hasNextPage endCursor } } }`,
      variables: { search },
    });
  const find = async (search: string, more?: string): Promise<Found> => {
    const { data, errors } = await answer(search, more);
    expect(errors).toBeUndefined();
    return (data as { helpServices: Found }).helpServices; // the query above
  };
  const names = async (search: string, more?: string): Promise<readonly string[]> =>
    (await find(search, more)).nodes.map(({ name }) => name);

  beforeAll(async () => {
    database = await testDatabase(kind);
    feed = testFeed("regional", [publisher("region-nord")]);
    feed.set([
      listing("region-nord:1", "Rådgivning til virksomheder", {
        summary: [["da", "Vi hjælper virksomheden videre."]],
        coverage: ["mun:0851"],
      }),
      listing("region-nord:2", "Videnscenter for velfærdsteknologi", {
        summary: [["en", "Welfare technology for everybody"]],
        coverage: ["mun:0101"],
      }),
      listing("region-nord:3", "Idéklinikken", { summary: [["da", "Tager imod opfindelser og vurderer dem."]], coverage: ["mun:0751"] }),
      listing("region-nord:4", "Innovationsfonden", { summary: [["da", "Penge til forskning."]], coverage: ["mun:0461"] }),
      listing("region-nord:5", "Center for innovation", { summary: [["da", "Metoder og netværk."]], coverage: ["mun:0561"] }),
      listing("region-nord:6", "Havnens kontor", {
        description: [{ language: "da", text: "Kontoret kender til innovation, udbud og ophavsret." }],
        coverage: ["mun:0607"],
      }),
      listing("region-nord:7", "Udbudshjælpen", { status: "HISTORICAL", coverage: ["mun:0630"] }),
      listing("region-nord:8", "Spinderihallerne", { provider: { name: "Vejle Kommune", kind: "MUNICIPAL" }, coverage: ["mun:0630"] }),
      listing("region-nord:9", "Vejledning om støtte", { coverage: ["mun:0740"] }),
      listing("region-nord:10", "Κέντρο καινοτομίας", { coverage: ["mun:0756"] }),
      listing("region-nord:11", `Fjendtlig ${HOSTILE} tekst`, { coverage: ["mun:0706"] }),
      listing("region-nord:12", "Endeløs beskrivelse", { description: [{ language: "da", text: ENDLESS }], coverage: ["mun:0707"] }),
      ...Array.from({ length: 30 }, (_, n) =>
        listing(`region-nord:n${n}`, `Nummer ${n}`, { summary: [["da", "Andre tilbud"]], coverage: ["mun:0101"] }),
      ),
    ]);
    catalogue = await createCatalogue({
      database,
      feeds: [feed],
      clock: testClock(),
      log: createLog("silent"),
      callerKey: Buffer.alloc(32, 7),
      everyMs: 3_600_000,
    });
    await catalogue.pull();
  });
  afterAll(async () => {
    await catalogue.close();
    await database.close();
  });

  it.each([
    ["virksomhederne", "Rådgivning til virksomheder"],
    ["virksomheden", "Rådgivning til virksomheder"],
    ["raadgivning", "Rådgivning til virksomheder"],
    ["RÅDGIVER", "Rådgivning til virksomheder"],
    ["opfindelse", "Idéklinikken"],
    ["ideklinik", "Idéklinikken"],
    ["teknologi", "Videnscenter for velfærdsteknologi"],
    ["velfaerdsteknologier", "Videnscenter for velfærdsteknologi"],
    ["technologies", "Videnscenter for velfærdsteknologi"],
    ["teknologi til velfærd", "Videnscenter for velfærdsteknologi"],
    ["velfæ", "Videnscenter for velfærdsteknologi"],
    ["viden vel", "Videnscenter for velfærdsteknologi"],
    ["opfinelse", "Idéklinikken"],
    ["rådgivnig til virksomhedr", "Rådgivning til virksomheder"],
    ["velfærdsteknolgi", "Videnscenter for velfærdsteknologi"],
    ["καινοτομία", "Κέντρο καινοτομίας"],
    ["κεντρο", "Κέντρο καινοτομίας"],
    ["Vejle Kommune", "Spinderihallerne"],
    ["ord0x", "Endeløs beskrivelse"],
  ])("finds by %s just %s", async (search, expected) => {
    expect(await names(search)).toEqual([expected]);
  });

  it.each(["innovation", "inovation", "innovationer", "inno"])("finds by %s the name before the mention", async (search) => {
    const found = await names(search);
    expect(found.toSorted()).toEqual(["Center for innovation", "Havnens kontor", "Innovationsfonden"]);
    expect(found[2]).toBe("Havnens kontor");
  });

  it("ranks the word itself before a part of a compound, and what is called just so first", async () => {
    expect((await names("innovation"))[0]).toBe("Center for innovation");
    expect((await names("Vejle"))[0]).toBe("Spinderihallerne");
    expect((await names("innovationsfonden"))[0]).toBe("Innovationsfonden");
  });

  it("answers a whole sentence with what has most of its words, and counts and pages what it shows", async () => {
    const sentence = "Hvem kan hjælpe mig med en opfindelse eller med innovation og ophavsret?";
    const found = await find(sentence);
    expect(found.nodes[0]?.name).toBe("Havnens kontor");
    expect(found.nodes.map(({ name }) => name)).toContain("Idéklinikken");
    expect(found.totalCount).toBe(found.nodes.length);
    expect(found.facets.status.reduce((sum, { count }) => sum + count, 0)).toBe(found.totalCount);
    const paged: string[] = [];
    let after = "";
    for (let more = true; more;) {
      const page = await find(sentence, `first: 2${after}`);
      expect(page.totalCount).toBe(found.totalCount);
      paged.push(...page.nodes.map(({ name }) => name));
      after = `, after: "${page.pageInfo.endCursor}"`;
      more = page.pageInfo.hasNextPage;
    }
    expect(paged).toEqual(found.nodes.map(({ name }) => name));
  });

  it("asks for every word while something has them all, and never finds more under a filter", async () => {
    expect(await names("innovation ophavsret")).toEqual(["Havnens kontor"]);
    expect(await names("innovation ophavsret", "filter: { status: HISTORICAL }")).toEqual([]);
    expect((await find("innovation", "filter: { status: HISTORICAL }")).facets.status).toContainEqual({ value: "ACTIVE", count: 3 });
  });

  it.each([
    ["inovation", ["innovation"]],
    ["  Opfinelse\tog inovation?", ["opfindelser og innovation?"]],
    ["rådgivnig", ["rådgivning"]],
    ["velfaerdsteknolgi", ["velfærdsteknologi"]],
    ["spinderihalerne", ["spinderihallerne"]],
    ["vejel", ["Vejle"]],
    ["inovation og INOVATION", ["innovation og innovation"]],
    ["innovation", []],
    ["inno", []],
    ["ophavsretten", []],
    ["hestevogn", []], // a Danish word that nobody has is no slip
    ["til", []],
    ["xqzxqzxqz", []],
  ])("asks after %j whether %j was meant", async (search, expected) => {
    expect((await find(search)).suggestions).toEqual(expected);
  });

  it("suggests at most three texts", async () => {
    const { suggestions } = await find("inovaton rådgivnig opfinelse");
    expect(suggestions.length).toBeGreaterThan(0);
    expect(suggestions.length).toBeLessThanOrEqual(3);
    expect(new Set(suggestions).size).toBe(suggestions.length);
  });

  it.each([
    ["virksomhed", "Rådgivning til virksomheder", ["DA NAME virksomheder", "DA SUMMARY virksomheden"]],
    ["teknologi", "Videnscenter for velfærdsteknologi", ["DA NAME teknologi"]],
    ["opfinelse", "Idéklinikken", ["DA SUMMARY opfindelser"]],
    ["technology", "Videnscenter for velfærdsteknologi", ["EN SUMMARY technology"]],
    ["inno", "Center for innovation", ["DA NAME innovation"]],
    ["ophavsret", "Havnens kontor", []],
  ])("marks what %s finds in %s", async (search, name, expected) => {
    const edge = (await find(search)).edges.find(({ node }) => node.name === name);
    const marked = edge?.highlights.map(
      ({ field, language, text, ranges }) => `${language} ${field} ${ranges.map(({ start, end }) => text.slice(start, end)).join(",")}`,
    );
    expect(marked).toEqual(expected);
  });

  it("marks nothing and suggests nothing without a search", async () => {
    const { data } = await catalogue.execute({
      query: "{ helpServices(first: 100) { totalCount suggestions edges { highlights { text } } } }",
    });
    const { helpServices } = data as { helpServices: Found }; // the query above
    expect(helpServices).toMatchObject({ totalCount: 42, suggestions: [] });
    expect(helpServices.edges.every(({ highlights }) => highlights.length === 0)).toBe(true);
  });

  it.each([
    ["'); DROP TABLE catalogue.help_service; --"],
    ["a & b | !c <-> (d:*A) \\ ' ''"],
    [HOSTILE],
    ["hvem kan det"],
    ["A/S"],
    ["\u0000"],
    ["%"],
    ["\uD83D"],
    ["𝔘𝔫𝔦 ﷺ ｆｕｌｌ"],
    ["x ".repeat(250)],
    ["y".repeat(500)],
    [
      Array.from({ length: 80 }, (_, n) => `q${n}ze`)
        .join(" ")
        .slice(0, 500),
    ],
  ])("takes %j for words and nothing else", async (search) => {
    const begun = performance.now();
    const found = await find(search);
    expect(performance.now() - begun).toBeLessThan(2_000);
    expect(found.nodes.length).toBe(found.totalCount);
    expect((await find("innovation")).totalCount).toBe(3);
  });

  it("finds even stop words when nothing else is asked for", async () => {
    expect(await names("for")).toContain("Center for innovation");
    expect(await names("for innovation")).toEqual(await names("innovation"));
  });

  it("refuses more than 500 characters", async () => {
    expect((await answer("y".repeat(501))).errors).toMatchObject([{ path: ["helpServices"], extensions: { code: "BAD_USER_INPUT" } }]);
  });

  it("reads the vocabulary anew only when a help service has changed, whoever changed it", async () => {
    const keeper = createVocabularyKeeper(database, testClock());
    const reads = (): number => database.statements.filter((text) => text.includes("ts_stat")).length;
    expect(keeper.current().frequency("innovation")).toBe(0);
    await keeper.refresh();
    expect(keeper.current().frequency("innovation")).toBe(2);
    const before = reads();
    await keeper.refresh();
    expect(reads()).toBe(before);
    feed.change(listing("region-nord:n1", "Innovation i stalden"));
    await catalogue.pull();
    await keeper.refresh();
    expect(keeper.current().frequency("innovation")).toBe(3);
    feed.change(listing("region-nord:n1", "Nummer 1"));
    await catalogue.pull();
  });

  it("knows new words as soon as the help services that have them are served, and forgets those that are gone", async () => {
    expect((await find("kvantecomputr")).suggestions).toEqual([]);
    feed.change(listing("region-nord:n0", "Kvantecomputer for alle"));
    await catalogue.pull();
    expect(await find("kvantecomputr")).toMatchObject({ suggestions: ["kvantecomputer"], nodes: [{ name: "Kvantecomputer for alle" }] });
    feed.change(entry("region-nord:n0", { deleted: true }));
    await catalogue.pull();
    expect(await find("kvantecomputr")).toMatchObject({ suggestions: [], totalCount: 0 });
  });
});
