import { describe, expect, it } from "vitest";
import { tableChains } from "../../subgraphs/matching/comparators/comparator.ts";
import { makeMonotone } from "../../subgraphs/matching/monotone.ts";
import { createRandom } from "../measure/random.ts";

const range = (length: number): readonly number[] => Array.from({ length }, (_, place) => place);

/** `count` shares and masses, some of them extreme, some equal. */
function problem(seed: number, count: number): { readonly share: Float64Array; readonly mass: Float64Array } {
  const random = createRandom(seed);
  const share = Float64Array.from(range(count), () => random.pick([0.001, 0.5, 0.999, (1 + random.below(998)) / 1000]));
  return { share, mass: Float64Array.from(range(count), () => random.pick([1e-6, 1, 1 + random.below(1000)])) };
}

function mean(values: readonly number[], share: Float64Array, mass: Float64Array): number {
  const sum = (of: (place: number) => number): number => values.reduce((total, place) => total + of(place), 0);
  return sum((place) => (share[place] ?? 0) * (mass[place] ?? 0)) / sum((place) => mass[place] ?? 0);
}

/** The definition of isotonic regression: the largest mean from somewhere before, of the smallest means to somewhere after. */
function byDefinition(share: Float64Array, mass: Float64Array): readonly number[] {
  const places = range(share.length);
  return places.map((at) =>
    Math.max(...range(at + 1).map((from) => Math.min(...places.slice(at).map((to) => mean(places.slice(from, to + 1), share, mass))))),
  );
}

describe("making shares ascend", () => {
  it("leaves alone what ascends", () => {
    const share = Float64Array.of(0.1, 0.1, 0.4, 0.9);
    makeMonotone(share, Float64Array.of(1, 2, 3, 4), [range(4)]);
    expect([...share]).toEqual([0.1, 0.1, 0.4, 0.9]);
  });

  it("gives neighbours in the wrong order their mean, by mass", () => {
    const share = Float64Array.of(0.2, 0.8, 0.4, 0.9);
    makeMonotone(share, Float64Array.of(1, 1, 3, 1), [range(4)]);
    expect([...share]).toEqual([0.2, 0.5, 0.5, 0.9].map((each) => expect.closeTo(each, 12)));
  });

  it("is, for one row, what the definition says", () => {
    for (const seed of range(200)) {
      const { share, mass } = problem(seed, 2 + (seed % 9));
      const wanted = byDefinition(share, mass);
      makeMonotone(share, mass, [range(share.length)]);
      expect([...share]).toEqual(wanted.map((each) => expect.closeTo(each, 9)));
    }
  });

  it("makes every row of a table ascend, and moves no share past the others", () => {
    const rows = tableChains(2, 4, 3);
    for (const seed of range(300)) {
      const { share, mass } = problem(seed, 14);
      const [least, most] = [Math.min(...share), Math.max(...share)];
      makeMonotone(share, mass, rows);
      for (const row of rows)
        for (const [place, level] of row.entries()) {
          const before = share[row[place - 1] ?? level] ?? 0;
          expect(share[level]).toBeGreaterThanOrEqual(before);
        }
      expect(Math.min(...share)).toBeGreaterThanOrEqual(least - 1e-12);
      expect(Math.max(...share)).toBeLessThanOrEqual(most + 1e-12);
    }
  });

  it("makes rows ascend where a light share stands between two heavy ones", () => {
    const share = Float64Array.of(0.9, 0.5, 0.1);
    makeMonotone(share, Float64Array.of(1000, 1e-6, 1000), [
      [0, 1],
      [1, 2],
    ]);
    expect([...share]).toEqual([0.5, 0.5, 0.5].map((each) => expect.closeTo(each, 6)));
  });

  it("does the same again without a change", () => {
    const { share, mass } = problem(7, 14);
    makeMonotone(share, mass, tableChains(2, 4, 3));
    const once = [...share];
    makeMonotone(share, mass, tableChains(2, 4, 3));
    expect([...share]).toEqual(once);
  });
});
