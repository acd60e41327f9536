import { describe, expect, it } from "vitest";
import { loadAnalyser } from "../../subgraphs/text/analyser.ts";
import { askedWords, isDanish, lexeme } from "../../subgraphs/text/askedWord.ts";
import { loadDictionary } from "../../subgraphs/text/loadDictionary.ts";

const [analyser, dictionary] = [await loadAnalyser(), await loadDictionary()];
const read = (text: string) => askedWords(text, analyser);

describe("the words of a search", () => {
  it("come in their order, as written and folded, the last one marked", () => {
    expect(read("Hjælp til Idéer").map(({ written, surface, last }) => [written, surface, last])).toEqual([
      ["Hjælp", "hjaelp", false],
      ["Idéer", "ideer", true],
    ]);
  });

  it("come as often as they stand there, each at its place", () => {
    expect(read("udbud og udbud").map(({ token }) => [token.start, token.end])).toEqual([
      [0, 5],
      [9, 14],
    ]);
  });

  it("bring the smallest parts of a compound along, and none where there are none", () => {
    const [compound, plain] = read("velfærdsteknologiråd ældre");
    expect(compound?.parts).toEqual(["velfaerd", "teknologi", "raad"]);
    expect(plain?.parts).toEqual([]);
  });

  it("are stop words and legal forms only where there is nothing else", () => {
    expect(read("hjælp til A/S").map(({ written }) => written)).toEqual(["hjælp"]);
    expect(read("til og").map(({ written }) => written)).toEqual(["til", "og"]);
    expect(read("?! …")).toEqual([]);
  });
});

it("makes lexemes of letters and digits only, of bounded length", () => {
  expect(lexeme("o'neill:*&")).toBe("oneill");
  expect(lexeme("x".repeat(100))).toHaveLength(60);
  expect(lexeme("'")).toBe("");
});

it.each([
  ["rådgivning", true],
  ["raadgivning", true],
  ["Virksomhederne", true],
  ["rådgivnnig", false],
])("knows whether the dictionary has %s", (word, known) => {
  expect(isDanish(word, dictionary)).toBe(known);
});
