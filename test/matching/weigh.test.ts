import { describe, expect, it } from "vitest";
import { MISSING, tableChains } from "../../subgraphs/matching/comparators/comparator.ts";
import { createWeigher } from "../../subgraphs/matching/weigh.ts";
import { createRandom } from "../measure/random.ts";
import { handMade, pattern } from "./handMade.ts";

const YES_NO = handMade(2);
const MANY = 100_000;
const EXPERIENCE = 2;

/** Weights of one comparison, when so many pairs of each level match and so many do not. */
function weights(comparator: typeof YES_NO, same: readonly number[], others: readonly number[]): readonly number[] {
  const patterns = same.map((count, level) => pattern([level], count + (others[level] ?? 0)));
  const [found] = createWeigher([comparator], patterns).weigh(Float64Array.from(same), Float64Array.from(others), EXPERIENCE);
  return [...(found ?? [])];
}

describe("weighing", () => {
  it("gives, of many pairs, the log of how much likelier a level is among matches", () => {
    const [differ = 0, agree = 0] = weights(YES_NO, [0.1 * MANY, 0.9 * MANY], [9.9 * MANY, 0.1 * MANY]);
    expect(agree).toBeCloseTo(Math.log(0.9 / 0.01), 2);
    expect(differ).toBeCloseTo(Math.log(0.1 / 0.99), 2);
  });

  it("starts with weights that ascend from against to for", () => {
    const [start] = createWeigher([handMade(5)], [pattern([0], 100), pattern([4], 3)]).start;
    const found = [...(start ?? [])];
    expect(found).toEqual(found.toSorted((a, b) => a - b));
    expect(found[0]).toBeLessThan(0);
    expect(found.at(-1)).toBeGreaterThan(0);
  });

  it("never lets a more alike level count less, whatever the counts", () => {
    const name = { ...handMade(14), chains: tableChains(2, 4, 3) };
    for (let seed = 0; seed < 200; seed += 1) {
      const random = createRandom(seed);
      const counts = (): readonly number[] =>
        Array.from({ length: 14 }, () => (random.chance(0.3) ? 0 : Math.floor(1e6 ** (random.below(1000) / 1000))));
      const found = weights(name, counts(), counts());
      for (const chain of name.chains) {
        const ascending = chain.map((level) => found[level] ?? Number.NaN);
        expect(ascending).toEqual(ascending.toSorted((a, b) => a - b));
      }
    }
  });

  it("lets a handful of pairs say less than many that say the same", () => {
    const [few, many] = [weights(YES_NO, [0, 1], [1, 0]), weights(YES_NO, [0, MANY], [MANY, 0])];
    expect(few[0]).toBeLessThan(0);
    expect(few[1]).toBeGreaterThan(0);
    expect(few[0]).toBeGreaterThan(many[0] ?? 0);
    expect(few[1]).toBeLessThan(many[1] ?? 0);
  });

  it("weighs a level that was never seen between its neighbours, and as a number", () => {
    const [low = 0, unseen = 0, high = 0] = weights(handMade(3), [0.3 * MANY, 0, 0.7 * MANY], [MANY, 0, 10]);
    expect(unseen).toBeGreaterThanOrEqual(low);
    expect(unseen).toBeLessThanOrEqual(high);
  });

  it("keeps the most that a field may add", () => {
    const capped = { ...YES_NO, mostWeight: 2 };
    const [differ = 0, agree = 0] = weights(capped, [10, MANY], [MANY, 1]);
    expect(agree).toBe(2);
    expect(differ).toBeLessThan(-2);
  });

  it("learns nothing of a field from pairs that do not tell it", () => {
    const told = [pattern([1, 1], 100), pattern([0, 0], 900)];
    const untold = [...told, pattern([MISSING, 1], 500), pattern([MISSING, 0], 500)];
    const [first] = createWeigher([YES_NO, YES_NO], told).weigh(Float64Array.of(90, 5), Float64Array.of(10, 895), EXPERIENCE);
    const [again] = createWeigher([YES_NO, YES_NO], untold).weigh(
      Float64Array.of(90, 5, 400, 10),
      Float64Array.of(10, 895, 100, 490),
      EXPERIENCE,
    );
    expect(again).toEqual(first);
  });
});
