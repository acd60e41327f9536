import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { municipalityByCode } from "../../subgraphs/base/territory/index.ts";
import { CASES, type Case } from "../../subgraphs/knowledge/case.ts";
import { SOLUTIONS, type Solution } from "../../subgraphs/knowledge/solution.ts";
import { adoptionsOf } from "../../subgraphs/knowledge/spread/adoption.ts";
import { reasonOf } from "../../subgraphs/knowledge/spread/reason.ts";
import { aspectsOf, MOST_POINTS, scoreOf } from "../../subgraphs/knowledge/spread/resemblance.ts";
import { spreadOf } from "../../subgraphs/knowledge/spread/spread.ts";
import { openKnowledge, type OpenKnowledge } from "./support.ts";

const DAY = "2026-11-22";
const [first] = SOLUTIONS;
const [anyCase] = CASES;
if (first === undefined || anyCase === undefined) throw new Error("there is no content");
const solution = (adopters: Solution["adopters"]): Solution => ({ ...first, id: "sol-test", adopters });
const tried = (more: Partial<Case>): Case => ({ ...anyCase, solution: "sol-test", stopped: false, stage: "SCALING", ...more });
const spread = (of: Solution, cases: readonly Case[] = [], uses: ReadonlyMap<string, ReadonlySet<string>> = new Map(), day = DAY) =>
  spreadOf(of, { adoptions: adoptionsOf(of, cases), usesOf: (code) => uses.get(code) ?? new Set(), day });
const municipality = (code: string) => {
  const found = municipalityByCode(code);
  if (found === undefined) throw new Error(code);
  return found;
};

describe("adoptions", () => {
  it("are told by the solution's source and by the cases, each body once, with the first known year", () => {
    const of = solution([{ body: "Viborg Kommune", municipality: "0791", state: "IN_USE" }]);
    const cases = [
      tried({
        id: "a",
        start: 2018,
        end: 2019,
        parties: [
          { name: "Viborg Kommune", municipality: "0791" },
          { name: "Skive Kommune", municipality: "0779" },
        ],
      }),
      tried({
        id: "b",
        start: 2015,
        end: 2016,
        parties: [
          { name: "Skive", municipality: "0779" },
          { name: "Vejen Kommune", municipality: "0575", around: true },
        ],
      }),
    ];
    const adoptions = adoptionsOf(of, cases);
    expect(adoptions.map(({ body, municipality, since, cases }) => [body, municipality, since, cases.map(({ id }) => id)])).toEqual([
      ["Viborg Kommune", "0791", 2018, ["a"]],
      ["Skive Kommune", "0779", 2015, ["a", "b"]],
    ]);
  });

  it("follow the latest case, and the solution's own source before it", () => {
    const parties = [{ name: "Skive Kommune", municipality: "0779" }];
    const stopped = tried({ id: "z", start: 2020, stopped: true, parties });
    expect(adoptionsOf(solution([]), [tried({ id: "a", start: 2012, parties }), stopped])[0]?.state).toBe("STOPPED");
    expect(adoptionsOf(solution([]), [tried({ id: "a", start: 2022, stage: "PILOT", parties }), stopped])[0]?.state).toBe("TRIED");
    expect(adoptionsOf(solution([{ body: "Skive Kommune", municipality: "0779", state: "IN_USE" }]), [stopped])[0]?.state).toBe("IN_USE");
  });
});

describe("resemblance", () => {
  it("is the same both ways, and all of it only with oneself", () => {
    const [viborg, herning] = [municipality("0791"), municipality("0657")];
    expect(aspectsOf(viborg, herning, { shared: 1, day: DAY })).toEqual(aspectsOf(herning, viborg, { shared: 1, day: DAY }));
    expect(scoreOf(aspectsOf(viborg, { ...viborg, neighbours: ["0791"] }, { shared: 2, day: DAY }))).toBeLessThanOrEqual(100);
    expect(Object.values(MOST_POINTS).reduce((sum, points) => sum + points, 0)).toBe(100);
  });

  it("counts a region only on a day when both belong to it", () => {
    const [koebenhavn, roskilde] = [municipality("0101"), municipality("0265")];
    const kinds = (day: string) => aspectsOf(koebenhavn, roskilde, { shared: 0, day }).map(({ kind }) => kind);
    expect(kinds("2026-12-31")).not.toContain("REGION");
    expect(kinds("2027-01-01")).toContain("REGION");
  });

  it("counts what both use, up to two", () => {
    const [laesoe, koebenhavn] = [municipality("0825"), municipality("0101")];
    expect([0, 1, 2, 9].map((shared) => scoreOf(aspectsOf(laesoe, koebenhavn, { shared, day: DAY })))).toEqual([0, 10, 20, 20]);
  });
});

describe("spreadOf", () => {
  const herning = { body: "Herning Kommune", municipality: "0657", since: 2014, state: "IN_USE" } as const;

  it("holds every municipality that has not taken it up against those that use it, best first, and never names one that has", () => {
    const { reach, candidates } = spread(solution([herning, { body: "Viborg Kommune", municipality: "0791", state: "STOPPED" }]));
    expect(reach).toBe("SOME");
    expect(candidates.length).toBeGreaterThanOrEqual(10);
    expect(candidates.map(({ score }) => score)).toEqual(candidates.map(({ score }) => score).toSorted((a, b) => b - a));
    for (const { municipality: each, like, score, aspects } of candidates) {
      expect(["0657", "0791"]).not.toContain(each.code);
      expect(like.code).toBe("0657"); // who has stopped is no model
      expect(score).toBe(aspects.reduce((sum, { points }) => sum + points, 0));
      expect(score).toBeGreaterThanOrEqual(30);
    }
  });

  it("says the same every time", () => {
    const of = solution([herning]);
    expect(spread(of)).toEqual(spread(of));
  });

  it("takes who has tried it as a model only where nobody uses it", () => {
    const skive = { body: "Skive Kommune", municipality: "0779", state: "TRIED" } as const;
    expect(new Set(spread(solution([skive, herning])).candidates.map(({ like }) => like.code))).toEqual(new Set(["0657"]));
    expect(new Set(spread(solution([skive])).candidates.map(({ like }) => like.code))).toEqual(new Set(["0779"]));
  });

  it("moves up those that use other solutions together with an adopter, and says which", () => {
    const uses = new Map([
      ["0657", new Set(["sol-aula", "sol-ento", "sol-test"])],
      ["0730", new Set(["sol-aula", "sol-ento"])],
    ]);
    const find = (using: typeof uses) =>
      spread(solution([herning]), [], using).candidates.find(({ municipality: each }) => each.code === "0730");
    expect((find(uses)?.score ?? 0) - (find(new Map())?.score ?? 0)).toBe(20);
    expect(find(uses)?.shared).toEqual(["sol-aula", "sol-ento"]);
    const candidate = find(uses);
    if (candidate === undefined) throw new Error("Randers is not among them");
    expect(reasonOf(candidate, (id) => `«${id}»`)).toEqual({
      da: expect.stringMatching(
        /^Randers ligner Herning, som bruger løsningen \(siden 2014\): .*begge bruger eller har prøvet «sol-aula» og «sol-ento».*\.$/,
      ),
      en: expect.stringMatching(/^Randers resembles Herning, which uses the solution \(since 2014\): .*97,\d{3} and 88,\d{3} in 2019.*\.$/),
    });
  });

  it.each([
    ["NOBODY_KNOWN", []],
    ["EVERYWHERE", [herning, { body: "Kommunerne", everyone: ["MUNICIPALITIES"], state: "IN_USE" }]],
    ["UNNAMED_ONLY", [{ body: "92 kommuner", state: "IN_USE" }]],
    ["NO_MUNICIPALITY", [{ body: "Region Hovedstaden", region: "1084", state: "IN_USE" }]],
    ["STOPPED_ONLY", [{ ...herning, state: "STOPPED" }]],
  ] as const)("says %s where it cannot say more, and names nobody", (reach, adopters) => {
    const answer = spread(solution(adopters));
    expect([answer.reach, answer.candidates]).toEqual([reach, []]);
  });

  it("names the regions of the day that lack what another region has", () => {
    const of = solution([{ body: "Rigshospitalet (Region Hovedstaden)", region: "1084", state: "IN_USE" }]);
    expect(spread(of).regionsWithout).toEqual(["1081", "1082", "1083", "1085"]);
    expect(spread(of, [], new Map(), "2027-01-01").regionsWithout).toEqual(["1081", "1082", "1083"]);
    expect(spread(solution([herning])).regionsWithout).toEqual([]);
  });
});

describe("Solution.spread", () => {
  let open: OpenKnowledge;
  beforeAll(async () => void (open = await openKnowledge()));
  afterAll(() => open.close());

  it("leads from one municipality to the next ten, with reasons, and on to the rest", async () => {
    const page = `totalCount nodes { municipality { code } like { code } score reason(language: EN) } pageInfo { hasNextPage endCursor }`;
    const { solution: found } = await open.ask(
      `{ solution(id: "sol-doegnrytme") { spread { reach message(language: EN) adopted { municipality { code } since state source { reference } cases { id } } candidates { ${page} } } } }`,
    );
    const { candidates, adopted } = found.spread;
    expect(adopted).toEqual([
      {
        municipality: { code: "0440" },
        since: 2020,
        state: "IN_USE",
        source: { reference: expect.any(String) },
        cases: [{ id: "case-vise-kerteminde" }],
      },
    ]);
    expect(candidates.nodes).toHaveLength(10);
    for (const { like, reason } of candidates.nodes) {
      expect(like).toEqual({ code: "0440" });
      expect(reason).toMatch(/ resembles Kerteminde, which uses the solution \(since 2020\): ./);
    }
    const rest = await open.ask(
      `query ($after: String) { solution(id: "sol-doegnrytme") { spread { candidates(first: 100, after: $after) { ${page} } } } }`,
      { after: candidates.pageInfo.endCursor },
    );
    const others = rest.solution.spread.candidates;
    expect(others.nodes).toHaveLength(candidates.totalCount - 10);
    expect(others.pageInfo.hasNextPage).toBe(false);
    const all = [...candidates.nodes, ...others.nodes].map((each: { municipality: { code: string } }) => each.municipality.code);
    expect(new Set(all).size).toBe(candidates.totalCount);
  });

  it("says in words what it does not know", async () => {
    const message = async (id: string, language: string) =>
      (await open.ask(`{ solution(id: "${id}") { spread { message(language: ${language}) } } }`)).solution.spread.message;
    expect(await message("sol-loefterobot", "DA")).toMatch(/kender ingen/);
    expect(await message("sol-vum", "DA")).toMatch(/92 kommuner, men ikke hvilke/);
    expect(await message("sol-aula", "EN")).toMatch(/all municipalities/);
    expect(await message("sol-corti", "EN")).toMatch(/knows no municipality/);
    expect(await message("sol-genbrugstoej", "DA")).toMatch(/Ti sjællandske kommuner via FUS uden navn/);
  });

  it("answers for every solution, each with a message in both languages", async () => {
    const { solutions } = await open.ask(
      "{ solutions(first: 100) { nodes { id spread { reach da: message en: message(language: EN) candidates(first: 1) { totalCount } } } } }",
    );
    for (const { id, spread: each } of solutions.nodes) {
      expect([id, each.da.length > 20, each.en.length > 20]).toEqual([id, true, true]);
      expect([id, each.candidates.totalCount > 0]).toEqual([id, each.reach === "SOME"]);
    }
  });
});
