import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openKnowledge, type OpenKnowledge } from "./support.ts";

let open: OpenKnowledge;
beforeAll(async () => void (open = await openKnowledge()));
afterAll(() => open.close());

async function find(list: string, search: string): Promise<readonly string[]> {
  const answer = await open.ask(`query ($search: String) { ${list}(search: $search, first: 100) { totalCount nodes { id } } }`, { search });
  expect(answer[list].nodes).toHaveLength(answer[list].totalCount);
  return answer[list].nodes.map(({ id }: { id: string }) => id);
}

describe("searching", () => {
  it.each([
    ["cases", "bleer", "case-sensorble-aarhus"],
    ["cases", "diapers", "case-sensorble-aarhus"],
    ["cases", "inkontinens", "case-sensorble-hjoerring"],
    ["cases", "genoptraening", "case-virtuel-genoptraening"],
    ["cases", "GENOPTRÆNINGEN", "case-virtuel-genoptraening"],
    ["cases", "selvkørende bus", "case-selvkoerende-aalborg"],
    ["cases", "skraldespand sensor", "case-skraldesensorer-albertslund"],
    ["cases", "hjemløse unge", "case-dsi-hjemloeshed-aarhus"],
    ["cases", "Blue Ocean Robotics", "case-uvd-robots"],
    ["solutions", "DigiRehab", "sol-digirehab"],
    ["solutions", "medicinhusker", "sol-medicindispenser"],
    ["solutions", "robot", "sol-robofit"],
    ["experts", "udbudsret", "exp-horten"],
    ["experts", "procurement law", "exp-horten"],
    ["events", "Folkemødet", "evt-folkemoedet"],
  ])("finds in %s by %s, among others, %s", async (list, search, id) => {
    expect(await find(list, search)).toContain(id);
  });

  it.each([
    ["cases", "inkontinenz", "case-sensorble-hjoerring"],
    ["cases", "hjertestpo", "case-corti-112"],
    ["solutions", "digirehb", "sol-digirehab"],
    ["solutions", "velfærdsteknolgi dispensr", "sol-medicindispenser"],
    ["experts", "teknologsk institut", "exp-teknologisk-institut"],
    ["events", "folkemodet", "evt-folkemoedet"],
  ])("forgives slips: in %s %s finds %s", async (list, search, id) => {
    expect(await find(list, search)).toContain(id);
  });

  it("finds what is being typed", async () => {
    expect((await find("solutions", "skærmb"))[0]).toBe("sol-skaermbesoeg");
    expect(await find("experts", "kroman")).toEqual(["exp-kromann-reumert"]);
  });

  it("finds parts of compounds, after the whole word", async () => {
    const found = await find("solutions", "lås");
    expect(found).toContain("sol-digital-laas");
    expect(await find("cases", "bleer")).not.toContain("case-aula");
  });

  it("puts what is called just so first, and the name before the mention", async () => {
    expect((await find("solutions", "aula"))[0]).toBe("sol-aula");
    expect((await find("experts", "systematic"))[0]).toBe("exp-systematic");
    expect((await find("solutions", "robofit"))[0]).toBe("sol-robofit");
  });

  it("answers a whole sentence with what has most of its telling words", async () => {
    const sentence = "Vi vil gerne høre, hvem der har prøvet sensorer i affaldscontainere, så skraldet hentes efter behov";
    expect((await find("cases", sentence))[0]).toMatch(/^case-skraldesensorer/);
    expect((await find("cases", "Who has tried street lighting that dims, and what did it save?"))[0]).toMatch(/case-(gadelys|doll)/);
  });

  it.each(["", "   ", "!?", "🙂🙂", "\u0000"])("takes %j as no search", async (search) => {
    expect(await find("cases", search)).toHaveLength(70);
  });

  it.each([`'"\\:*|&!()<->%_`, "<script>alert(1)</script>", "zzzzqqqq xyxyxy", "(".repeat(500), "\uD800 toilet"])(
    "survives %j",
    async (search) => {
      expect(Array.isArray(await find("cases", search))).toBe(true);
    },
  );

  it("finds nothing for a word that nobody has and that resembles none", async () => {
    expect(await find("cases", "kvantekryptografi")).toEqual([]);
  });

  it("means the same whatever the filter: a filter never makes more be found", async () => {
    const search = "robot på sygehus";
    const all = await find("cases", search);
    const { cases } = await open.ask(
      `query ($search: String) { cases(search: $search, filter: { sector: [ELDERLY_CARE] }, first: 100) { totalCount nodes { id } facets { sector { value count } } } }`,
      { search },
    );
    expect(cases.nodes.map(({ id }: { id: string }) => id)).toEqual(
      all.filter((id) => cases.nodes.some((node: { id: string }) => node.id === id)),
    );
    expect(cases.facets.sector.reduce((sum: number, { count }: { count: number }) => sum + count, 0)).toBe(all.length);
  });
});
