import { describe, expect, it } from "vitest";
import { dayOf, numberOf } from "../../subgraphs/matching/values.ts";

describe("a number", () => {
  it.each([
    ["399.0", 399],
    ["1,234.50", 1234.5],
    ["1.234,50", 1234.5],
    ["1,234", 1234],
    ["12,5", 12.5],
    ["1.234.567", 1_234_567],
    ["1,234,567", 1_234_567],
    ["1 234 567", 1_234_567],
    ["1\u00A0234,50 kr.", 1234.5],
    ["1'234.50", 1234.5],
    ["kr. 1.234,-", 1234],
    ["1,234.-", 1234],
    ["995,-", 995],
    ["$99", 99],
    ["-12", -12],
    ["100.", 100],
    ["ca. 15 stk.", 15],
    ["0", 0],
  ])("is read: %s", (text, number) => {
    expect(numberOf(text)).toBe(number);
  });

  it.each(["", "gratis", "-", ".", "\u0000"])("is not read where there is none: %j", (text) => {
    expect(numberOf(text)).toBeUndefined();
  });

  it("is not read where it is past all numbers", () => {
    expect(numberOf("9".repeat(400))).toBeUndefined();
  });
});

describe("a day", () => {
  const day = (text: string): number => Date.parse(`${text}T00:00:00Z`) / 86_400_000;

  it.each([
    ["2026-11-22", "2026-11-22"],
    ["20261122", "2026-11-22"],
    ["2026-11-22T10:00:00+01:00", "2026-11-22"],
    ["22.11.2026", "2026-11-22"],
    ["22/11/2026", "2026-11-22"],
    ["22-11-26", "2026-11-22"],
    ["22-11-99", "1999-11-22"],
    ["11/22/2026", "2026-11-22"],
    ["3/4/2026", "2026-04-03"],
    ["2026-11", "2026-11-01"],
    ["2026", "2026-01-01"],
    [" 2024-02-29 ", "2024-02-29"],
  ])("is read: %s", (text, wanted) => {
    expect(dayOf(text)).toBe(day(wanted));
  });

  it.each(["", "i morgen", "31.02.2026", "2025-02-29", "22/22/2026", "2026-13-01", "12345", "1.2", "\u0000"])(
    "is not read where there is none: %j",
    (text) => {
      expect(dayOf(text)).toBeUndefined();
    },
  );
});
