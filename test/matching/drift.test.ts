import { describe, expect, it } from "vitest";
import { apartness } from "../../subgraphs/matching/apartness.ts";
import { hasDrifted } from "../../subgraphs/matching/drift.ts";
import { findKinds } from "../../subgraphs/matching/kinds.ts";
import { createWeigher } from "../../subgraphs/matching/weigh.ts";
import { handMade, pattern } from "./handMade.ts";

/** Three fields tell of the body, three of the thing itself. */
const FIELDS = 6;
const comparators = Array.from({ length: FIELDS }, () => handMade(2));
const ALL = Array.from({ length: 2 ** FIELDS }, (_, bits) => Array.from({ length: FIELDS }, (__, field) => (bits >> field) & 1));

/** So many pairs of each pattern, where the fields of the body and those of the thing agree with these chances. */
function pairs(count: number, body: number, thing: number): Float64Array {
  return Float64Array.from(ALL, (levels) =>
    levels.reduce(
      (product, level, field) => product * (level === 1 ? 1 : -1) * ((field < 3 ? body : thing) - (level === 1 ? 0 : 1)),
      count,
    ),
  );
}
const SAME = pairs(1_000, 0.9, 0.9);
const OF_ONE_BODY = pairs(8_000, 0.9, 0.1);
const UNRELATED = pairs(90_000, 0.03, 0.1);
const together = (...parts: readonly Float64Array[]): Float64Array =>
  Float64Array.from(ALL, (_, place) => parts.reduce((sum, part) => sum + (part[place] ?? 0), 0));

const every = together(SAME, OF_ONE_BODY, UNRELATED);
const patterns = ALL.map((levels, place) => pattern(levels, every[place] ?? 0));
const { expected, start } = createWeigher(comparators, patterns);
const drifted = (same: Float64Array): boolean => hasDrifted({ comparators, patterns, expected, start }, same);
const apart = (same: Float64Array, ...others: readonly Float64Array[]): number =>
  apartness({ comparators, patterns }, same, findKinds(comparators, patterns, together(...others)));

describe("a clustering is judged without labels", () => {
  it("has drifted when it takes bodies for things", () => {
    expect(drifted(together(SAME, OF_ONE_BODY))).toBe(true);
  });

  it("has not drifted when its matches are of one kind, however often a thing is told", () => {
    expect(drifted(SAME)).toBe(false);
    expect(drifted(SAME.map((count) => 50 * count))).toBe(false);
  });

  it("has not drifted when its matches agree in little, but all alike", () => {
    expect(drifted(pairs(5_000, 0.9, 0.3))).toBe(false);
  });

  it("stands further apart when it leaves no matches among the others", () => {
    const half = SAME.map((count) => count / 2);
    const most = SAME.map((count) => 0.9 * count);
    expect(apart(SAME, OF_ONE_BODY, UNRELATED)).toBeGreaterThan(apart(half, half, half, half, half, UNRELATED));
    expect(apart(most, OF_ONE_BODY, UNRELATED)).toBeGreaterThan(0);
  });

  it("does not stand apart by a handful of pairs, and not at all by none", () => {
    const handful = SAME.map((count) => count / 200);
    expect(apart(handful, OF_ONE_BODY, UNRELATED)).toBeLessThan(apart(SAME, OF_ONE_BODY, UNRELATED) / 2);
    expect(apart(new Float64Array(ALL.length), UNRELATED)).toBe(0);
  });
});
