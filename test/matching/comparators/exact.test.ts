import { expect, it } from "vitest";
import { compared } from "../compared.ts";

/** A switchboard that thirty records share, among forty others. */
const SHARED = "09 00 00 00";
const OTHERS = [...Array.from({ length: 30 }, () => SHARED), ...Array.from({ length: 40 }, (_, place) => `09 11 ${10 + place} 00`)];

it("values agree or do not, and agree the more the fewer share them", () => {
  const values = ["09 22 33 44", "+45 09223344", SHARED, "0900 0000", "09 99 99 99"];
  const [rare = "", written = "", shared = "", sharedToo = "", other = ""] = values;
  const { likeness, words, level } = compared("phone", values, OTHERS);
  expect([words(rare, written), words(shared, sharedToo), words(rare, other)]).toEqual(["the same and rare", "the same", "different"]);
  expect(likeness(rare, written)).toBeGreaterThan(likeness(shared, sharedToo));
  expect(level(rare, other)).toBe(0);
});

it("of several values one in common is enough", () => {
  const { level } = compared("phone", ["09 22 33 44; 09 55 66 77", "09 55 66 77", "09 22 33 45; 09 55 66 78"]);
  expect(level("09 22 33 44; 09 55 66 77", "09 55 66 77")).toBeGreaterThan(0);
  expect(level("09 22 33 44; 09 55 66 77", "09 22 33 45; 09 55 66 78")).toBe(0);
});

it.each([
  ["url", "https://www.by.example/a", "http://by.example:8080/b?c", "https://byen.example/a"],
  ["email", "Post@By.example", "post@by.example", "post@byen.example"],
  ["identifier", "DK-12 34 56 78", "dk12345678", "DK-12 34 56 79"],
] as const)("values of kind %s agree in substance, not in letters", (kind, one, same, other) => {
  const { level } = compared(kind, [one, same, other]);
  expect(level(one, same)).toBeGreaterThan(0);
  expect(level(one, other)).toBe(0);
});
