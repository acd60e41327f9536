import { assert, property, string } from "fast-check";
import { describe, expect, it } from "vitest";
import { createAnalyser } from "../../subgraphs/text/analyser.ts";
import { highlight } from "../../subgraphs/text/highlight.ts";

const analyser = createAnalyser();

function marked(text: string, query: string): string {
  let [out, at] = ["", 0];
  for (const { start, end } of highlight(text, analyser.terms(query), analyser)) {
    out += `${text.slice(at, start)}[${text.slice(start, end)}]`;
    at = end;
  }
  return out + text.slice(at);
}

describe("highlight", () => {
  it.each([
    ["Rådgivning til virksomheder", "virksomhed raadgiver", "[Rådgivning] til [virksomheder]"],
    ["En udbudsvejledning om udbuddet", "udbud", "En [udbud]svejledning om [udbuddet]"],
    ["Velfærdsteknologi i Vejle Kommune", "velfærdsteknologier", "[Velfærdsteknologi] i Vejle Kommune"],
    ["Intet her", "udbud", "Intet her"],
    ["Til og fra", "til", "Til og fra"],
  ])("marks in %s what %s asks for", (text, query, expected) => {
    expect(marked(text, query)).toBe(expected);
  });

  it("gives ranges in order that never overlap", () => {
    assert(
      property(string({ unit: "grapheme" }), (text) => {
        let last = -1;
        for (const { start, end } of highlight(text, analyser.terms(text), analyser)) {
          expect(start).toBeGreaterThanOrEqual(last);
          expect(end).toBeGreaterThan(start);
          last = end;
        }
      }),
    );
  });
});
