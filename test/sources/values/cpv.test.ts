import { expect, it } from "vitest";
import { cpvCode } from "../../../subgraphs/sources/values/cpv.ts";
import { checkedCvr } from "../../../subgraphs/sources/values/cvr.ts";

// Codes with their check digits as Regulation (EC) 213/2008 lists them.
it.each(
  "03000000-1 09000000-3 15000000-8 30000000-9 33000000-0 33195100-4 38000000-5 45000000-7 45210000-2 72000000-5 72230000-6 79624000-4 79625000-1 80000000-4 85000000-9 90000000-7 98000000-3".split(
    " ",
  ),
)("takes the CPV code %s, and not with another check digit", (code) => {
  expect(cpvCode(code)).toEqual({ ok: true, value: code.slice(0, 8) });
  expect(cpvCode(`${code.slice(0, 9)}${(Number(code.slice(9)) + 1) % 10}`).ok).toBe(false);
});

it.each(["1234567", "01000000", "45000000-", "4500000a", ""])("takes %j for no CPV code", (code) => expect(cpvCode(code).ok).toBe(false));

it.each(["29190941", "DK 27 44 64 85", " DK 36 21 37 28", "CVR nr. 25050053", "28.98.06.71"])("takes the CVR number %s", (number) => {
  expect(checkedCvr(number)).toEqual({ ok: true, value: number.replace(/\D/g, "") });
});

it("finds every CVR number with one digit changed or two neighbours exchanged", () => {
  const digits = "29190941";
  for (const place of Array.from(digits).keys()) {
    for (const other of "0123456789") {
      const changed = digits.slice(0, place) + other + digits.slice(place + 1);
      expect(checkedCvr(changed).ok).toBe(changed === digits);
    }
    const exchanged = digits.slice(0, place) + (digits[place + 1] ?? "") + (digits[place] ?? "") + digits.slice(place + 2);
    if (place < 7 && digits[place] !== digits[place + 1]) expect(checkedCvr(exchanged).ok).toBe(false);
  }
});

it.each(["12345678", "DK", "SE", "00000000", "2919094", "PL5252521132"])("takes %j for no CVR number", (number) =>
  expect(checkedCvr(number).ok).toBe(false),
);
