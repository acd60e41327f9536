import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  isTerritoryCode,
  landsdele,
  membersOf,
  municipalities,
  municipalitiesIn,
  municipalityByCode,
  placeArea,
  regionByCode,
  regionOf,
  regions,
  regionsOn,
  territoryName,
} from "../../subgraphs/base/territory/index.ts";

const LAST_DAY = "2026-12-31";
const FIRST_DAY = "2027-01-01";

describe("municipalities", () => {
  it("are 98, each with a code of its own, and neighbours agree with each other", () => {
    expect(new Set(municipalities.map(({ code }) => code)).size).toBe(98);
    for (const { code, neighbours } of municipalities)
      for (const neighbour of neighbours) expect(municipalityByCode(neighbour)?.neighbours).toContain(code);
  });

  it("lie in one of the eleven landsdele", () => {
    expect(landsdele.flatMap(({ code }) => municipalitiesIn(`nuts3:${code}`)).toSorted()).toEqual(
      municipalities.map(({ code }) => code).toSorted(),
    );
  });

  it("belong to exactly one region on every day since 2007", () => {
    const all = municipalities.map(({ code }) => code);
    const days = ["2007-01-01", "2019-06-01", LAST_DAY, FIRST_DAY, "2040-01-01"];
    for (const day of days)
      expect([day, ...regionsOn(day).flatMap(({ code }) => membersOf(code, day))].toSorted()).toEqual([day, ...all].toSorted());
    expect(regionOf("0101", "2006-12-31")).toBeUndefined();
  });
});

describe("regions", () => {
  it("are five until the end of 2026 and four from 2027", () => {
    expect(regionsOn(LAST_DAY).map(({ code }) => code)).toEqual(["1081", "1082", "1083", "1084", "1085"]);
    expect(regionsOn(FIRST_DAY).map(({ code }) => code)).toEqual(["1081", "1082", "1083", "ostdanmark"]);
    expect(regionsOn("2006-12-31")).toEqual([]);
  });

  it("hand København and Roskilde over to Region Østdanmark on 1 January 2027", () => {
    expect(regionOf("0101", LAST_DAY)?.da).toBe("Region Hovedstaden");
    expect(regionOf("0265", LAST_DAY)?.da).toBe("Region Sjælland");
    expect(regionOf("0101", FIRST_DAY)).toBe(regionOf("0265", FIRST_DAY));
    expect(regionOf("0101", FIRST_DAY)?.officialCode).toBe(false);
    expect(membersOf("ostdanmark", LAST_DAY)).toEqual([]);
    expect(membersOf("1084", FIRST_DAY)).toEqual([]);
  });

  it("name their successors and predecessors both ways", () => {
    for (const region of regions) for (const next of region.succeededBy) expect(regionByCode(next)?.precededBy).toContain(region.code);
  });
});

describe("territory codes", () => {
  it("span municipalities, a dissolved region its last members", () => {
    expect(municipalitiesIn("DK")).toHaveLength(98);
    expect(municipalitiesIn("reg:1084")).toHaveLength(29);
    expect(municipalitiesIn("reg:1085")).toHaveLength(17);
    expect([...municipalitiesIn("reg:1084"), ...municipalitiesIn("reg:1085")].toSorted()).toEqual(
      municipalitiesIn("reg:ostdanmark").toSorted(),
    );
    expect(municipalitiesIn("mun:0851")).toEqual(["0851"]);
    expect(municipalitiesIn("unknown:Atlantis")).toEqual([]);
    expect(municipalitiesIn("constructor")).toEqual([]);
  });

  it("are told from other words", () => {
    const codes = ["DK", "reg:1081", "reg:ostdanmark", "nuts3:DK031", "mun:0851", "unknown:et sted"];
    const others = ["", "dk", "reg:1086", "mun:851", "mun:", "unknown:", "unknown: ", "0851", "x:0851", "reg:constructor"];
    expect([...codes, ...others].filter(isTerritoryCode)).toEqual(codes);
  });

  it("have names in both languages", () => {
    expect(territoryName("mun:0101", "en")).toBe("Copenhagen");
    expect(territoryName("reg:1081", "en")).toBe("North Denmark Region");
    expect(territoryName("nuts3:DK031", "da")).toBe("Fyn");
    expect(territoryName("unknown:et sted", "da")).toBe("et sted");
    expect(territoryName("junk", "da")).toBe("junk");
  });
});

describe("placeArea", () => {
  it("places each municipality and region by its name, with and without æøå, bare and with its kind, and in the genitive", () => {
    for (const { code, name } of municipalities) {
      const plain = name.replace(/æ/gi, "ae").replace(/ø/gi, "oe").replace(/å/gi, "aa");
      const bare = name.replace(/æ/g, "ae").replace(/[øØ]/g, "o");
      for (const words of [
        name,
        plain,
        bare,
        `${name} Kommune`,
        `${plain.toUpperCase()} KOMMUNE`,
        `${name} Kommunes`,
        `${name}s Kommune`,
        code,
        `mun:${code}`,
      ])
        expect([words, placeArea(words)]).toEqual([words, [`mun:${code}`]]);
    }
    for (const { code, da, en } of regions)
      for (const words of [da, `${da}s`, en, `reg:${code}`]) expect([words, placeArea(words)]).toEqual([words, [`reg:${code}`]]);
  });

  it.each([
    ["hele landet", ["DK"]],
    ["Nationalt", ["DK"]],
    ["Danmark og EU", ["DK"]],
    ["Nordjylland", ["reg:1081"]],
    ["Sjælland", ["reg:1085"]],
    ["Østdanmark og Skåne", ["reg:ostdanmark"]],
    ["Nordsjælland", ["nuts3:DK013"]],
    ["Fyn", ["nuts3:DK031"]],
    ["Fyn og øer (10 kommuner)", ["nuts3:DK031"]],
    ["Vest- og Sydsjælland", ["nuts3:DK022"]],
    ["Bornholm", ["mun:0400"]],
    ["Bornholms Regionskommune", ["mun:0400"]],
    ["Ålborg", ["mun:0851"]],
    ["Århus Kommune", ["mun:0751"]],
    ["Arhus", ["mun:0751"]],
    ["Kbh.", ["mun:0101"]],
    ["Københavns Kommune", ["mun:0101"]],
    ["Hoeje-Taastrup", ["mun:0169"]],
    ["Nordfyn", ["mun:0480"]],
    ["851", ["mun:0851"]],
    ["Herning og Ikast-Brande", ["mun:0657", "mun:0756"]],
    ["Odense, Nordfyn & Ærø", ["mun:0461", "mun:0480", "mun:0492"]],
    ["Trekantområdet (7 kommuner)", ["mun:0410", "mun:0510", "mun:0530", "mun:0575", "mun:0607", "mun:0621", "mun:0630"]],
    ["Jylland", ["nuts3:DK032", "nuts3:DK041", "nuts3:DK042", "nuts3:DK050"]],
  ])("places %s", (words, codes) => {
    expect(placeArea(words)).toEqual(codes);
  });

  it.each([
    "",
    "Atlantis",
    "Aalbrog",
    "Skåne",
    "Thisted og Atlantis",
    "hele Sjælland",
    "Fyn (omkring 5 kommuner)",
    "Østjylland (12 kommuner)",
    "Midt- og Vestjylland",
    "Nordjylland Kommune",
    "Region København",
    "Lyngby",
    "unknown:Aalborg",
    "constructor",
    "x".repeat(10_000),
  ])("leaves %s unplaced", (words) => {
    expect(placeArea(words)).toBeUndefined();
  });
});

const areas = "../shared/domain/help-function-areas.json";
const functions = "../shared/domain/help-functions.json";

describe.skipIf(!existsSync(areas) || !existsSync(functions))(
  "placeArea on the areas of the 200 help functions (skipped where ../shared is missing)",
  () => {
    it("never contradicts an area that is known exactly, and places nine of ten", () => {
      const known = JSON.parse(readFileSync(areas, "utf8")) as Record<string, { codes: string[]; exact: boolean }>; // as its description says
      const all = JSON.parse(readFileSync(functions, "utf8")) as { id: string; area: string }[];
      const placed = all.filter(({ area }) => placeArea(area) !== undefined);
      for (const { id, area } of placed) expect([area, ...span(placeArea(area) ?? [])]).toEqual([area, ...span(known[id]?.codes ?? [])]);
      expect(placed.length / all.length).toBeGreaterThan(0.9);
    });
  },
);

function span(codes: readonly string[]): string[] {
  return [...new Set(codes.flatMap(municipalitiesIn))].toSorted();
}
