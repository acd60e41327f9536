import { array, assert, integer, nat, property, record } from "fast-check";
import { describe, expect, it } from "vitest";
import { pathOfTies, strongestTies, tiesTowards, type Tie } from "../../../subgraphs/catalogue/merge/ties.ts";

const tie = (a: string, b: string, odds: number): Tie => ({ a, b, odds });

describe("ties within clusters", () => {
  it("lead from one listing to another over the strongest links, whatever is decided first", () => {
    const ties = strongestTies([tie("a", "b", -4), tie("a", "c", 3), tie("c", "b", 2), tie("b", "d", Infinity), tie("c", "d", 9)]);
    expect(pathOfTies(ties, "a", "b")).toEqual([tie("a", "c", 3), tie("c", "d", 9), tie("b", "d", Infinity)]);
    expect(pathOfTies(ties, "a", "a")).toEqual([]);
    expect(pathOfTies(ties, "a", "elsewhere")).toEqual([]);
  });

  it("give every listing but one of each cluster a tie of its own", () => {
    const ties = strongestTies([tie("a", "b", 1), tie("b", "c", 1), tie("a", "c", 1), tie("x", "y", 1)]);
    expect([...tiesTowards(ties, "b").keys()].toSorted()).toEqual(["a", "c"]);
    expect([...tiesTowards(ties, "y").keys()]).toEqual(["x"]);
  });

  it("have no weaker link than any other way between the two, whatever the pairs", () => {
    const pair = record({ a: nat(7), b: nat(7), odds: integer({ min: -9, max: 9 }) });
    assert(
      property(array(pair, { maxLength: 25 }), nat(7), nat(7), (given, x, y) => {
        const pairs = given.map(({ a, b, odds }) => tie(String(a), String(b), odds));
        const ends = [String(x), String(y)] as const;
        const path = pathOfTies(strongestTies(pairs), ...ends);
        if (x === y) return;
        expect(Math.min(...path.map(({ odds }) => odds))).toBe(widest(pairs, ...ends));
        let at: string = ends[0];
        for (const { a, b } of path) at = a === at ? b : a;
        if (path.length > 0) expect(at).toBe(ends[1]);
      }),
    );
  });
});

/** The weakest link of the best way between two, found by leaving out weak links one after another; Infinity where there is no way. */
function widest(pairs: readonly Tie[], from: string, to: string): number {
  const connects = (least: number): boolean => {
    const reached = new Set([from]);
    for (const at of reached)
      for (const { a, b, odds } of pairs) if (odds >= least && (a === at || b === at)) reached.add(a === at ? b : a);
    return reached.has(to);
  };
  const found = [...new Set(pairs.map(({ odds }) => odds))].filter(connects);
  return found.length === 0 ? Infinity : Math.max(...found);
}
