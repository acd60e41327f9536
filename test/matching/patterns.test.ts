import { describe, expect, it } from "vitest";
import { MISSING, type Comparator } from "../../subgraphs/matching/comparators/comparator.ts";
import { collectPatterns, compare } from "../../subgraphs/matching/patterns.ts";
import { createRandom } from "../measure/random.ts";
import { handMade } from "./handMade.ts";

const RECORDS = 60;

/** Levels from -1 to the highest, the same for the same pair. */
function comparators(fields: number, levels: number): readonly Comparator[] {
  return Array.from({ length: fields }, (_, field) =>
    handMade(levels, (a, b) => createRandom(a * 7919 + b * 31 + (field % 3)).below(levels + 1) + MISSING),
  );
}

function pairs(): { readonly first: Int32Array; readonly second: Int32Array } {
  const all = Array.from({ length: RECORDS }, (_, a) =>
    Array.from({ length: RECORDS - a - 1 }, (__, next) => [a, a + 1 + next] as const),
  ).flat();
  return { first: Int32Array.from(all, ([a]) => a), second: Int32Array.from(all, ([, b]) => b) };
}

describe("patterns of agreement", () => {
  it.each([
    ["few fields, told apart by a number", 3, 4],
    ["so many fields that only a text tells them apart", 20, 14],
  ])("keep the levels of every pair: %s", (_what, fields, levels) => {
    const [each, { first, second }] = [comparators(fields, levels), pairs()];
    const { list, of } = collectPatterns(each, { first, second }, () => undefined);
    const found = new Int8Array(fields);
    for (const [pair, number] of of.entries()) {
      compare(each, { a: first[pair] ?? 0, b: second[pair] ?? 0 }, found);
      expect(list[number]?.levels).toEqual(found);
    }
    expect(new Set(list.map((pattern) => pattern.levels.join())).size).toBe(list.length);
    expect(list.length).toBeLessThan(first.length);
  });

  it("count every pair once", () => {
    const { list, of } = collectPatterns(comparators(2, 3), pairs(), () => undefined);
    expect(list.reduce((sum, { count }) => sum + count, 0)).toBe((RECORDS * (RECORDS - 1)) / 2);
    for (const [number, { count }] of list.entries()) expect(of.filter((each) => each === number)).toHaveLength(count);
  });

  it("tell how many pairs are done, every 20,000", () => {
    const told: number[] = [];
    const many = new Int32Array(50_000);
    collectPatterns(comparators(1, 2), { first: many, second: many }, (done) => told.push(done));
    expect(told).toEqual([0, 20_000, 40_000]);
  });

  it("are none for no pairs", () => {
    const none = new Int32Array();
    expect(collectPatterns(comparators(2, 2), { first: none, second: none }, () => undefined)).toEqual({ list: [], of: none });
  });
});
