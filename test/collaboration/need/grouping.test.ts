import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { createGrouper, type Describing, type Grouper } from "../../../subgraphs/collaboration/need/grouping.ts";
import { SAMPLE_NEEDS } from "../../../subgraphs/collaboration/need/sample.ts";
import { measureNeeds, measurePlain, readHeldOut, readSample, VARIATIONS } from "../../measure/needs.ts";

const NOTHING = { same: [], notSame: [] };
const NEEDS: ReadonlyMap<string, Describing> = new Map(SAMPLE_NEEDS.map(({ id, content }) => [id, content]));
const judged = readSample();

let grouper: Grouper;
beforeAll(async () => {
  grouper = await createGrouper();
});

const shown = (groups: readonly (readonly string[])[]): readonly string[] => groups.map((group) => group.toSorted().join(" ")).toSorted();

describe("needs for the same thing", () => {
  test.skipIf(judged === undefined)(
    "are put together as their author had in mind, F1 at least 0.85, and hard pairs stay apart (skipped where ../shared is missing)",
    async () => {
      const { f1, precision, hardApart, hardPairs } = await measureNeeds("sample", judged ?? []);
      expect(f1).toBeGreaterThanOrEqual(0.85);
      expect(precision).toBeGreaterThanOrEqual(0.95);
      expect(hardPairs).toBeGreaterThan(200);
      expect(hardApart / hardPairs).toBeGreaterThan(0.98);
    },
  );

  test.skipIf(judged === undefined).each(["other ids and order", "half of them", "the other half", "without CPV codes", "without texts"])(
    "are put together %s too (skipped where ../shared is missing)",
    async (variation) => {
      const { f1 } = await measureNeeds(variation, VARIATIONS[variation]?.(judged ?? []) ?? []);
      expect(f1).toBeGreaterThanOrEqual(0.85);
    },
  );

  test("in words never seen before are put together better than by words alone, and hardly ever wrongly", async () => {
    const [hub, plain] = [await measureNeeds("held out", readHeldOut()), await measurePlain("held out", readHeldOut())];
    expect(hub.f1).toBeGreaterThan(plain.f1 + 0.15);
    expect(hub.precision).toBeGreaterThan(0.85);
  });

  test("are in the same groups in whatever order they come and go", async () => {
    const all = [...NEEDS];
    const expected = shown(grouper.group(NEEDS, NOTHING));
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray(all, { minLength: all.length }),
        fc.array(fc.integer({ min: 1, max: all.length }), { maxLength: 4 }),
        async (order, sizes) => {
          const coming = await createGrouper();
          for (const size of sizes) coming.group(new Map(order.slice(0, size)), NOTHING);
          expect(shown(coming.group(new Map(order), NOTHING))).toEqual(expected);
        },
      ),
      { numRuns: 8 },
    );
  });

  test("of all 98 municipalities are one group", () => {
    const many = new Map(
      Array.from({ length: 98 }, (_, place) => [
        `many-${place}`,
        {
          title: { da: `Loftlifte i plejeboliger, kommune ${place}` },
          description: { da: "Lifte, som én medarbejder kan betjene." },
          cpv: ["33192600"],
        },
      ]),
    );
    expect(grouper.group(many, NOTHING).map(({ length }) => length)).toEqual([98]);
  });

  test("are together or apart where somebody decided so", async () => {
    const coming = await createGrouper();
    const first = coming.group(NEEDS, NOTHING).find(({ length }) => length > 2) ?? [];
    const [a = "", b = ""] = first;
    const apart = coming.group(NEEDS, { same: [], notSame: [[a, b]] });
    expect(apart.some((group) => group.includes(a) && group.includes(b))).toBe(false);
    const stranger = [...NEEDS.keys()].find((id) => !first.includes(id)) ?? "";
    const joined = coming.group(NEEDS, { same: [[a, stranger]], notSame: [] });
    expect(joined.some((group) => group.includes(a) && group.includes(stranger))).toBe(true);
  });

  test("that the hub has no word for are put together by their own words", () => {
    const strange = (title: string): Describing => ({
      title: { da: title },
      description: { da: "Ridefysioterapi på godkendte rideskoler." },
      cpv: ["85142100"],
    });
    const needs = new Map([...NEEDS, ["s1", strange("Ridefysioterapi til børn")], ["s2", strange("Aftale om ridefysioterapi")]]);
    expect(grouper.wanted(strange("Ridefysioterapi til børn"))).toBeUndefined();
    expect(
      grouper
        .group(needs, NOTHING)
        .find((group) => group.includes("s1"))
        ?.toSorted(),
    ).toEqual(["s1", "s2"]);
  });
});
