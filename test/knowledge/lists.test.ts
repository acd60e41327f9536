import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { lint } from "../../schema/lint.ts";
import { createAuthorities } from "../../subgraphs/authorities/index.ts";
import { createLog } from "../../subgraphs/base/log.ts";
import { testClock } from "../support/clock.ts";
import { CALLER_KEY, openKnowledge, type OpenKnowledge } from "./support.ts";

let open: OpenKnowledge;
beforeAll(async () => void (open = await openKnowledge()));
afterAll(() => open.close());

const ids = (nodes: readonly { readonly id: string }[]): readonly string[] => nodes.map(({ id }) => id);

describe("a case", () => {
  it("tells who did what, when, and what came out on the three bottom lines, in the language asked", async () => {
    const { case: each } = await open.ask(`{ case(id: "case-digirehab-viborg") {
      title title_en: title(language: EN) language(language: EN) start end sector form stage stopped themes audiences firms confidence
      parties { name role(language: EN) municipality { code } region { code } tried } municipalities { code } regions { code }
      outcomes { line text measure(language: EN) value unit(language: EN) evidence } private: outcomes(line: PRIVATE) { value }
      failed(language: EN) howToRepeat solution { id } experts { id } source { name kinds reference sample } } }`);
    expect(each).toMatchObject({
      title: "DigiRehab træning i hjemmeplejen i Viborg",
      title_en: "DigiRehab training in home care in Viborg",
      language: "EN",
      start: 2016,
      end: 2018,
      sector: "ELDERLY_CARE",
      form: "OPI",
      stage: "PROVEN",
      stopped: false,
      firms: ["DigiRehab"],
      parties: [
        { name: "Viborg Kommune", role: "development and test municipality", municipality: { code: "0791" }, region: null, tried: true },
      ],
      municipalities: [{ code: "0791" }],
      regions: [],
      private: [{ value: null }],
      solution: { id: "sol-digirehab" },
      experts: [{ id: "exp-digirehab" }],
      source: { name: "CEDI og DigiRehab", kinds: ["PAGE"], sample: false },
      confidence: "SURE",
    });
    expect(each.outcomes[0]).toEqual({
      line: "CITIZEN",
      text: "Borgerne kunne mere selv efter forløbet.",
      measure: "fall in need for help",
      value: 47,
      unit: "minutes a week per resident",
      evidence: "EVALUATED",
    });
    expect(each.failed).toContain("minutes were not cut");
    expect(each.howToRepeat).toContain("Viborg Kommune");
  });

  it("says how to repeat it from what is known alone, and begins with what went wrong where it was stopped", async () => {
    const { case: each } = await open.ask(
      `{ case(id: "case-vasketoilet-kbh") { stage stopped howToRepeat howToRepeat_en: howToRepeat(language: EN) } }`,
    );
    expect(each).toMatchObject({ stage: null, stopped: true });
    expect(each.howToRepeat).toMatch(/^Det blev stoppet/);
    expect(each.howToRepeat_en).toMatch(/^It was stopped.*Københavns Kommune.*paid off in private homes/);
  });

  it("may have no known year", async () => {
    expect(await open.ask(`{ case(id: "case-sensorgulve") { start end } }`)).toEqual({ case: { start: null, end: null } });
  });

  it("is null for an id there is not", async () => {
    expect(await open.ask(`{ case(id: "x") { id } solution(id: "x") { id } expert(id: "x") { id } event(id: "x") { id } }`)).toEqual({
      case: null,
      solution: null,
      expert: null,
      event: null,
    });
  });

  it("is known to other subgraphs by its id, like the other three kinds", async () => {
    const { _entities: entities } = await open.ask(
      `query ($all: [_Any!]!) { _entities(representations: $all) { ... on Case { title } ... on Solution { name } ... on Expert { name } ... on Event { name } } }`,
      {
        all: [
          { __typename: "Case", id: "case-aula" },
          { __typename: "Solution", id: "sol-aula" },
          { __typename: "Expert", id: "exp-cowi" },
          { __typename: "Event", id: "evt-vejforum" },
          { __typename: "Case", id: "gone" },
        ],
      },
    );
    expect(entities).toEqual([
      expect.objectContaining({ title: expect.stringContaining("Aula") }),
      { name: "Aula" },
      { name: "COWI" },
      { name: "Vejforum" },
      null,
    ]);
  });
});

describe("an expert", () => {
  it("has fields of competence with evidence, and the cases and solutions it took part in", async () => {
    const { expert } = await open.ask(
      `{ expert(id: "exp-mt-hojgaard") { name kind fields sectors homepage evidence { text(language: EN) source { reference } } cases { id } solutions { id } } }`,
    );
    expect(expert).toMatchObject({
      name: "MT Højgaard Danmark",
      kind: "FIRM",
      homepage: "https://mth.dk/",
      solutions: [{ id: "sol-opp-model" }],
    });
    expect(ids(expert.cases).toSorted()).toEqual(["case-opp-psykiatri-vejle", "case-vildbjerg-skole"]);
    expect(expert.evidence[0]).toEqual({
      text: expect.stringContaining("defence"),
      source: { reference: expect.stringContaining("globenewswire") },
    });
  });
});

describe("lists", () => {
  it.each([
    ["cases", "orderBy: TITLE", 70],
    ["cases", "orderBy: NEWEST", 70],
    ["solutions", "", 60],
    ["experts", "", 69],
    ["events", "", 25],
    ["cases", 'search: "kommune"', 50],
  ])("give every one of %s (%s) once, page by page, forward and backward", async (list, order, least) => {
    const walk = async (size: string, cursor: string, more: string, edge: string): Promise<readonly string[]> => {
      const seen: string[] = [];
      let place: string | null = null;
      do {
        const answer: Record<string, { nodes: { id: string }[]; totalCount: number; pageInfo: Record<string, never> }> = await open.ask(
          `query ($place: String) { ${list}(${order} ${size}: 7, ${cursor}: $place) { totalCount nodes { id } pageInfo { ${more} ${edge} } } }`,
          { place },
        );
        const page = answer[list];
        seen.push(...(size === "first" ? ids(page?.nodes ?? []) : ids(page?.nodes ?? []).toReversed()));
        place = page?.pageInfo[more] ? (page.pageInfo[edge] ?? null) : null;
      } while (place !== null);
      return seen;
    };
    const forward = await walk("first", "after", "hasNextPage", "endCursor");
    expect(forward.length).toBeGreaterThanOrEqual(least);
    expect(new Set(forward).size).toBe(forward.length);
    expect((await walk("last", "before", "hasPreviousPage", "startCursor")).toReversed()).toEqual(forward);
  });

  it("are in Danish order, and cases the newest first", async () => {
    const { solutions, cases } = await open.ask("{ solutions(first: 100) { nodes { name } } cases(first: 100) { nodes { start end } } }");
    const names = solutions.nodes.map(({ name }: { name: string }) => name);
    expect(names).toEqual(names.toSorted(new Intl.Collator("da").compare));
    const years = cases.nodes.map(({ start, end }: { start: number | null; end: number | null }) => end ?? start ?? 0);
    expect(years).toEqual(years.toSorted((a: number, b: number) => b - a));
    expect(years.at(-1)).toBe(0);
  });

  it("show the events that come next first, from the day asked", async () => {
    const months = async (on: string) =>
      (await open.ask(`{ events(filter: { on: "${on}" }, first: 100) { nodes { month } } }`)).events.nodes.map(
        ({ month }: { month: number | null }) => month,
      );
    expect((await months("2026-11-22")).slice(0, 3)).toEqual([11, 12, 1]);
    expect((await months("2026-06-01"))[0]).toBe(6);
    expect((await months("2026-06-01")).at(-1)).toBeNull();
  });

  it("filter by values of one field as alternatives and fields together, and count what they show", async () => {
    const { cases } = await open.ask(
      `{ cases(filter: { sector: [ELDERLY_CARE, HEALTH], evidence: [EVALUATED], stopped: false }, first: 100) { totalCount nodes { sector stopped outcomes { evidence } } facets { sector { value count } stage { value count } } } }`,
    );
    expect(cases.totalCount).toBe(cases.nodes.length);
    expect(cases.nodes.length).toBeGreaterThan(3);
    for (const { sector, stopped, outcomes } of cases.nodes) {
      expect(["ELDERLY_CARE", "HEALTH"]).toContain(sector);
      expect(stopped).toBe(false);
      expect(outcomes.map(({ evidence }: { evidence: string }) => evidence)).toContain("EVALUATED");
    }
    const count = (facet: { value: string; count: number }[], value: string) => facet.find((each) => each.value === value)?.count;
    expect((count(cases.facets.sector, "ELDERLY_CARE") ?? 0) + (count(cases.facets.sector, "HEALTH") ?? 0)).toBe(cases.totalCount);
    expect(count(cases.facets.sector, "EMPLOYMENT")).toBe(1); // its own condition does not count, so that the alternatives stay visible
    expect(cases.facets.stage.reduce((sum: number, each: { count: number }) => sum + each.count, 0)).toBe(cases.totalCount);
  });

  it("filter by year, firm, body, solution and supplier", async () => {
    const found = async (list: string, filter: string) =>
      ids((await open.ask(`{ ${list}(filter: { ${filter} }, first: 100) { nodes { id } } }`))[list].nodes).toSorted();
    expect(await found("cases", "yearFrom: 2023")).toEqual([
      "case-chromebook-helsingoer",
      "case-gadelys-citelum-kbh",
      "case-lattergas-syddanmark",
      "case-os2valghalla-faelles",
      "case-skraldesensorer-gentofte",
    ]);
    expect(await found("cases", "yearTo: 2006")).toEqual(["case-funktionskontrakt-roennede", "case-polsag", "case-vildbjerg-skole"]);
    expect(await found("cases", 'firm: ["wear & care"]')).toEqual(["case-sensorble-aarhus"]);
    expect(await found("cases", 'body: ["amgros"]')).toEqual(["case-amgros-miljoe"]);
    expect(await found("cases", 'solution: ["sol-esco"]')).toEqual(["case-esco-kalundborg", "case-esco-middelfart"]);
    expect(await found("solutions", 'supplier: ["bekey a/s"], kind: [PRODUCT]')).toEqual(["sol-digital-laas"]);
    expect(await found("experts", "field: [PROCUREMENT_LAW], sector: [HEALTH]")).toEqual(["exp-horten"]);
    expect(await found("events", "month: [11, 12], theme: [COMPETITION]")).toEqual(["evt-udbudskonferencen", "evt-vejforum"]);
  });

  it("filter by place: the municipality that took part, the ground of a region on the day", async () => {
    const { cases, before, after } = await open.ask(`{
      cases(filter: { municipality: ["0791"] }, first: 100) { nodes { municipalities { code } } }
      before: cases(filter: { region: ["1084"] }) { totalCount facets { region { value count } } }
      after: cases(filter: { region: ["ostdanmark"], on: "2027-01-01" }) { totalCount facets { region { value count } } } }`);
    expect(cases.nodes.length).toBeGreaterThan(3);
    for (const { municipalities } of cases.nodes) expect(municipalities).toContainEqual({ code: "0791" });
    expect(before.facets.region.map(({ value }: { value: string }) => value)).toEqual(["1081", "1082", "1083", "1084", "1085"]);
    expect(after.facets.region.map(({ value }: { value: string }) => value)).toEqual(["1081", "1082", "1083", "ostdanmark"]);
    expect(after.totalCount).toBeGreaterThan(before.totalCount);
  });

  it("count a solution that all municipalities use in each of them", async () => {
    const { solutions } = await open.ask(`{ solutions(filter: { municipality: ["0825"] }, first: 100) { nodes { id } } }`);
    expect(ids(solutions.nodes)).toContain("sol-aula");
    expect(ids(solutions.nodes)).not.toContain("sol-digirehab");
  });
});

describe("bad input is refused with a code and a next step:", () => {
  it.each([
    ["an unknown municipality", `{ cases(filter: { municipality: ["9999"] }) { totalCount } }`, "TERRITORY_UNKNOWN", "municipalities"],
    ["an unknown region", `{ events(filter: { region: ["1099"] }) { totalCount } }`, "TERRITORY_UNKNOWN", "regions"],
    [
      "a region that is gone on the day",
      `{ cases(filter: { region: ["1084"], on: "2027-01-01" }) { totalCount } }`,
      "TERRITORY_NOT_VALID",
      "ostdanmark",
    ],
    ["a region to come", `{ solutions(filter: { region: ["ostdanmark"] }) { totalCount } }`, "TERRITORY_NOT_VALID", "1084 and 1085"],
    [
      "a municipality outside of the region",
      `{ cases(filter: { municipality: ["0851"], region: ["1083"] }) { totalCount } }`,
      "BAD_USER_INPUT",
      "Leave",
    ],
    ["years the wrong way round", `{ cases(filter: { yearFrom: 2020, yearTo: 2010 }) { totalCount } }`, "BAD_USER_INPUT", "Swap"],
    ["a stage of what was stopped", `{ cases(filter: { stopped: true, stage: [PILOT] }) { totalCount } }`, "BAD_USER_INPUT", "Leave"],
    ["a month that is none", `{ events(filter: { month: [13] }) { totalCount } }`, "BAD_USER_INPUT", "1 (January)"],
    ["a cursor of another list", `{ cases(after: "bm9wZQ") { nodes { id } } }`, "CURSOR_INVALID", "endCursor"],
    ["a page too large", `{ experts(first: 101) { nodes { id } } }`, "PAGE_SIZE_INVALID", "1 to 100"],
    ["both ends of a page", `{ solutions(first: 1, last: 1) { nodes { id } } }`, "PAGE_SIZE_INVALID", "1 to 100"],
    [
      "a bad cursor of a spread",
      `{ solution(id: "sol-ento") { spread { candidates(after: "x") { nodes { score } } } } }`,
      "CURSOR_INVALID",
      "endCursor",
    ],
    [
      "a page of a spread too large",
      `{ solution(id: "sol-ento") { spread { candidates(first: 500) { nodes { score } } } } }`,
      "PAGE_SIZE_INVALID",
      "1 to 100",
    ],
  ])("%s", async (_what, query, code, next) => {
    const problem = await open.problem(query);
    expect(problem).toMatchObject({ code, next: expect.stringContaining(next) });
    expect(problem.message).not.toBe("");
  });

  it.each(["cases", "solutions", "experts", "events"])("a search of %s that is a story", async (list) => {
    const query = `query ($search: String) { ${list}(search: $search) { totalCount } }`;
    expect(await open.problem(query, { search: "ord ".repeat(25_000) })).toMatchObject({
      code: "BAD_USER_INPUT",
      next: expect.stringContaining("fewer words"),
    });
  });

  it("too many values of one field", async () => {
    const query = "query ($firm: [String!]) { cases(filter: { firm: $firm }) { totalCount } }";
    expect(await open.problem(query, { firm: Array.from({ length: 101 }, (_, n) => `firma ${n}`) })).toMatchObject({
      code: "BAD_USER_INPUT",
    });
  });

  it("a cursor of the same list under another filter or search", async () => {
    const { cases } = await open.ask("{ cases(first: 2, filter: { sector: [HEALTH] }) { pageInfo { endCursor } } }");
    const after = cases.pageInfo.endCursor as string; // the answer above
    expect(await open.problem(`{ cases(first: 2, after: "${after}") { nodes { id } } }`)).toMatchObject({ code: "CURSOR_INVALID" });
  });
});

it("keeps the rules of the hub's schema beside the subgraph that owns municipalities and regions", async () => {
  const authorities = await createAuthorities({ log: createLog("silent"), clock: testClock(), callerKey: CALLER_KEY });
  expect(lint([authorities, open.knowledge].map(({ name, sdl }) => ({ name, sdl })))).toEqual([]);
  await authorities.close();
});
