import { assert, property, string } from "fast-check";
import { describe, expect, it } from "vitest";
import { fold, words } from "../../subgraphs/text/fold.ts";

describe("fold", () => {
  it.each([
    ["Rådgivning", "raadgivning"],
    ["raadgivning", "raadgivning"],
    ["RÅDGIVNING", "raadgivning"],
    ["Ra\u030Adgivning", "raadgivning"],
    ["Ærø, Öresund & Ängelholm", "aeroe oeresund aengelholm"],
    ["Høje-Taastrup", "hoeje taastrup"],
    ["  Idéklinikken™ (én)  ", "ideklinikkentm en"],
    ["Nguyễn Ǿ", "nguyen oe"],
    ["!?", ""],
  ])("brings %s to %s", (text, folded) => {
    expect(fold(text)).toBe(folded);
  });

  it("changes nothing the second time", () => {
    assert(
      property(string({ unit: "grapheme" }), (text) => {
        expect(fold(fold(text))).toBe(fold(text));
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("words", () => {
  it("gives the folded words in order, none for an empty text", () => {
    expect(words("Øst- og Vestjylland")).toEqual(["oest", "og", "vestjylland"]);
    expect(words(" – ")).toEqual([]);
  });
});
