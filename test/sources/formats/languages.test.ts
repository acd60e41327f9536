import { describe, expect, it } from "vitest";
import { byLanguage, preferred, type LanguageOptions, type Said } from "../../../subgraphs/sources/formats/languages.ts";

const said = (...pairs: readonly (readonly [string, string])[]): readonly Said[] => pairs.map(([tag, text]) => ({ tag, text }));
const options = (languages: LanguageOptions["languages"] = {}, language: "da" | "en" = "da"): LanguageOptions => ({ language, languages });

describe("texts by language", () => {
  it("keep every text under its own tag, in lower case and each once", () => {
    const texts = byLanguage(said(["DA", "hus"], ["da", "hus"], ["da", "hjem"], ["fr", "maison"]), options());
    expect(texts).toEqual({ da: ["hus", "hjem"], fr: ["maison"] });
  });

  it("take a text without a tag for the source's language, unless a tagged one is there", () => {
    expect(byLanguage(said(["", "house"]), options({}, "en"))).toEqual({ en: ["house"] });
    expect(byLanguage(said(["", "plain"], ["en", "house"]), options({}, "en"))["en"]).toEqual(["house"]);
  });

  it("take a longer form for the language, the shortest first", () => {
    expect(byLanguage(said(["en-US-x-a", "3"], ["en-GB", "1"], ["en-US", "2"]), options())["en"]).toEqual(["1"]);
  });

  it("read a foreign language only where it is said what it stands for", () => {
    const dutch = said(["nl-be-x-formal", "u"], ["nl", "huis"]);
    expect(byLanguage(dutch, options())["en"]).toBeUndefined();
    expect(byLanguage(dutch, options({ nl: "en" }))["en"]).toEqual(["huis"]);
    expect(byLanguage(dutch, options({ "nl-be": "en", nl: "en" }))["en"]).toEqual(["u"]);
  });

  it("never put a foreign text in the place of the publisher's own", () => {
    expect(byLanguage(said(["nl", "huis"], ["en", "house"]), options({ nl: "en" }))["en"]).toEqual(["house"]);
  });

  it("are safe with a tag that is the name of something else", () => {
    const texts = byLanguage(said(["__proto__", "x"], ["constructor", "y"]), options());
    expect(Object.keys(texts)).toEqual(["__proto__", "constructor"]);
    expect(Object.getPrototypeOf(texts)).toBe(Object.prototype);
  });
});

describe("the one text to show", () => {
  it.each([
    ["Danish before English", said(["en", "house"], ["da", "hus"]), "hus"],
    ["English before the rest", said(["fr", "maison"], ["en", "house"]), "house"],
    ["any at all", said(["fr", "maison"], ["de", "Haus"]), "maison"],
  ])("is %s", (_, texts, expected) => expect(preferred(texts, options())).toBe(expected));

  it("is none where there is none", () => expect(preferred([], options())).toBeUndefined());
});
