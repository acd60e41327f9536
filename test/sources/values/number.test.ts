import { describe, expect, it } from "vitest";
import { figure, year } from "../../../subgraphs/sources/values/number.ts";

describe("a figure", () => {
  it.each([
    ["12", "12"],
    [" 12,5 ", "12.5"],
    ["-0.25", "-0.25"],
    ["1234,567", "1234.567"],
    ["700000", "700000"],
  ])("is read from %j", (text, value) => {
    expect(figure(text)).toEqual({ ok: true, value });
  });

  it.each(["", "ca. 12", "12 %", "1.250", "1,250", "1.000.000", "1e9", "NaN", "12-15"])("is not guessed from %j", (text) => {
    expect(figure(text).ok).toBe(false);
  });
});

it.each([
  ["2021", "2021"],
  ["2021-05-01", "2021"],
  ["1899", undefined],
  ["sidste år", undefined],
  ["21", undefined],
  ["20210501", undefined],
])("a year is read from %j as %s", (text, value) => {
  const result = year(text);
  expect(result.ok ? result.value : undefined).toBe(value);
});
