import { assert, constantFrom, property, string } from "fast-check";
import { describe, expect, it } from "vitest";
import { createAnalyser, loadAnalyser } from "../../subgraphs/text/analyser.ts";
import { fold } from "../../subgraphs/text/fold.ts";

const analyser = createAnalyser();

function read(text: string): string {
  return analyser
    .tokens(text)
    .map(({ kind, term }) => (kind === "word" ? term : `${kind}:${term}`))
    .join(" ");
}

describe("tokens", () => {
  it("marks stop words of both languages and gives them no weight", () => {
    expect(read("hjælp til en kommune and the companies")).toBe("hjaelp stop:til stop:en kommune stop:and stop:the company");
    expect(analyser.tokens("til")[0]?.weight).toBe(0);
    expect(analyser.terms("hjælp til en kommune")).toEqual(["hjaelp", "kommune"]);
  });

  it.each([
    ["Vejle Kommune", "vejle legal:kommune"],
    ["vejle kommune", "vejle legal:kommune"],
    ["horsens kommunes", "horsens legal:kommune"],
    ["Københavns Kommunes udbud", "koebenhavn legal:kommune udbud"],
    ["Region Midtjylland", "legal:region midtjylland"],
    ["Novo Nordisk Fonden", "novo nordisk legal:fond"],
    ["Fonden Teknologirådet", "legal:fond teknologiraad part:teknologi part:raad"],
    ["Firma A/S", "firma legal:as"],
    ["Firma ApS.", "firma legal:aps"],
    ["X I/S og Y f.m.b.a.", "x legal:is stop:og y legal:fmba"],
  ])("reads the legal form in %s", (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it.each([
    ["støtte til en kommune", "stoette stop:til stop:en kommune"],
    ["Kommune", "kommune"],
    ["kommuner i Vejle", "kommune stop:i vejle"],
    ["Vejle. Kommune", "vejle kommune"],
    ["regioner og kommuner", "region stop:og kommune"],
    ["a/b-test", "stop:a b test"],
    ["a/sum", "stop:a sum"],
  ])("takes no word for a legal form in %s", (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it.each([
    ["AM53BK", "am53bk"],
    ["10/100", "10 100"],
    ["1.000.000 kr", "1000000 stop:kr"],
    ["1.2.2027", "1 2 2027"],
    ["info@vejle.dk", "info vejle dk"],
    ["offentlig-privat", "offentlig privat"],
    ["sundheds- og it-løsning", "sundhed stop:og it loese"],
    ["Δήμος Αθηναίων", "δημος αθηναιων"],
  ])("reads %s", (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it("meets æøå typed in any way", () => {
    const [expected] = analyser.terms("rådgivning");
    expect(["raadgivning", "Ra\u030Adgivning", "RÅDGIVNING", "Raadgivning"].flatMap(analyser.terms)).toEqual([
      expected,
      expected,
      expected,
      expected,
    ]);
  });

  it("cuts the term of an endless word", () => {
    const [token] = analyser.tokens("å".repeat(10_000));
    expect(token?.term.length).toBeLessThanOrEqual(60);
    expect(token?.end).toBe(10_000);
  });

  it("forgets words beyond its cache and reads them alike again", () => {
    const small = createAnalyser({ cacheSize: 2 });
    const text = "udbudsvejledning indkøb virksomhed kommune region udbudsvejledning indkøb";
    expect(small.tokens(text)).toEqual(analyser.tokens(text));
    expect(small.tokens(text)).toEqual(analyser.tokens(text));
  });

  const pieces = constantFrom(
    ..."udbud vejled ning er en et s e erne hjælpe middel midler laboratori um net værk Kommune region å aa oe kr vej råd -,. A/S ".split(
      " ",
    ),
    " ",
  );
  for (const [name, texts] of [
    ["any units", string({ unit: "binary", maxLength: 80 })],
    ["graphemes", string({ unit: "grapheme", maxLength: 80 })],
    ["Danish pieces", string({ unit: pieces, maxLength: 12 })],
  ] as const) {
    it(`never throws, and its places slice back into any text of ${name}`, () => {
      assert(
        property(texts, (text) => {
          let last = 0;
          let word = { start: 0, end: 0 };
          for (const { kind, surface, term, start, end, weight } of analyser.tokens(text)) {
            if (kind !== "part") expect(start).toBeGreaterThanOrEqual(last);
            expect(end).toBeGreaterThan(start);
            expect(end).toBeLessThanOrEqual(text.length);
            if (kind !== "part") {
              expect(fold(text.slice(start, end)).replaceAll(" ", "")).toBe(surface);
              last = end;
              word = { start, end };
            } else {
              expect(start).toBeGreaterThanOrEqual(word.start);
              expect(end).toBeLessThanOrEqual(word.end);
            }
            expect(surface).not.toBe("");
            expect(fold(term).replaceAll(" ", "")).toBe(term);
            expect(weight).toBe({ word: 1, part: 0.5, legal: 0.1, stop: 0 }[kind]);
          }
        }),
        { numRuns: 3_000 },
      );
    });
  }

  it("takes lone surrogates and NUL", () => {
    expect(read("\ud800udbud\u0000\udfff🙂indkøb")).toBe("udbud indkoeb");
  });

  it("reads the same from an analyser that was loaded in slices", async () => {
    const text = "Virksomhedernes udbudsvejledning hos Vejle Kommune";
    expect((await loadAnalyser()).tokens(text)).toEqual(analyser.tokens(text));
  });
});

describe("speed", () => {
  const MEGABYTE = 1_000_000;
  /** CPU time, for other processes share the machine. */
  function milliseconds(work: () => void): number {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  }

  it.each([
    ["prose", "Virksomhedernes udbudsvejledning hjælper små kommuner. "],
    ["one endless word", "a"],
    ["marks", "\u0301"],
    ["lone surrogates", "\ud800"],
    ["endless compounds", "vejbilhusnetlov"],
    ["numbers", "123.456."],
    ["legal forms", "a/s "],
  ])("reads a megabyte of %s in bounded time", (_, piece) => {
    const text = piece.repeat(MEGABYTE / piece.length);
    analyser.tokens(text.slice(0, 1000));
    expect(milliseconds(() => analyser.tokens(text))).toBeLessThan(1500); // 30 to 300 on a quiet machine
  });

  it("reads at least 300,000 known tokens a second", () => {
    const text = "Virksomhedernes udbudsvejledning hjælper små kommuner med samarbejde. ".repeat(5000);
    const { length } = analyser.tokens(text);
    const spent = milliseconds(() => {
      for (let round = 0; round < 5; round += 1) analyser.tokens(text);
    });
    expect((5 * length) / (spent / 1000)).toBeGreaterThan(300_000); // some two million on a quiet machine
  });
});
