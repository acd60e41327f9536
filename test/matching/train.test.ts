import { beforeAll, describe, expect, it } from "vitest";
import { quality, type Quality } from "../../subgraphs/matching/metrics.ts";
import { resolve } from "../../subgraphs/matching/resolve.ts";
import { loadTerms } from "../../subgraphs/matching/terms.ts";
import type { Terms } from "../../subgraphs/matching/tokens.ts";
import { createSynthetic } from "../measure/synthetic.ts";

/** Nothing is told of a table but its fields, and where learning begins decides where it ends; so each shape of table has its test. `listed`: listings per thing. */
describe("learning from tables of every shape", () => {
  let terms: Terms;
  beforeAll(async () => void (terms = await loadTerms()));

  function measured(listed: readonly number[]): Quality {
    const { truth, ...table } = createSynthetic({ listings: 700, seed: 6, listed });
    return quality(truth, [...resolve({ ...table, terms }).clusterOf]);
  }

  it.each([
    { shape: "two in three things are listed once", listed: [1, 1, 2], least: 0.8 },
    { shape: "nine in ten things are listed once", listed: [1, 1, 1, 1, 1, 1, 1, 1, 1, 2], least: 0.5 },
    { shape: "things are listed 8 to 12 times", listed: [8, 10, 12], least: 0.95 },
    { shape: "some things are listed once, some 32 times", listed: [1, 2, 4, 8, 16, 32], least: 0.95 },
  ])("finds the things where $shape", ({ listed, least }) => {
    expect(measured(listed).f1).toBeGreaterThanOrEqual(least);
  });

  it("says that it learned, not that the fields tell nothing, where every record has one twin and no other candidate", () => {
    const records = Array.from({ length: 400 }, (_, number) => {
      const thing = Math.floor(number / 2);
      return { id: `r${number}`, values: [[`ting${thing}x`], [`0${String(1_000_000 + thing * 37)}`]] };
    });
    const fields = [
      { name: "name", kind: "name" },
      { name: "phone", kind: "phone" },
    ] as const;
    const { clusterOf, model } = resolve({ fields, records, terms });
    expect(
      quality(
        records.map((_, number) => String(Math.floor(number / 2))),
        [...clusterOf],
      ).f1,
    ).toBe(1);
    expect(model.priorAtCap).toBe(false);
  });
});
