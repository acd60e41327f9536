import { expect, it } from "vitest";
import { MISSING } from "../../../subgraphs/matching/comparators/comparator.ts";
import { compared } from "../compared.ts";

const ascending = (levels: readonly number[]): boolean => levels.every((level, place) => place === 0 || level > (levels[place - 1] ?? 0));

it("numbers agree the more, the nearer they are in proportion", () => {
  const values = ["1000", "400", "600", "800", "950", "995", "1.000,00"];
  const { level, words } = compared("number", values);
  expect(ascending(["400", "600", "800", "950", "995", "1.000,00"].map((each) => level("1000", each)))).toBe(true);
  expect([words("1000", "400"), words("1000", "950")]).toEqual(["different", "close"]);
});

it("the same number agrees the more, the fewer have it", () => {
  const values = ["1347.50", "1347,50", "99", "99.0"];
  const { level } = compared("number", values, [
    ...Array.from({ length: 30 }, () => "99"),
    ...Array.from({ length: 30 }, (_, place) => `${200 + place}`),
  ]);
  expect(level("1347.50", "1347,50")).toBeGreaterThan(level("99", "99.0"));
});

it("nought and numbers below it are numbers too", () => {
  const { level } = compared("number", ["0", "0,0", "-5", "-5.0", "5"]);
  expect(level("0", "0,0")).toBeGreaterThan(level("0", "5"));
  expect(level("-5", "-5.0")).toBeGreaterThan(level("-5", "5"));
  expect(level("-5", "5")).toBe(0);
});

it("days agree the more, the nearer they are: the same day, a day, a week, a month, a year", () => {
  const values = ["2026-11-22", "2020-01-01", "2026-03-01", "2026-11-01", "2026-11-16", "21.11.2026", "22/11/2026"];
  const { level } = compared("date", values);
  expect(ascending(values.slice(1).map((each) => level("2026-11-22", each)))).toBe(true);
});

it("what is no number, or no day, tells nothing", () => {
  expect(compared("number", ["12", "gratis"]).level("12", "gratis")).toBe(MISSING);
  expect(compared("date", ["2026-11-22", "snart"]).level("snart", "2026-11-22")).toBe(MISSING);
});
