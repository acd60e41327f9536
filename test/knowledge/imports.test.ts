import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { signCaller } from "../../subgraphs/base/caller.ts";
import { createHttpClient } from "../../subgraphs/base/http/index.ts";
import { createLog } from "../../subgraphs/base/log.ts";
import { createMunicipal } from "../../subgraphs/municipal/index.ts";
import { parseSource, type Source } from "../../subgraphs/sources/source.ts";
import { DATABASES, testDatabase, type TestDatabase } from "../support/databases.ts";
import { eventually } from "../support/eventually.ts";
import { serve, type LocalServer } from "../support/localServer.ts";
import { CALLER_KEY, openKnowledge, type OpenKnowledge } from "./support.ts";

const HOUR = 3_600_000;

/** What the publisher answers with, by path. */
const pages = new Map<string, { readonly status?: number; readonly type: string; readonly body: string }>();
let server: LocalServer;

beforeAll(async () => {
  server = await serve((request, response) => {
    const page = pages.get(request.url ?? "");
    response
      .writeHead(page?.status ?? (page === undefined ? 404 : 200), { "content-type": page?.type ?? "text/plain" })
      .end(page?.body ?? "");
  });
});
afterAll(() => server.close());

const source = (id: string, rest: string): Source =>
  parseSource(
    `id: ${id}
publisher: { name: { da: "Eksempel: Erfaringer" }, sample: true }
kind: case
level: MUNICIPAL
licence: CC0-1.0
schedule: { every: PT1H }
${rest}`,
    { file: `${id}.yaml` },
  );

const csv = (): Source =>
  source(
    "erfaringer-csv",
    `format: csv
address: "${server.url}/cases.csv"
csv: { delimiter: ";" }
mapping: { id: Nr, title: { da: Titel }, summary: { da: Tekst }, url: Link, themes: { path: Tema, values: { nyt: INNOVATION } } }
case:
  bodies: { path: Hvem, split: "|" }
  firms: { path: Firma, split: "|" }
  sector: { path: Område, values: { ældre: ELDERLY_CARE } }
  form: { constant: PILOT }
  stage: Stadie
  stopped: { path: Stoppet, values: { x: true } }
  start: Fra
  end: Til
  failed: { da: Galt }
  repeat: { da: Gentag }
  solution: { path: Løsning, values: { digirehab: sol-digirehab } }
  outcomes:
    citizen: { text: { da: Borger }, measure: { da: Mål }, value: Tal, unit: { da: Enhed }, evidence: Evidens }
    private: { text: { da: Firmaets udbytte } }
`,
  );

const HEADER =
  "Nr;Titel;Tekst;Link;Tema;Hvem;Firma;Område;Stadie;Stoppet;Fra;Til;Galt;Gentag;Løsning;Borger;Mål;Tal;Enhed;Evidens;Firmaets udbytte";
const GOOD = `1;Træning i Skive;Vi prøvede.;https://skive.example/1;nyt;Skive Kommune|Plejecenter Øst;DigiRehab;ældre;PROVEN;;2021;2023;Tiden;Begynd småt;DigiRehab;Folk kan mere;fald i hjælp;12,5;minutter;reported;En reference`;

describe.each(DATABASES)("field experiences of others (%s)", (kind) => {
  let database: TestDatabase;
  let open: OpenKnowledge;

  const start = async (...sources: readonly Source[]): Promise<void> => {
    open = await openKnowledge({ database, sources, host: server.host });
    await tried();
  };
  /** Waits until every source was tried, and takes up what came. */
  const tried = async (): Promise<void> => {
    await eventually("every source has been tried", () => open.knowledge.allTried());
    await open.knowledge.refresh();
  };
  const nextRead = async (): Promise<void> => {
    open.clock.advance(HOUR);
    const now = open.clock.now();
    await eventually("the sources are read again", async () => {
      const { knowledgeSources: states } = await open.ask("{ knowledgeSources { triedAt } }");
      return states.every(({ triedAt }: { triedAt: string }) => Date.parse(triedAt) === now);
    });
    await open.knowledge.refresh();
  };
  const quarantined = async (): Promise<readonly { record: string; field: string; code: string; kept: boolean; reason: string }[]> =>
    (await open.ask("{ knowledgeQuarantine { nodes { record field code kept reason } } }")).knowledgeQuarantine.nodes;
  const imported = async (): Promise<readonly string[]> =>
    (await open.ask("{ cases(first: 100) { nodes { id } } }")).cases.nodes
      .map(({ id }: { id: string }) => id)
      .filter((id: string) => id.includes(":"));

  beforeEach(async () => void (database = await testDatabase(kind)));
  afterEach(async () => {
    await open.close();
    await database.close();
    pages.clear();
  });

  it("come from CSV with outcome, place, firm and solution, and count in the solution's spread", async () => {
    pages.set("/cases.csv", { type: "text/csv", body: `${HEADER}\n${GOOD}\n` });
    await start(csv());
    const { case: each } =
      await open.ask(`{ case(id: "erfaringer-csv:1") { title title_en: title(language: EN) language(language: EN) summary themes sector form stage stopped start end url
      parties { name municipality { code } } firms outcomes { line text measure value unit evidence } failed howToRepeat solution { id } experts { id } source { name kinds reference sample } confidence } }`);
    expect(each).toEqual({
      title: "Træning i Skive",
      title_en: "Træning i Skive",
      language: "DA",
      summary: "Vi prøvede.",
      themes: ["INNOVATION"],
      sector: "ELDERLY_CARE",
      form: "PILOT",
      stage: "PROVEN",
      stopped: false,
      start: 2021,
      end: 2023,
      url: "https://skive.example/1",
      parties: [
        { name: "Skive Kommune", municipality: { code: "0779" } },
        { name: "Plejecenter Øst", municipality: null },
      ],
      firms: ["DigiRehab"],
      outcomes: [
        { line: "CITIZEN", text: "Folk kan mere", measure: "fald i hjælp", value: 12.5, unit: "minutter", evidence: "REPORTED" },
        { line: "PRIVATE", text: "En reference", measure: null, value: null, unit: null, evidence: "CLAIMED" },
      ],
      failed: "Tiden",
      howToRepeat: "Begynd småt",
      solution: { id: "sol-digirehab" },
      experts: [{ id: "exp-digirehab" }],
      source: { name: "Eksempel: Erfaringer", kinds: ["PUBLISHER"], reference: "https://skive.example/1", sample: true },
      confidence: "FAIRLY_SURE",
    });
    const { solution, cases } = await open.ask(
      `{ solution(id: "sol-digirehab") { spread { adopted { body since state cases { id } } candidates(first: 100) { nodes { municipality { code } } } } } cases(search: "Skive træning") { nodes { id } } }`,
    );
    expect(solution.spread.adopted).toContainEqual({
      body: "Skive Kommune",
      since: 2021,
      state: "IN_USE",
      cases: [{ id: "erfaringer-csv:1" }],
    });
    expect(solution.spread.candidates.nodes).not.toContainEqual({ municipality: { code: "0779" } });
    expect(cases.nodes[0]).toEqual({ id: "erfaringer-csv:1" });
  });

  it("name help functions by name, id or slug, in the words that `values` gives, each once", async () => {
    pages.set("/help.csv", {
      type: "text/csv",
      body: "Nr;Titel;Hjælp\n1;Sensorer;Idéklinikken| klinikken |9456ddeae444|accelerace-9456ddeae444\n2;Droner;\n",
    });
    await start(
      source(
        "erfaringer-help",
        `format: csv
address: "${server.url}/help.csv"
csv: { delimiter: ";" }
mapping: { id: Nr, title: { da: Titel } }
case: { help: { path: Hjælp, split: "|", values: { klinikken: Idéklinikken } } }
`,
      ),
    );
    const { some, none } = await open.ask(
      `{ some: case(id: "erfaringer-help:1") { help { name provider } howToRepeat } none: case(id: "erfaringer-help:2") { help { name } } }`,
    );
    expect(some.help).toEqual(["Idéklinikken", "9456ddeae444", "accelerace-9456ddeae444"].map((name) => ({ name, provider: "" })));
    expect(some.howToRepeat).toContain("Hjælp undervejs: Idéklinikken.");
    expect(none.help).toEqual([]);
    expect(await quarantined()).toEqual([]);
  });

  it("come from JSON and from a feed too", async () => {
    pages.set("/cases.json", {
      type: "application/json",
      body: JSON.stringify({ items: [{ no: 7, name: "Sensorer", who: ["Region Midtjylland"], years: { from: "2024-05-01" } }] }),
    });
    pages.set("/cases.xml", {
      type: "application/rss+xml",
      body: `<rss version="2.0"><channel><title>Nyt</title><item><guid>a1</guid><title>Vi prøvede droner</title><description>&lt;p&gt;Over vand&lt;/p&gt;</description><link>https://nyt.example/a1</link></item></channel></rss>`,
    });
    await start(
      source(
        "erfaringer-json",
        `format: json\naddress: "${server.url}/cases.json"\njson: { records: items }\nmapping: { id: no, title: name }\ncase: { bodies: "who[]", start: years.from }\n`,
      ),
      source("erfaringer-feed", `format: feed\naddress: "${server.url}/cases.xml"\ncase: { sector: { constant: HEALTH } }\n`),
    );
    expect((await imported()).toSorted()).toEqual(["erfaringer-feed:a1", "erfaringer-json:7"]);
    const { json, feed } = await open.ask(
      `{ json: case(id: "erfaringer-json:7") { regions { code } start sector form } feed: case(id: "erfaringer-feed:a1") { summary sector url } }`,
    );
    expect(json).toEqual({ regions: [{ code: "1082" }], start: 2024, sector: "CROSS_SECTOR", form: "OTHER" });
    expect(feed).toEqual({ summary: "Over vand", sector: "HEALTH", url: "https://nyt.example/a1" });
  });

  it("that cannot be used stand in quarantine with a code; what is wrong in one field leaves the rest", async () => {
    const row = (change: Record<number, string>) =>
      GOOD.split(";")
        .map((cell, at) => change[at] ?? cell)
        .join(";");
    const rows = [
      GOOD,
      row({ 0: "2", 1: "" }),
      row({ 0: "1" }),
      row({ 0: "3", 7: "rumfart", 10: "sidste år", 17: "1.250" }),
      row({ 0: "4", 11: "2001" }),
      row({ 0: "5", 2: "Borgeren 010203-1234 var glad" }),
    ];
    pages.set("/cases.csv", { type: "text/csv", body: `${HEADER}\n${rows.join("\n")}\n` });
    await start(csv());
    expect((await imported()).toSorted()).toEqual(["erfaringer-csv:1", "erfaringer-csv:3", "erfaringer-csv:4"]);
    expect((await quarantined()).map(({ record, field, code, kept }) => [record, field, code, kept]).toSorted()).toEqual(
      [
        ["1", "id", "RECORD_DUPLICATE", false],
        ["2", "title", "RECORD_FIELD_MISSING", false],
        ["3", "outcomes.citizen.value", "RECORD_FIELD_INVALID", true],
        ["3", "sector", "RECORD_VALUE_UNKNOWN", true],
        ["3", "start", "RECORD_FIELD_INVALID", true],
        ["4", "end", "RECORD_FIELD_INVALID", true],
        ["5", "summary", "RECORD_FIELD_INVALID", false],
      ].toSorted(),
    );
    expect(JSON.stringify(await quarantined())).not.toContain("010203");
    const rowsKept = await database.query<{ content: unknown }>("SELECT content FROM knowledge.listing");
    expect(JSON.stringify(rowsKept)).not.toContain("010203");
  });

  it("stay as they were when their source fails, and go when it no longer has them", async () => {
    pages.set("/cases.csv", { type: "text/csv", body: `${HEADER}\n${GOOD}\n${GOOD.replace("1;", "2;")}\n` });
    await start(csv());
    expect(await imported()).toHaveLength(2);
    pages.set("/cases.csv", { status: 500, type: "text/plain", body: "" });
    await nextRead();
    expect(await imported()).toHaveLength(2);
    const { knowledgeSources: states } = await open.ask("{ knowledgeSources { id failingSince failure { code } } }");
    expect(states).toEqual([{ id: "erfaringer-csv", failingSince: expect.any(String), failure: { code: "FETCH_STATUS" } }]);
    pages.set("/cases.csv", { type: "text/csv", body: `${HEADER}\n${GOOD}\n` });
    await nextRead();
    expect(await imported()).toEqual(["erfaringer-csv:1"]);
  });

  it("are there at once after a restart, while the source is down", async () => {
    pages.set("/cases.csv", { type: "text/csv", body: `${HEADER}\n${GOOD}\n` });
    await start(csv());
    await open.close();
    pages.clear();
    open = await openKnowledge({ database, sources: [csv()], host: server.host });
    expect(await imported()).toEqual(["erfaringer-csv:1"]);
  });

  it("are no listings: the level of their publisher does not read them", async () => {
    pages.set("/cases.csv", { type: "text/csv", body: `${HEADER}\n${GOOD}\n` });
    await start(csv());
    const http = createHttpClient({ clock: open.clock, log: createLog("silent"), allowPrivate: [server.host] });
    const folder = { sources: [csv()], onChange: () => undefined, close: () => undefined };
    const level = await createMunicipal({ database, http, folder, clock: open.clock, log: createLog("silent"), callerKey: CALLER_KEY });
    expect((await level.execute({ query: "{ municipalSources { id } }" })).data).toEqual({ municipalSources: [] });
    expect((await open.ask("{ knowledgeSources { id } }")).knowledgeSources).toEqual([{ id: "erfaringer-csv" }]);
    await level.close();
    await http.close();
  });

  it("are read now for whoever may publish, and for nobody else", async () => {
    pages.set("/cases.csv", { type: "text/csv", body: `${HEADER}\n${GOOD}\n` });
    await start(csv());
    const mutation = 'mutation { refreshKnowledgeSource(id: "erfaringer-csv") { id failingSince } }';
    expect(await open.problem(mutation)).toMatchObject({ code: "UNAUTHENTICATED" });
    const caller = signCaller({ name: "unit", roles: ["PUBLISHER"] }, CALLER_KEY, open.clock);
    pages.set("/cases.csv", { type: "text/csv", body: `${HEADER}\n${GOOD}\n${GOOD.replace("1;", "2;")}\n` });
    const answer = await open.knowledge.execute({ query: mutation, headers: { "hub-caller": caller } });
    expect(answer).toEqual({ data: { refreshKnowledgeSource: { id: "erfaringer-csv", failingSince: null } } });
    expect((await imported()).toSorted()).toEqual(["erfaringer-csv:1", "erfaringer-csv:2"]);
    const wrong = await open.knowledge.execute({ query: mutation.replace("erfaringer-csv", "x"), headers: { "hub-caller": caller } });
    expect(wrong.errors?.[0]?.extensions).toMatchObject({ code: "BAD_USER_INPUT", next: expect.stringContaining("knowledgeSources") });
  });
});

describe("a source file of cases", () => {
  const parse = (rest: string) => () => source("x", `format: csv\naddress: "https://x.example/"\nmapping: { id: a, title: b }\n${rest}`);

  it.each([
    [
      "a sector that is none",
      "case: { sector: { constant: ELDERLYCARE } }",
      /x\.yaml:\d+: case\.sector\.constant \(ELDERLYCARE\).*Did you mean ELDERLY_CARE\?/,
    ],
    ["a property that is none", "case: { sektor: a }", /case\.sektor is not a known property. Did you mean sector\?/],
    ["an outcome without a text", "case: { outcomes: { public: { value: a } } }", /case\.outcomes\.public\.text is missing/],
    [
      "evidence that is none",
      "case: { outcomes: { public: { text: a, evidence: { path: c, values: { ja: SURE } } } } }",
      /case\.outcomes\.public\.evidence\.values\.ja \(SURE\)/,
    ],
  ])("with %s is refused by line and property", (_what, rest, message) => {
    expect(parse(rest)).toThrow(message);
  });

  it("needs no block of its own, but a source of listings may have none", () => {
    expect(parse("")().cases).toBeDefined();
    expect(() =>
      parseSource(
        `id: y\npublisher: { name: Y }\nlevel: MUNICIPAL\nlicence: CC0-1.0\nformat: csv\naddress: "https://y.example/"\nmapping: { id: a, title: b }\ncase: { sector: c }\n`,
        { file: "y.yaml" },
      ),
    ).toThrow(/y\.yaml:8: case is for sources of `kind: case`/);
  });
});
