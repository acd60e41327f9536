import { describe, expect, it } from "vitest";
import { explain } from "../../subgraphs/matching/explain.ts";
import { resolve } from "../../subgraphs/matching/resolve.ts";
import { loadTerms } from "../../subgraphs/matching/terms.ts";
import { createSynthetic } from "../measure/synthetic.ts";

const { fields, records } = createSynthetic({ listings: 300, seed: 6 });
const { between, oddsOf, candidates } = resolve({ fields, records, terms: await loadTerms() });
const pairs = [...candidates.first].map((a, pair) => [a, candidates.second[pair] ?? 0] as const);

describe("an explanation", () => {
  it("adds up to the odds that the engine goes by", () => {
    for (const [a, b] of pairs) {
      const { start, steps, veto } = explain(between(a, b));
      if (veto !== null) continue;
      const total = steps.reduce((sum, { bits }) => sum + bits, start);
      expect(total).toBeCloseTo(oddsOf(a, b) / Math.LN2, 6);
      expect(steps.at(-1)?.total).toBeCloseTo(total, 6);
    }
  });

  it("gives no chance where a field forbids it", () => {
    const forbidden = pairs.filter(([a, b]) => oddsOf(a, b) === -Infinity);
    expect(forbidden.length).toBeGreaterThan(0);
    for (const [a, b] of forbidden) expect(explain(between(a, b))).toMatchObject({ probability: 0, veto: "coverage" });
  });

  it("tells every field in words of both languages, but what a record does not tell", () => {
    for (const [a, b] of pairs.slice(0, 500))
      for (const { field, bits, words } of explain(between(a, b)).steps) {
        const place = fields.findIndex(({ name }) => name === field);
        const told = place < 0 || [a, b].every((record) => (records[record]?.values[place] ?? []).length > 0);
        if (told && words !== null)
          expect([words.da, words.en]).toEqual([expect.stringMatching(/\p{L}/u), expect.stringMatching(/\p{L}/u)]);
        else expect([words, bits]).toEqual([null, 0]);
      }
  });
});
