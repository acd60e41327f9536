import { describe, expect, it } from "vitest";
import { createAnalyser } from "../../subgraphs/text/analyser.ts";
import { split } from "../../subgraphs/text/compound.ts";
import { readDictionary } from "../../subgraphs/text/loadDictionary.ts";

const dictionary = readDictionary();
const analyser = createAnalyser();

function parts(word: string): readonly string[] | undefined {
  return split(word, dictionary)?.map(({ from, to }) => word.slice(from, to));
}

describe("compounds", () => {
  it.each([
    ["velfærdsteknologi", "velfærd teknologi"],
    ["udbudsvejledning", "udbud vejledning"],
    ["erhvervsservice", "erhverv service"],
    ["innovationspartnerskab", "innovation partnerskab"],
    ["sundhedsinnovation", "sundhed innovation"],
    ["indkøbsfællesskab", "indkøb fællesskab"],
    ["indkøbsaftale", "indkøb aftale"],
    ["iværksætterhus", "iværksætter hus"],
    ["eksportrådgivning", "eksport rådgivning"],
    ["kommunesamarbejde", "kommune samarbejde"],
    ["støtteordning", "støtte ordning"],
    ["hjælpemiddel", "hjælpe middel"],
    ["erhvervsfremme", "erhverv fremme"],
    ["udbudsregler", "udbud regler"],
    ["sagsbehandler", "sag behandler"],
    ["arbejdsmarked", "arbejd marked"],
    ["klimatilpasning", "klima tilpasning"],
    ["folkeskole", "folke skole"],
    ["driftstid", "drift tid"],
    ["landsforening", "land forening"],
    ["gulvvaskerobotter", "gulv vaske robotter"],
    ["velfærdsteknologivurdering", "velfærdsteknologi vurdering"],
    ["markedsmodningspuljerne", "marked modning puljerne"],
  ])("splits %s", (word, expected) => {
    expect(parts(word)?.join(" ")).toBe(expected);
  });

  it.each(
    (
      "kommune region forskning virksomhed virksomheder samarbejde offentlig medarbejder vejledning rådgivning partnerskab fællesskab innovation innovationer " +
      "sundhed erhverv udbud udbyder indkøb iværksætter undersøgelse forening transport platform billede logistik studerende entreprise levering borgmester " +
      "operating together procurement partnership government Hovedstaden Frederikshavn aaaaaaaaaaaa xqzvejxqz"
    ).split(" "),
  )("leaves %s whole", (word) => {
    expect(parts(word)).toBeUndefined();
  });

  it("keeps the whole word at weight 1 and its parts, and their parts, at half", () => {
    expect(analyser.tokens("Velfærdsteknologivurderingen").map(({ term, kind, weight }) => [term, kind, weight])).toEqual([
      ["velfaerdsteknologivurdere", "word", 1],
      ["velfaerdsteknologi", "part", 0.5],
      ["velfaerd", "part", 0.5],
      ["teknologi", "part", 0.5],
      ["vurdere", "part", 0.5],
    ]);
  });

  it("gives a part the stem it has as a word of its own", () => {
    const found = analyser.tokens("hjælpemiddel folkeskole arbejdsmarked udbudsrådgiver").filter(({ kind }) => kind === "part");
    expect(found.map(({ term }) => term)).toEqual(analyser.terms("hjælp middel folk skole arbejde marked udbud rådgivning"));
  });

  it("places parts in the text, without the letter that links them", () => {
    const text = "Om udbudsvejledninger og hjælpemidlerne.";
    const found = analyser.tokens(text).filter(({ kind }) => kind === "part");
    expect(found.map(({ start, end }) => text.slice(start, end))).toEqual(["udbud", "vejledninger", "hjælpe", "midlerne"]);
    expect(found.map(({ surface }) => surface)).toEqual(["udbud", "vejledninger", "hjaelpe", "midlerne"]);
  });

  it("gives the parts of a word typed without æøå the place of the whole", () => {
    const text = "indkoebsfaellesskab";
    expect(analyser.tokens(text).map(({ term, start, end }) => [term, start, end])).toEqual([
      ["indkoebsfaellesskab", 0, text.length],
      ["indkoeb", 0, text.length],
      ["faellesskab", 0, text.length],
    ]);
  });
});
