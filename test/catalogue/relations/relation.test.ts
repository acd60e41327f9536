import { array, assert, constantFrom, nat, property, record } from "fast-check";
import { describe, expect, it } from "vitest";
import { findChain, stepsFrom } from "../../../subgraphs/catalogue/relations/circle.ts";
import { isDirected, keyOf, ORIGINS, pairOf, RELATION_KINDS, tidyRelations } from "../../../subgraphs/catalogue/relations/relation.ts";

const reason = { da: "Fordi", en: "Because" };
const one = { reason, kind: "SAME_FAMILY", origin: "FOUND" } as const;
const told = (relations: readonly { from: unknown; kind: string; to: unknown; origin: string }[]) =>
  relations.map(({ from, kind, to, origin }) => `${from} ${kind} ${to} ${origin}`);

describe("tidying relations", () => {
  it("keeps a relation once, a steward's word before a seed's before a find, and no mere overlap where more is known", () => {
    expect(
      told(
        tidyRelations([
          { ...one, from: "b", to: "a" },
          { ...one, from: "a", to: "b", origin: "SEED" },
          { ...one, from: "a", to: "b", kind: "OVERLAPS" },
          { ...one, from: "a", to: "a", kind: "DISTINCT" },
          { ...one, from: "d", to: "c", kind: "SUCCEEDS", origin: "SEED" },
          { ...one, from: "c", to: "d", kind: "SUCCEEDS" },
        ]),
      ),
    ).toEqual(["a SAME_FAMILY b SEED", "d SUCCEEDS c SEED"]);
  });

  it("lets what a steward decided of two stand alone, and touches no other two", () => {
    expect(
      told(
        tidyRelations([
          { ...one, from: "a", to: "b" },
          { ...one, from: "b", to: "a", kind: "SUCCEEDS", origin: "SEED" },
          { ...one, from: "a", to: "b", kind: "DISTINCT", origin: "STEWARD" },
          { ...one, from: "a", to: "c" },
        ]),
      ),
    ).toEqual(["a DISTINCT b STEWARD", "a SAME_FAMILY c FOUND"]);
  });

  it("leaves out what is refused, in that direction only, and shows what was behind it", () => {
    const relations = [
      { ...one, from: "b", to: "a", kind: "SUCCEEDS" },
      { ...one, from: "a", to: "b", kind: "OVERLAPS" },
    ] as const;
    const refused = (from: string, to: string) => new Set([keyOf({ from, to, kind: "SUCCEEDS" })]);
    expect(told(tidyRelations(relations, refused("b", "a")))).toEqual(["a OVERLAPS b FOUND"]);
    expect(told(tidyRelations(relations, refused("a", "b")))).toEqual(["b SUCCEEDS a FOUND"]);
  });

  it("closes no circle: the weaker origin gives way", () => {
    const succeeds = { ...one, kind: "SUCCEEDS" } as const;
    expect(
      told(
        tidyRelations([
          { ...succeeds, from: "a", to: "b" },
          { ...succeeds, from: "b", to: "c", origin: "SEED" },
          { ...succeeds, from: "c", to: "a", origin: "STEWARD" },
          { ...succeeds, from: "a", to: "b", kind: "PART_OF" },
        ]),
      ),
    ).toEqual(["c SUCCEEDS a STEWARD", "b SUCCEEDS c SEED", "a PART_OF b FOUND"]);
  });

  it("never has a circle, a doubled relation or a second word beside a steward's, whatever it is given", () => {
    const relation = record({ from: nat(6), to: nat(6), kind: constantFrom(...RELATION_KINDS), origin: constantFrom(...ORIGINS) });
    assert(
      property(array(relation, { maxLength: 40 }), (given) => {
        const tidy = tidyRelations(given);
        expect(new Set(tidy.map(keyOf)).size).toBe(tidy.length);
        for (const each of tidy) {
          expect(each.from).not.toBe(each.to);
          const rest = tidy.filter((other) => other !== each);
          if (each.origin === "STEWARD") for (const other of rest) if (pairOf(other) === pairOf(each)) expect(other.origin).toBe("STEWARD");
          if (isDirected(each.kind))
            expect(findChain(stepsFrom(rest.filter(({ kind }) => kind === each.kind)), each.to, each.from)).toBeUndefined();
        }
      }),
    );
  });
});
