import { describe, expect, it } from "vitest";
import type { FieldKind } from "../../subgraphs/matching/record.ts";
import { clean, isCode, tokensOf } from "../../subgraphs/matching/tokens.ts";

/** Terms are the words themselves here. */
const tokens = (kind: FieldKind, value: string): readonly string[] =>
  tokensOf(kind, value, (text) => text.split(" ").filter((word) => word !== ""));

describe("tokens", () => {
  it.each([
    ["12345678", ["12345678"]],
    ["+45 12 34 56 78", ["12345678"]],
    ["0045 12345678", ["12345678"]],
    ["310/246-1501", ["02461501", "2461501"]],
    ["246-1501", ["2461501"]],
    ["12 34 56 78 lok. 12", ["12345678"]],
    ["12345678; 87654321 or 11223344", ["12345678", "87654321", "11223344"]],
    ["112", []],
    ["ring til os", []],
  ])("of the phone %s: %j", (value, found) => {
    expect(tokens("phone", value)).toEqual(found);
  });

  it.each<[FieldKind, string, readonly string[]]>([
    ["email", "Info@By.example, <post@by.example>", ["info@by.example", "post@by.example"]],
    ["email", "ingen", []],
    ["url", "https://www.By.example:8080/side?x=1", ["by.example", "by.example/side"]],
    ["url", "by.example/side", ["by.example", "by.example/side"]],
    ["url", "hjem", []],
    ["url", "http://[", []],
    ["identifier", " DK-12 34 56 78", ["dk12345678"]],
    ["identifier", "---", []],
    ["date", "22.11.2026", ["20779"]],
    ["date", "snart", []],
    ["number", "1.234,50 kr.", ["1234.5"]],
    ["number", "gratis", []],
    ["area", "mun:0851", ["mun:0851"]],
    ["area", "Aalborg Kommune", ["aalborg", "kommune"]],
    ["address", "Østergade 12, 1. tv.", ["oestergade", "12", "1", "tv"]],
    ["name", "Rådgivning om udbud", ["Rådgivning", "om", "udbud"]],
    ["organisation", "Byen A/S", ["Byen", "A/S"]],
  ])("of a field of kind %s: %j", (kind, value, found) => {
    expect(tokens(kind, value)).toEqual(found);
  });

  it("of two pages of one host have the host in common", () => {
    const [one, other] = [tokens("url", "https://www.By.example:8080/side?x=1"), tokens("url", "by.example/anden")];
    expect(one.filter((token) => other.includes(token))).toEqual(["by.example"]);
  });

  it.each([
    ["PS-LX350H", ["pslx350h", "pslx350"]],
    ["TXSR606B", ["txsr606"]],
    ["12/2026", ["122026"]],
    ["a-1", []],
    ["udbud", []],
  ])("hold the model number %s however it is written", (value, found) => {
    expect(tokens("text", value)).toEqual([value, ...found]);
  });

  it.each<FieldKind>(["name", "organisation", "address", "area", "url", "phone", "email", "date", "number", "identifier", "text"])(
    "are none for a value of kind %s that tells nothing",
    (kind) => {
      for (const value of ["", "   ", "\u0000\u0000"]) expect(tokens(kind, value)).toEqual([]);
    },
  );

  it("of a long value are those of its beginning, and none is longer than a hundred letters", () => {
    expect(tokens("text", "ord ".repeat(250_000))).toHaveLength(5_000);
    expect(tokens("identifier", "9".repeat(1_000_000))).toEqual(["9".repeat(100)]);
  });

  it("are text: no NUL, no half of a letter", () => {
    expect(clean("a\u0000b\uD800c")).toBe("a b\uFFFDc");
    for (const token of tokens("text", "a\u0000b \uDFFF c")) expect([token, token.isWellFormed()]).toEqual([token, true]);
  });
});

it("a code is a word, a colon and a word", () => {
  expect(["mun:0851", "country:DK", "nuts:DK050"].map(isCode)).toEqual([true, true, true]);
  expect(["Aalborg", "mun:", ":0851", "a b:c", ""].map(isCode)).toEqual([false, false, false, false, false]);
});
