import { describe, expect, test } from "vitest";
import { HubError } from "../../../schema/errors.ts";
import { SAMPLE_NEEDS } from "../../../subgraphs/collaboration/need/sample.ts";
import { DIMENSIONS, readUnit, UNITS } from "../../../subgraphs/collaboration/need/unit.ts";
import { readVolume } from "../../../subgraphs/collaboration/need/volume.ts";

describe("the units of needs", () => {
  test.each([
    ["plejeboliger", "DWELLINGS", 1, false],
    ["M2", "AREA", 1, false],
    ["m²", "AREA", 1, false],
    ["ha", "AREA", 10_000, false],
    ["MWh", "ENERGY", 1_000, false],
    ["timer om året", "TIME", 1, true],
    ["samtaler pr. år", "EVENTS", 1, true],
    ["mio. kr.", "MONEY", 1_000_000, false],
    ["kr. om året", "MONEY", 1, true],
  ])("reads %s", (written, dimension, factor, yearly) => {
    const read = readUnit(written);
    expect([read.unit.dimension, read.unit.factor, read.yearly]).toEqual([dimension, factor, yearly]);
  });

  test.each(["dimser", "", "borgere og biler", "kr. stk", "__proto__", "constructor", "toString"])(
    "refuses %j and tells which there are",
    (written) => {
      try {
        readUnit(written);
        expect.unreachable();
      } catch (error) {
        expect(error).toBeInstanceOf(HubError);
        expect((error as HubError).code).toBe("UNIT_UNKNOWN"); // checked before
        expect((error as HubError).next).toContain("CITIZEN"); // checked before
      }
    },
  );

  test("no word means two units, and each dimension's own unit counts as one", () => {
    const names = UNITS.flatMap(({ code, names: own }) => own.map((name) => [name, code] as const));
    expect(new Set(names.map(([name]) => name)).size).toBe(names.length);
    for (const [dimension, { unit }] of Object.entries(DIMENSIONS)) expect(readUnit(unit).unit).toMatchObject({ dimension, factor: 1 });
  });

  test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY, 1e12, 0.0001])("refuses %d of them", (quantity) => {
    expect(() => readVolume(quantity, "stk.")).toThrow(expect.objectContaining({ code: "BAD_USER_INPUT" }));
  });

  test("every sample has a unit that is known", () => {
    expect(SAMPLE_NEEDS.length).toBe(80);
    expect(new Set(SAMPLE_NEEDS.map(({ content }) => content.volume.dimension)).size).toBeGreaterThan(5);
  });
});
