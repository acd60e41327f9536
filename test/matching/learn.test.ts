import { describe, expect, it } from "vitest";
import { createLearner, type Learner, type Manner } from "../../subgraphs/matching/learn.ts";
import { oddsOf, type Model } from "../../subgraphs/matching/model.ts";
import { collectPatterns } from "../../subgraphs/matching/patterns.ts";
import { createRandom } from "../measure/random.ts";
import { handMade } from "./handMade.ts";

/**
 * Thirty bodies that each run six things, and each thing listed twice. All listings of a body share its contact; those of one thing mostly its title and its subject; so six of seven
 * candidates of a listing agree with it through the body alone.
 */
const BODIES = 30;
const THINGS = 6;
const COUNT = BODIES * THINGS * 2;
const bodyOf = (record: number): number => Math.floor(record / (2 * THINGS));
const thingOf = (record: number): number => Math.floor(record / 2);

function bodies(priorCap = 0.5, manner: Manner = "OPEN"): Learner {
  const random = createRandom(11);
  const said = new Map<string, readonly [number, number, number]>();
  const levels = (a: number, b: number): readonly [number, number, number] => {
    const key = `${a} ${b}`;
    const same = thingOf(a) === thingOf(b);
    const known =
      said.get(key) ??
      ([
        bodyOf(a) === bodyOf(b) && !random.chance(0.05) ? 1 : 0,
        same !== random.chance(0.05) ? 1 : 0,
        same !== random.chance(0.1) ? 1 : 0,
      ] as const);
    said.set(key, known);
    return known;
  };
  const comparators = [0, 1, 2].map((field) => handMade(2, (a, b) => levels(a, b)[field] ?? 0));
  const pairs = Array.from({ length: COUNT }, (_, a) =>
    Array.from({ length: COUNT - a - 1 }, (__, next) => [a, a + 1 + next] as const).filter(
      ([one, other]) => bodyOf(one) === bodyOf(other) || other % 97 === one % 89,
    ),
  ).flat();
  const [first, second] = [Int32Array.from(pairs, ([a]) => a), Int32Array.from(pairs, ([, b]) => b)];
  const patterns = collectPatterns(comparators, { first, second }, () => undefined);
  return createLearner({ comparators, patterns, first, second, records: COUNT, priorCap, manner });
}

const TRUTH = Int32Array.from({ length: COUNT }, (_, record) => thingOf(record) * 2);
const shareThatMatch = (model: Model): number => 1 / (1 + Math.exp(-model.priorLogOdds));

describe("learning without labels", () => {
  it("does not take the body for the thing, though far more pairs share a body", () => {
    const model = bodies().first();
    expect(oddsOf(model, [1, 1, 1])).toBeGreaterThan(0);
    expect(oddsOf(model, [1, 0, 0])).toBeLessThan(0);
    expect(model.priorAtCap).toBe(false);
  });

  it("finds about the share of pairs that match", () => {
    const known = bodies().again(TRUTH).prior;
    const { prior } = bodies().first();
    expect(prior / known).toBeGreaterThan(0.7);
    expect(prior / known).toBeLessThan(1.4);
  });

  it("gives for a clustering the model that clustering speaks for", () => {
    const model = bodies().again(TRUTH);
    expect(shareThatMatch(model)).toBeCloseTo(model.prior, 9);
    const [contact, title, subject] = model.weights.map((each) => (each[1] ?? 0) - (each[0] ?? 0));
    expect(title).toBeGreaterThan(subject ?? 0); // it errs half as often
    expect(subject).toBeGreaterThan(contact ?? 0);
  });

  it("weighs less, once corrected, what the pairs of one body share", () => {
    const learner = bodies();
    const [plain, { model: corrected }] = [learner.again(TRUTH), learner.corrected(TRUTH, new Float64Array(100_000).fill(-5))];
    expect(corrected.prior).toBe(plain.prior);
    expect(corrected.weights).toEqual(plain.weights);
    for (const levels of [
      [0, 0, 0],
      [1, 1, 1],
      [1, 0, 0],
    ])
      expect(Number.isFinite(oddsOf(corrected, levels))).toBe(true);
  });

  it("says so when more seem to match than can", () => {
    const capped = bodies(0.01).first();
    expect([capped.prior, capped.priorAtCap]).toEqual([0.01, true]);
    expect(bodies().again(new Int32Array(COUNT))).toMatchObject({ prior: 0.5, priorAtCap: true });
  });

  it("gives a model for no candidates at all", () => {
    const comparators = [handMade(2)];
    const none = new Int32Array();
    const patterns = collectPatterns(comparators, { first: none, second: none }, () => undefined);
    for (const manner of ["OPEN", "GUARDED"] as const) {
      const learner = createLearner({ comparators, patterns, first: none, second: none, records: 3, priorCap: 0.5, manner });
      for (const model of [
        learner.first(),
        learner.again(new Int32Array(3)),
        learner.corrected(new Int32Array(3), new Float64Array()).model,
      ]) {
        expect(Number.isFinite(oddsOf(model, [1]))).toBe(true);
        expect(oddsOf(model, [0])).toBeLessThan(oddsOf(model, [1]));
      }
    }
  });

  it("is guarded, if told so, against taking what it sees for what matches look like", () => {
    const apart = Int32Array.from({ length: COUNT }, (_, record) => bodyOf(record) * 2 * THINGS);
    const [open, guarded] = (["OPEN", "GUARDED"] as const).map((manner) => bodies(0.5, manner).again(apart));
    const title = (model: Model | undefined): number => (model?.weights[1]?.[1] ?? 0) - (model?.weights[1]?.[0] ?? 0);
    expect(title(guarded)).toBeGreaterThan(title(open)); // bodies were taken for things, whose titles mostly differ
  });
});
