import { describe, expect, it } from "vitest";
import { comparatorAt, resolved, wordsBetween } from "../compared.ts";
import { resolve } from "../../../subgraphs/matching/resolve.ts";

const ALL = Array.from({ length: 20 }, (_, place) => `mun:${String(place + 101).padStart(4, "0")}`);

describe("areas", () => {
  // Most of the records cover twenty places; the others one or two.
  const areas = [[ALL[0]], [ALL[0]], [ALL[0], ALL[1]], ["mun:0851"], ...Array.from({ length: 8 }, () => ALL)];
  const resolution = resolve({
    fields: [{ name: "area", kind: "area" }],
    records: areas.map((codes, place) => ({ id: `r${place}`, values: [codes.filter((code) => code !== undefined)] })),
    terms: () => [],
  });
  const words = (a: number, b: number): string => wordsBetween(resolution, [a, b], 0);

  it("are apart, in part the same, the same and wide, or the same and narrow", () => {
    expect([words(0, 3), words(0, 2), words(4, 5), words(3, 3)]).toEqual([
      "with no place in common",
      "partly the same",
      "the same, and wide",
      "the same",
    ]);
  });

  it("count most when they are the same and narrow", () => {
    const likeness = (a: number, b: number): number => comparatorAt(resolution, 0).likeness[resolution.between(a, b).levels[0] ?? 0] ?? 0;
    expect(likeness(3, 3)).toBeGreaterThan(likeness(4, 5));
    expect(likeness(4, 5)).toBeGreaterThan(likeness(0, 2));
    expect(likeness(0, 2)).toBeGreaterThan(likeness(0, 3));
  });
});

it("areas told in words are compared word by word", () => {
  const resolution = resolved([{ name: "city", kind: "area" }], [["Aalborg Øst"], ["aalborg"], ["Vejle"], ["AALBORG"]]);
  const words = (a: number, b: number): string => wordsBetween(resolution, [a, b], 0);
  expect([words(0, 1), words(0, 2), words(1, 3)]).toEqual([
    "partly the same",
    "with no place in common",
    expect.stringMatching(/^the same/),
  ]);
});
