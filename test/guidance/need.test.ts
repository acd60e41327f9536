import { describe, expect, it } from "vitest";
import { HubError } from "../../schema/errors.ts";
import { LONGEST_TEXT, readNeed, type GuidanceNeedInput } from "../../subgraphs/guidance/need.ts";
import { DAY } from "./services.ts";

function refusal(need: GuidanceNeedInput, day = DAY): HubError {
  try {
    readNeed(need, day);
  } catch (error) {
    if (error instanceof HubError) return error;
  }
  throw new Error("It was not refused.");
}

describe("a need", () => {
  it("is refused when it says nothing at all", () => {
    for (const need of [{}, { text: "" }, { text: " \n ", themes: [], municipality: "" }]) expect(refusal(need).code).toBe("NEED_EMPTY");
  });

  it("is refused above the longest text, with what to do", () => {
    const error = refusal({ text: "udbud ".repeat(20_000) });
    expect([error.code, error.message.includes(String(LONGEST_TEXT)), error.next === ""]).toEqual(["NEED_TOO_LONG", true, false]);
    expect(readNeed({ text: "a".repeat(LONGEST_TEXT) }, DAY).text).toHaveLength(LONGEST_TEXT);
  });

  it.each([
    "Min borger 010190-1234 falder tit",
    "cpr 0101901234",
    "010190 1234",
    "01 01 90 1234",
    "010190–1234",
    "０１０１９０-1234",
    "01.01.90-1234",
    "010190\u200b-1234",
    "hun hedder Anna (311299 - 4321) og vil gerne",
  ])("with a personal number is refused kindly in both languages: %s", (text) => {
    const error = refusal({ text });
    expect(error.code).toBe("PERSONAL_NUMBER");
    expect(error.message).toMatch(/Skriv venligst/);
    expect(error.message).toMatch(/Please/);
    expect(error.message).not.toMatch(/\d{4}/);
  });

  it("with a personal number in another field is refused as well", () => {
    expect(refusal({ text: "udbud", municipality: "010190-1234" }).code).toBe("PERSONAL_NUMBER");
    expect(refusal({ text: "udbud", region: "0101901234" }).code).toBe("PERSONAL_NUMBER");
  });

  it.each(["Ring på 33 12 34 56 eller 0045 33123456", "CVR 12345678", "vores EAN er 5790001234567", "10.000 kr. i 2026", "EU 2014/24"])(
    "with other numbers is taken: %s",
    (text) => expect(readNeed({ text }, DAY).text).toBe(text),
  );

  it("names a municipality that there is", () => {
    expect(refusal({ text: "udbud", municipality: "9999" }).code).toBe("TERRITORY_UNKNOWN");
    expect(refusal({ text: "udbud", region: "Nordjylland" }).code).toBe("TERRITORY_UNKNOWN");
  });

  it("names a region that holds the municipality", () => {
    const error = refusal({ text: "udbud", municipality: "0851", region: "1083" });
    expect([error.code, error.message.includes("1081")]).toEqual(["AREA_CONTRADICTION", true]);
    expect(readNeed({ text: "udbud", municipality: "0851", region: "1081" }, DAY).region).toBe("1081");
  });

  it("names a region that exists on the day, else it is told which to use", () => {
    expect(readNeed({ text: "udbud", region: "1084" }, "2026-12-31").region).toBe("1084");
    const gone = refusal({ text: "udbud", region: "1084" }, "2027-01-01");
    expect([gone.code, gone.next.includes("ostdanmark")]).toEqual(["TERRITORY_NOT_VALID", true]);
    const coming = refusal({ text: "udbud", region: "ostdanmark" }, "2026-12-31");
    expect([coming.code, coming.next.includes("1084"), coming.next.includes("1085")]).toEqual(["TERRITORY_NOT_VALID", true, true]);
    expect(readNeed({ text: "udbud", municipality: "0101", region: "ostdanmark" }, "2027-01-01").region).toBe("ostdanmark");
  });

  it("names each theme once; several themes are alternatives and never contradict each other", () => {
    expect(refusal({ text: "udbud", themes: ["INNOVATION", "INNOVATION"] }).code).toBe("BAD_USER_INPUT");
    expect(readNeed({ themes: ["COMPETITION", "INTERNATIONALISATION"] }, DAY).themes).toHaveLength(2);
  });

  it("may be mixed languages and emojis", () => {
    expect(readNeed({ text: "Hej 👋 we need et sted to test 🧪🛏️" }, DAY).text).toContain("👋");
  });
});
