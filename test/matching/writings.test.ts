import { describe, expect, it } from "vitest";
import { createWritings } from "../../subgraphs/matching/writings.ts";

/** Terms are the words themselves here. */
const writings = (names: readonly string[]) => createWritings(names, (text) => text.split(" "));

describe("other ways of writing a name", () => {
  it.each([
    ["two words that another record writes as one", ["Gate21"], "Fonden Gate 21", ["gate21"]],
    ["an abbreviation that another record uses", ["EEN Nordjylland"], "Enterprise Europe Network", ["een"]],
    ["an abbreviation although small words stand between", ["Besøg IFU"], "Investeringsfonden for Fremtidens Udvikling", ["ifu"]],
    ["a joined word beside its like in another case", ["SUNDHEDSHUS"], "Sundheds hus", ["sundhedshus"]],
  ])("are found: %s", (_what, names, value, found) => {
    expect(writings(names)(value)).toEqual(found);
  });

  it.each([
    ["nobody in the table writes it so", ["Gate 20"], "Gate 21"],
    ["the joined word is short", ["abcd"], "ab cd"],
    ["the abbreviation stands in a name all in capitals, where capitals say nothing", ["EEN NORDJYLLAND"], "Enterprise Europe Network"],
    ["two words are too few for an abbreviation", ["Hos EE"], "Enterprise Europe"],
    [
      "too many words make no abbreviation",
      ["Hos ABCDEFGH"],
      "Alfa Beta Gamma Delta Epsilon Foxtrot Golf Hotel".replaceAll("Golf", "Golfen"),
    ],
    ["the value says nothing", ["Gate21", "EEN Nord"], " \u0000 "],
  ])("are not guessed: %s", (_what, names, value) => {
    expect(writings(names)(value)).toEqual([]);
  });

  it("hold with NUL, halves of letters and a name of a megabyte", () => {
    const find = writings(["\u0000Gate21\uD800", "x".repeat(1_000_000)]);
    expect(find("\uDFFFGate\u000021")).toEqual(["gate21"]);
  });
});
