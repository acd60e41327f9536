import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Need } from "../../../subgraphs/collaboration/need/need.ts";
import { addUp, readVolume, yearsOf } from "../../../subgraphs/collaboration/need/volume.ts";

const UNITS = ["stk.", "borgere", "timer om året", "ha", "m2", "kWh", "mio. kr.", "kr."] as const;

const need: fc.Arbitrary<Need> = fc
  .record({
    id: fc.uuid(),
    group: fc.option(fc.constantFrom("g1", "g2", "g3")),
    buyer: fc.constantFrom("mun:0101", "mun:0851", "reg:1081"),
    quantity: fc.integer({ min: 1, max: 50_000 }).map((thousandths) => thousandths / 1_000 + 0.001),
    unit: fc.constantFrom(...UNITS),
    from: fc.option(fc.constantFrom("2026-05-01", "2027-01-01", "2028-12-31")),
    to: fc.option(fc.constantFrom("2028-12-31", "2029-06-30", "2031-01-01")),
  })
  .map(({ quantity, unit, ...rest }) => ({
    ...rest,
    title: { da: "Noget" },
    sector: null,
    themes: [],
    cpv: [],
    territory: ["DK"],
    volume: readVolume(quantity, unit),
    stage: null,
    buyerName: null,
    status: "OPEN",
    sample: false,
    registeredAt: new Date(0),
    changedAt: new Date(0),
    seq: 1,
  }));

describe("the volume of needs", () => {
  test("adds up, unit by unit: the rows hold what the needs hold, in whatever order they come", () => {
    fc.assert(
      fc.property(fc.uniqueArray(need, { selector: ({ id }) => id, maxLength: 40 }), (needs) => {
        const rows = addUp(needs);
        for (const dimension of new Set(needs.map(({ volume }) => volume.dimension))) {
          const told = needs
            .filter(({ volume }) => volume.dimension === dimension)
            .reduce((sum, each) => sum + each.volume.thousandths * yearsOf(each).length, 0);
          expect(rows.filter((row) => row.dimension === dimension).reduce((sum, row) => sum + row.thousandths, 0)).toBe(told);
        }
        const sums = (list: typeof rows) =>
          list
            .map(({ id, thousandths, shares }) => [id, thousandths, shares.map(({ buyer, thousandths: own }) => [buyer, own])])
            .toSorted();
        expect(sums(addUp(needs.toReversed()))).toEqual(sums(rows));
        for (const { thousandths, shares } of rows) expect(shares.reduce((sum, share) => sum + share.thousandths, 0)).toBe(thousandths);
      }),
    );
  });

  test("never adds unlike units, and brings like ones to one", () => {
    const [a, b, c] = fc.sample(need, 3) as [Need, Need, Need];
    const same = { group: "g", from: null, to: "2027-05-01" };
    const rows = addUp([
      { ...a, ...same, id: "a", volume: readVolume(2, "ha") },
      { ...b, ...same, id: "b", volume: readVolume(5_000, "m2") },
      { ...c, ...same, id: "c", volume: readVolume(7, "borgere") },
    ]);
    expect(rows.map(({ dimension, thousandths }) => [dimension, thousandths / 1_000]).toSorted()).toEqual([
      ["AREA", 25_000],
      ["CITIZENS", 7],
    ]);
  });

  test("a yearly volume counts in each of its years, another in the year it is wanted by", () => {
    const yearly = readVolume(10, "timer om året");
    expect(yearsOf({ from: "2027-01-01", to: "2029-12-31", volume: yearly })).toEqual([2027, 2028, 2029]);
    expect(yearsOf({ from: "2027-01-01", to: "2029-12-31", volume: readVolume(10, "timer") })).toEqual([2029]);
    expect(yearsOf({ from: "2027-01-01", to: null, volume: yearly })).toEqual([2027]);
    expect(yearsOf({ from: null, to: null, volume: yearly })).toEqual([null]);
    expect(yearsOf({ from: "0001-01-01", to: "9999-12-31", volume: yearly })).toHaveLength(50);
  });
});
