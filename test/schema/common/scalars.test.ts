import { parseValue } from "graphql";
import { describe, expect, it } from "vitest";
import { dateScalar, dateTimeScalar, isDate } from "../../../schema/common/scalars.ts";
import { HubError } from "../../../schema/errors.ts";

describe("Date", () => {
  it("takes days that exist, leap days included", () => {
    for (const day of ["2027-01-01", "2024-02-29", "2000-02-29", "0001-01-01", "9999-12-31"]) expect(dateScalar.parseValue(day)).toBe(day);
  });

  it("refuses days that do not exist and other ways of writing one", () => {
    const wrongs = [
      "2026-02-30",
      "2025-02-29",
      "1900-02-29",
      "2026-13-01",
      "2026-00-10",
      "0000-01-01",
      "2026-1-1",
      "01-01-2026",
      "2026-01-01T00:00:00Z",
      "",
      " 2026-01-01",
    ];
    expect(wrongs.filter(isDate)).toEqual([]);
    for (const wrong of [20_260_101, null, true, new Date()]) expect(() => dateScalar.parseValue(wrong)).toThrow(HubError);
  });

  it("refuses a literal with BAD_USER_INPUT, naming the argument it was given to", () => {
    const node = parseValue('{ on: "2026-02-30" }');
    const field = node.kind === "ObjectValue" ? node.fields[0] : undefined;
    expect(() => dateScalar.parseLiteral(field!.value)).toThrow(
      expect.objectContaining({ code: "BAD_USER_INPUT", message: 'on: "2026-02-30" is not a day of the calendar; write YYYY-MM-DD.' }),
    );
    expect(() => dateScalar.parseLiteral(parseValue("20260101"))).toThrow(HubError);
  });

  it("never answers with something that is no day", () => {
    expect(dateScalar.serialize("2026-12-31")).toBe("2026-12-31");
    expect(() => dateScalar.serialize("2026-02-30")).toThrow(TypeError);
    expect(() => dateScalar.serialize(new Date())).toThrow(TypeError);
  });
});

describe("DateTime", () => {
  it("takes moments with a zone and brings them to UTC", () => {
    expect(dateTimeScalar.parseValue("2026-06-01T12:00:00+02:00")).toBe("2026-06-01T10:00:00.000Z");
    expect(dateTimeScalar.parseValue("2026-06-01t12:00:00.5z")).toBe("2026-06-01T12:00:00.500Z");
  });

  it("refuses moments without a zone, on days that do not exist, and past 24 o'clock", () => {
    for (const wrong of ["2026-06-01T12:00:00", "2026-02-30T12:00:00Z", "2026-06-01T24:00:00Z", "2026-06-01", "now", 5])
      expect(() => dateTimeScalar.parseValue(wrong)).toThrow(HubError);
  });

  it("answers JavaScript Dates and ISO strings alike", () => {
    expect(dateTimeScalar.serialize(new Date(0))).toBe("1970-01-01T00:00:00.000Z");
    expect(dateTimeScalar.serialize("2026-06-01T12:00:00+02:00")).toBe("2026-06-01T10:00:00.000Z");
    expect(() => dateTimeScalar.serialize(new Date(Number.NaN))).toThrow(TypeError);
  });
});
