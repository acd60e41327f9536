import { assert, constantFrom, nat, property, string } from "fast-check";
import { describe, expect, it } from "vitest";
import { distance } from "../../subgraphs/text/distance.ts";
import { createNameSearch } from "../../subgraphs/text/nameSearch.ts";

describe("distance", () => {
  it.each([
    ["", "", 0],
    ["aalborg", "aalbrog", 1],
    ["aalborg", "alborg", 1],
    ["kitten", "sitting", 3],
    ["ca", "abc", 3],
    ["abcd", "badc", 2],
  ])("from %s to %s is %i", (a, b, expected) => {
    expect(distance(a, b, 9)).toBe(expected);
  });

  it("is symmetric, and the bound only cuts it off", () => {
    const word = string({ unit: constantFrom("a", "b", "c"), maxLength: 8 });
    assert(
      property(word, word, nat(5), (a, b, bound) => {
        const free = distance(a, b, 20);
        expect([distance(b, a, 20), distance(a, b, bound)]).toEqual([free, Math.min(free, bound + 1)]);
      }),
    );
  });
});

describe("createNameSearch", () => {
  const search = createNameSearch(["Sorø", "Sønderborg", "Nordfyns", "Norddjurs", "Høje-Taastrup", "Vejle", "Vejen"], (name) => [name]);

  it("ranks the same name before a beginning before an inside", () => {
    const ranked = createNameSearch(["Storkøge", "Vest Køge", "Køgebugt", "Køge"], (name) => [name]);
    expect(ranked("koege")).toEqual(["Køge", "Køgebugt", "Vest Køge", "Storkøge"]);
  });

  it("forgives slips and missing æøå, but only when nothing matches as written", () => {
    expect(search("sonderbrog")).toEqual(["Sønderborg"]);
    expect(search("Soenderbrg")).toEqual(["Sønderborg"]);
    expect(search("taastrup hoeje")).toEqual(["Høje-Taastrup"]);
    expect(search("Vejle")).toEqual(["Vejle"]);
  });

  it("keeps the given order within a rank", () => {
    expect(search("nord")).toEqual(["Nordfyns", "Norddjurs"]);
  });

  it("finds nothing for what is far from every name, or no word at all", () => {
    expect(search("xyzzy")).toEqual([]);
    expect(search("!!")).toEqual([]);
  });
});
