import { array, assert, constantFrom, integer, property, string } from "fast-check";
import { describe, expect, it } from "vitest";
import { distance } from "../../subgraphs/text/distance.ts";
import { createSuggester } from "../../subgraphs/text/spelling.ts";

const suggester = createSuggester([
  ["virksomhed", 40],
  ["velfaerd", 12],
  ["kommune", 90],
  ["kommunikere", 3],
  ["udbud", 30],
  ["udbryd", 1],
  ["tilbud", 10],
  ["am53bk", 1],
  ["by", 5],
]);

function nearest(word: string): string | undefined {
  return suggester.suggest(word)[0]?.term;
}

describe("did you mean", () => {
  it.each([
    ["virksomhde", "virksomhed"],
    ["virskomhed", "virksomhed"],
    ["virksomhd", "virksomhed"],
    ["vrksomhedd", "virksomhed"],
    ["komune", "kommune"],
    ["kommmune", "kommune"],
    ["ubdud", "udbud"],
    ["velfard", "velfaerd"],
  ])("finds what %s stands for", (typed, meant) => {
    expect(nearest(typed)).toBe(meant);
  });

  it("gives the word itself first, then the near ones by slips and frequency", () => {
    const twoNear = createSuggester([
      ["tilbud", 1],
      ["tilbid", 9],
      ["tilbad", 5],
    ]);
    expect(twoNear.suggest("tilbud")).toEqual([
      { term: "tilbud", distance: 0, frequency: 1 },
      { term: "tilbid", distance: 1, frequency: 9 },
      { term: "tilbad", distance: 1, frequency: 5 },
    ]);
    expect(twoNear.suggest("tilbud", 1)).toHaveLength(1);
  });

  it("forgives nothing in short words and in codes", () => {
    expect(nearest("bi")).toBeUndefined();
    expect(nearest("am53bl")).toBeUndefined();
    expect(nearest("am53bk")).toBe("am53bk");
  });

  it("forgives one slip in a short word, two in a long one, never more", () => {
    expect(nearest("udbxy")).toBeUndefined();
    expect(nearest("kxmmxne")).toBe("kommune");
    expect(nearest("xirkxomhxd")).toBeUndefined();
  });

  it("misses nothing that comparing every word would find", () => {
    const word = string({ unit: constantFrom(..."abcde"), minLength: 4, maxLength: 10 });
    assert(
      property(array(word, { maxLength: 30 }), word, (vocabulary, asked) => {
        const bound = asked.length >= 7 ? 2 : 1;
        const expected = [...new Set(vocabulary)].filter((each) => distance(asked, each, bound) <= bound).toSorted();
        const found = createSuggester(vocabulary.map((each) => [each, 1] as const)).suggest(asked, 100);
        expect(found.map(({ term }) => term).toSorted()).toEqual(expected);
      }),
      { numRuns: 1_000 },
    );
  });

  it("takes any text", () => {
    assert(
      property(string({ unit: "binary" }), integer({ min: 1, max: 5 }), (text, limit) => suggester.suggest(text, limit).length <= limit),
    );
    expect(suggester.suggest("")).toEqual([]);
    expect(suggester.suggest("a".repeat(100_000))).toEqual([]);
  });
});
