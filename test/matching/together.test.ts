import { describe, expect, it } from "vitest";
import { MISSING } from "../../subgraphs/matching/comparators/comparator.ts";
import { createTogether } from "../../subgraphs/matching/together.ts";
import { handMade, pattern } from "./handMade.ts";

const FIELDS = 5;
const COMPARATORS = Array.from({ length: FIELDS }, () => handMade(2));
const ALL = Array.from({ length: 2 ** FIELDS }, (_, bits) => Array.from({ length: FIELDS }, (__, field) => (bits >> field) & 1));

/** The correction that is learned from pairs of which so many have each combination of levels. */
function together(countOf: (levels: readonly number[]) => number, patterns: readonly (readonly number[])[] = ALL) {
  const counts = patterns.map((levels) => Math.round(countOf(levels)));
  return createTogether(
    COMPARATORS,
    patterns.map((levels, place) => pattern(levels, counts[place] ?? 0)),
    Float64Array.from(counts),
  );
}

const agree = (chance: number, levels: readonly number[]): number =>
  levels.reduce((product, level) => product * (level === 1 ? chance : 1 - chance), 1);

describe("fields that go together", () => {
  /** One pair in ten is of one body: then the first three fields agree almost always. The last two go their own way. */
  const body = together((levels) => {
    const [contact, own] = [levels.slice(0, 3), levels.slice(3)];
    return 1e6 * agree(0.2, own) * (0.1 * agree(0.95, contact) + 0.9 * agree(0.02, contact));
  });

  it("take back what they say twice", () => {
    expect(body([1, 1, 1, 0, 0])).toBeLessThan(-3);
    expect(body([1, 1, 1, 0, 0])).toBeLessThan(body([1, 0, 0, 0, 0]));
  });

  it("count more where they go against each other", () => {
    expect(body([1, 0, 0, 0, 0])).toBeGreaterThan(0);
  });

  it("leave a field that goes its own way alone", () => {
    expect(body([1, 1, 1, 1, 1]) - body([1, 1, 1, 0, 0])).toBeCloseTo(0, 1);
    expect(body([MISSING, MISSING, MISSING, 1, 0])).toBeCloseTo(0, 1);
  });

  it("say nothing of a pair that tells nothing", () => {
    expect(body([MISSING, MISSING, MISSING, MISSING, MISSING])).toBeCloseTo(0, 6);
  });

  it("need no correction when every field goes its own way", () => {
    const apart = together((levels) => 1e6 * agree(0.3, levels));
    for (const levels of ALL) expect(apart(levels)).toBeCloseTo(0, 1);
  });

  it("are not judged by a few patterns, and give no number that is none", () => {
    expect(together(() => 1000, ALL.slice(0, 10))([1, 1, 1, 1, 1])).toBe(0);
    expect(together(() => 0)([1, 1, 1, 1, 1])).toBe(0);
    const lopsided = together((levels) => (levels.every((level) => level === 0) ? 1e9 : 1));
    for (const levels of ALL) expect(Number.isFinite(lopsided(levels))).toBe(true);
  });
});
