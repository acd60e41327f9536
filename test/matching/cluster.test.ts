import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cluster, type ClusterInput } from "../../subgraphs/matching/cluster.ts";

const COUNT = 14;
const pair = fc.tuple(fc.nat(COUNT - 1), fc.nat(COUNT - 1)).filter(([a, b]) => a < b);

/** A random problem: odds for every pair, sources, and decisions. */
const problem = fc.record({
  odds: fc.array(fc.double({ min: -15, max: 15, noNaN: true }), { minLength: COUNT * COUNT, maxLength: COUNT * COUNT }),
  source: fc.array(fc.nat(5), { minLength: COUNT, maxLength: COUNT }),
  must: fc.array(pair, { maxLength: 4 }),
  cannot: fc.array(pair, { maxLength: 6 }),
});

function inputOf(odds: readonly number[], rest: Partial<ClusterInput>): ClusterInput {
  const oddsOf = (a: number, b: number): number => odds[Math.min(a, b) * COUNT + Math.max(a, b)] ?? 0;
  const pairs = Array.from({ length: COUNT }, (_, a) => Array.from({ length: COUNT - a - 1 }, (__, k) => [a, a + 1 + k] as const)).flat();
  return {
    count: COUNT,
    first: Int32Array.from(pairs, ([a]) => a),
    second: Int32Array.from(pairs, ([, b]) => b),
    odds: Float64Array.from(pairs, ([a, b]) => oddsOf(a, b)),
    oddsOf,
    ...rest,
  };
}

describe("clustering", () => {
  it("puts every record in exactly one cluster, named after its smallest record", () => {
    fc.assert(
      fc.property(problem, ({ odds }) => {
        const { clusterOf } = cluster(inputOf(odds, {}));
        expect(clusterOf).toHaveLength(COUNT);
        for (const [record, name] of clusterOf.entries()) {
          expect(name).toBeLessThanOrEqual(record);
          expect(clusterOf[name]).toBe(name);
        }
      }),
    );
  });

  it("never puts what is decided to be apart, or two of one source, together", () => {
    fc.assert(
      fc.property(problem, ({ odds, source, cannot }) => {
        const { clusterOf } = cluster(inputOf(odds, { oneOf: [Int32Array.from(source)], cannotLink: cannot }));
        for (const [a, b] of cannot) expect(clusterOf[a]).not.toBe(clusterOf[b]);
        for (const members of Map.groupBy(clusterOf.keys(), (record) => clusterOf[record]).values()) {
          expect(new Set(members.map((record) => source[record])).size).toBe(members.length);
        }
      }),
    );
  });

  it("puts what is decided to be the same together, or names the decision as a conflict", () => {
    fc.assert(
      fc.property(problem, ({ odds, must, cannot }) => {
        const { clusterOf, conflicts } = cluster(inputOf(odds, { mustLink: must, cannotLink: cannot }));
        for (const [a, b] of must) if (!conflicts.some(([x, y]) => x === a && y === b)) expect(clusterOf[a]).toBe(clusterOf[b]);
        for (const [a, b] of cannot) expect(clusterOf[a]).not.toBe(clusterOf[b]);
      }),
    );
  });

  it("does not let one accidental resemblance chain two clusters together", () => {
    const odds = Array.from({ length: COUNT * COUNT }, () => -10);
    const set = (a: number, b: number, value: number): void => void (odds[a * COUNT + b] = value);
    for (const [a, b] of [
      [0, 1],
      [0, 2],
      [1, 2],
      [3, 4],
      [3, 5],
      [4, 5],
    ] as const)
      set(a, b, 9);
    set(2, 3, 5);
    const { clusterOf } = cluster(inputOf(odds, {}));
    expect([...clusterOf].slice(0, 6)).toEqual([0, 0, 0, 3, 3, 3]);
  });

  it("never joins over a veto", () => {
    const odds = Array.from({ length: COUNT * COUNT }, () => 8);
    odds[0 * COUNT + 1] = -Infinity;
    const { clusterOf } = cluster(inputOf(odds, {}));
    expect(clusterOf[0]).not.toBe(clusterOf[1]);
  });
});
