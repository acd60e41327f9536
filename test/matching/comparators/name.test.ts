import { describe, expect, it } from "vitest";
import { compared } from "../compared.ts";

/** Names that make `kommune` and `service` frequent words. */
const OTHERS = Array.from({ length: 40 }, (_, place) => `Kommune Service ${"abcdefgh"[place % 8]}${place}`);

describe("names", () => {
  const values = [
    "Havnehuset Rådgivning",
    "havnehuset  rådgivning!",
    "Havnehuset Raadgivninng",
    "Havnehuset Rådgivning Vest",
    "Havnehuset",
    "Solceller Nord",
  ];
  const [same = "", folded = "", slip = "", longer = "", shorter = "", unlike = ""] = values;
  const { likeness, words } = compared("name", values, OTHERS);

  it("are the same whatever their case, signs and spelling of å", () => {
    expect(likeness(same, folded)).toBe(likeness(same, same));
    expect(words(same, folded)).toBe("the same and rare");
  });

  it("are nearly the same with a slip, less with a word more, least with nothing in common", () => {
    expect(likeness(same, slip)).toBeLessThan(likeness(same, same));
    expect(likeness(same, slip)).toBeGreaterThanOrEqual(likeness(same, longer));
    expect(likeness(same, longer)).toBeGreaterThan(likeness(same, unlike));
    expect(words(same, unlike)).toBe("different");
  });

  it("are partly the same where one is all found in the other", () => {
    expect(likeness(shorter, longer)).toBeGreaterThan(likeness(same, unlike));
    expect(words(shorter, longer)).toMatch(/^(partly|mostly) the same/);
  });
});

it("names that share a frequent word only are less alike than those that share a rare one", () => {
  const values = ["Kommune Havnehus", "Kommune Solceller", "Havnehus Kontrakt"];
  const [one = "", frequent = "", rare = ""] = values;
  const { likeness } = compared("name", values, OTHERS);
  expect(likeness(one, rare)).toBeGreaterThan(likeness(one, frequent));
});

it("names are alike when one abbreviates the other, never when numbers differ a little", () => {
  const values = ["Boulevard Klinik", "Blvd Klinik", "Afdeling 1234", "Afdeling 1235"];
  const { words } = compared("name", values, OTHERS);
  expect(words("Boulevard Klinik", "Blvd Klinik")).toMatch(/^(nearly|mostly) the same/);
  expect(words("Afdeling 1234", "Afdeling 1235")).not.toMatch(/nearly|mostly|^the same/);
});

it("a body's name adds four nats at most, however rare", () => {
  expect(compared("organisation", ["Havnehuset"]).comparator.mostWeight).toBe(4);
  expect(compared("name", ["Havnehuset"]).comparator.mostWeight).toBeUndefined();
});
