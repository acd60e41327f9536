import { array, assert, boolean, constantFrom, property, record } from "fast-check";
import { expect, it } from "vitest";
import { inForce, type Said } from "../../../subgraphs/catalogue/relations/decision.ts";
import { keptApart } from "../../../subgraphs/catalogue/relations/keptApart.ts";
import { keyOf, pairOf, RELATION_KINDS } from "../../../subgraphs/catalogue/relations/relation.ts";

const said = (id: number, from: string, kind: Said["kind"], to: string, holds = true): Said => ({ id: String(id), from, kind, to, holds });
const holding = (all: readonly Said[]) => inForce(all).holding.map(({ id }) => id);

it("lets the latest decision on two count, and the one before again when it is taken back", () => {
  const all = [said(1, "a", "SUCCEEDS", "b"), said(2, "b", "PART_OF", "a"), said(3, "a", "DISTINCT", "c")];
  expect(holding(all)).toEqual(["2", "3"]);
  expect(holding(all.filter(({ id }) => id !== "2"))).toEqual(["1", "3"]);
});

it("ends by a refusal the relation that it names and no other, and a refusal by the relation", () => {
  const relation = said(1, "a", "SUCCEEDS", "b");
  expect(holding([relation, said(2, "b", "SUCCEEDS", "a", false)])).toEqual(["1"]);
  const ended = inForce([relation, said(2, "a", "SUCCEEDS", "b", false)]);
  expect(ended.holding).toEqual([]);
  expect([...ended.refused.keys()]).toEqual([keyOf(relation)]);
  const again = inForce([said(1, "a", "OVERLAPS", "b", false), said(2, "b", "OVERLAPS", "a")]);
  expect([again.holding.length, again.refused.size]).toEqual([1, 0]);
});

it("never has two relations of the same two, nor one that is refused, whatever was said", () => {
  const word = record({
    from: constantFrom("a", "b", "c"),
    to: constantFrom("a", "b", "c"),
    kind: constantFrom(...RELATION_KINDS),
    holds: boolean(),
  });
  assert(
    property(array(word, { maxLength: 30 }), (words) => {
      const { holding: found, refused } = inForce(words.map((each, place) => ({ ...each, id: String(place) })));
      expect(new Set(found.map(pairOf)).size).toBe(found.length);
      for (const each of found) expect(refused.has(keyOf(each))).toBe(false);
    }),
  );
});

it("keeps listings of the two apart, but for two that are judged the same", () => {
  const anchored = { ...said(1, "a", "DISTINCT", "b"), fromListings: ["p:1", "q:1"], toListings: ["p:2"] };
  const refusal = { ...said(2, "a", "PART_OF", "c", false), fromListings: ["p:1"], toListings: ["p:3"] };
  expect(keptApart([anchored, refusal], [])).toEqual([
    ["p:1", "p:2"],
    ["p:2", "q:1"],
  ]);
  expect(
    keptApart(
      [anchored],
      [
        ["q:1", "x:1"],
        ["x:1", "p:2"],
      ],
    ),
  ).toEqual([]);
});
