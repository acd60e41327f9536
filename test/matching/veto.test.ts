import { describe, expect, it } from "vitest";
import type { FieldSpec } from "../../subgraphs/matching/record.ts";
import { resolved } from "./compared.ts";

const FIELDS: readonly FieldSpec[] = [
  { name: "title", kind: "name" },
  { name: "body", kind: "organisation" },
  { name: "area", kind: "area" },
  { name: "phone", kind: "phone" },
  { name: "cvr", kind: "identifier", decisive: true },
  { name: "zip", kind: "identifier" },
];
const TITLE = "Rådgivning om patenter og varemærker";
/** The veto between the first two of these rows and any others. */
const vetoOf = (...rows: readonly (readonly string[])[]): string | undefined => resolved(FIELDS, rows).between(0, 1).veto;

describe("a veto", () => {
  it("falls between areas in codes that have nothing in common", () => {
    expect(vetoOf([TITLE, "", "mun:0851", "", "", ""], [TITLE, "", "mun:0101", "", "", ""])).toBe("area");
  });

  it.each([
    ["the areas overlap", ["", "mun:0851", "", "", ""], ["", "mun:0851", "", "", ""]],
    ["one area is not told", ["", "mun:0851", "", "", ""], ["", "", "", "", ""]],
    ["the same body stands behind both", ["Erhvervshuset", "mun:0851", "", "", ""], ["Erhvervshuset", "mun:0101", "", "", ""]],
    ["the same contact stands behind both", ["", "mun:0851", "09 22 33 44", "", ""], ["", "mun:0101", "+45 09223344", "", ""]],
    ["the areas are told in words, which are misspelt", ["", "Aalborg", "", "", ""], ["", "Ålborg", "", "", ""]],
    ["one area is told in words", ["", "mun:0851", "", "", ""], ["", "Aalborg", "", "", ""]],
    ["a decisive identifier is the same", ["", "", "", "DK 12 34 56 78", ""], ["", "", "", "dk12345678", ""]],
    ["a decisive identifier is told by one only", ["", "", "", "DK 12 34 56 78", ""], ["", "", "", "", ""]],
    ["another identifier differs", ["", "", "", "", "9000"], ["", "", "", "", "8000"]],
  ])("does not fall where %s", (_what, one, other) => {
    expect(vetoOf([TITLE, ...one], [TITLE, ...other])).toBeUndefined();
  });

  it("falls between different identifiers that are declared decisive, whatever else agrees", () => {
    const same = [TITLE, "Erhvervshuset", "mun:0851", "09 22 33 44"];
    expect(vetoOf([...same, "DK 12345678", "9000"], [...same, "DK 87654321", "9000"])).toBe("cvr");
  });

  it("keeps two records apart that agree in everything else", () => {
    const rows = Array.from({ length: 20 }, (_, place) => {
      const same = [`${TITLE} ${"abcdefghij"[place >> 1]}${place >> 1}`, `Huset ${place >> 1}`, "", `09 22 33 ${10 + (place >> 1)}`];
      return [...same, place < 2 ? `DK ${place}0000000` : "", ""];
    });
    const { clusterOf, oddsOf } = resolved(FIELDS, rows);
    expect(oddsOf(0, 1)).toBe(-Infinity);
    expect(clusterOf[0]).not.toBe(clusterOf[1]);
    expect(clusterOf[2]).toBe(clusterOf[3]);
  });
});
