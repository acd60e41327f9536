import { describe, expect, it } from "vitest";
import { checkMunicipalities, checkRegions } from "../../subgraphs/kit/territory.ts";

describe("codes of territories among the arguments", () => {
  it("pass where they exist on the day", () => {
    checkMunicipalities(["0851", "0101"], "filter.");
    checkRegions(["1081", "1084"], "2026-12-31", "filter.");
    checkRegions(["1081", "ostdanmark"], "2027-01-01", "");
    checkRegions([], "1900-01-01", "");
  });

  it.each([
    ["a municipality", () => checkMunicipalities(["0851", "9999"], "filter."), 'filter.municipality: there is no municipality "9999".'],
    ["a region", () => checkRegions(["1099"], "2026-11-22", ""), 'region: there is no region "1099".'],
    [
      "a text that is no code, which is cut",
      () => checkRegions(["x".repeat(100)], "2026-11-22", "filter."),
      `filter.region: there is no region "${"x".repeat(40)}".`,
    ],
  ])("are refused where there is none: %s", (_what, check, message) => {
    expect(check).toThrow(expect.objectContaining({ code: "TERRITORY_UNKNOWN", message }));
  });

  it.each([
    ["is gone", "1084", "2027-01-01", "Use ostdanmark, or give `filter.on` a date when it exists."],
    ["is to come", "ostdanmark", "2026-12-31", "Use 1084 and 1085, or give `filter.on` a date when it exists."],
  ])("are refused with the code to use instead where a region %s", (_what, code, day, next) => {
    expect(() => checkRegions([code], day, "filter.")).toThrow(
      expect.objectContaining({
        code: "TERRITORY_NOT_VALID",
        message: expect.stringContaining(`does not exist on ${day}`),
        extensions: expect.objectContaining({ next }),
      }),
    );
  });

  it("are refused with the way out of the error where no region came before", () => {
    expect(() => checkRegions(["1081"], "2006-12-31", "")).toThrow(
      expect.objectContaining({
        code: "TERRITORY_NOT_VALID",
        extensions: expect.objectContaining({ next: expect.stringContaining("`on`") }),
      }),
    );
  });
});
