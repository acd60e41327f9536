import { describe, expect, it } from "vitest";
import { holdsPersonalNumber, refusePersonalNumber } from "../../subgraphs/base/personalNumber.ts";

describe("the check for personal numbers", () => {
  it.each([
    "010203-1234",
    "0102031234",
    "010203 1234",
    "01 02 03 1234",
    "01.02.03-1234",
    "010203\u20131234",
    "01\u00a002\u00a003\u00a01234",
    "０１０２０３－１２３４",
    "010203\u200b1234",
  ])("refuses %j", (text) =>
    expect(() => refusePersonalNumber(`Fru Jensen ${text} ringede`)).toThrow(expect.objectContaining({ code: "PERSONAL_NUMBER" })),
  );

  it.each([
    "12345678",
    "+45 12 34 56 78",
    "01-02-2026",
    "320203-1234",
    "011303-1234",
    "2026-11-22 12:00",
    "9010203-12345",
    "§ 10, stk. 2, nr. 1234",
  ])("lets %j pass", (text) => {
    refusePersonalNumber(text);
  });
});

it.each([
  ["Borgeren 010203-1234 var glad", true],
  ["cpr 0102031234", true],
  ["311299 1234", true],
  ["41 02 03 12 34", false],
  ["CVR 12345678", false],
  ["sag 9902031234", false],
  ["id 10102031234567", false],
])("of %j it is said whether it looks like a personal number: %s", (text, holds) => {
  expect(holdsPersonalNumber(text)).toBe(holds);
});
