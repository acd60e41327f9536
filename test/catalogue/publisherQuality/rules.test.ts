import { describe, expect, it } from "vitest";
import type { LinkState } from "../../../subgraphs/catalogue/links/link.ts";
import type { ListingFacts, Measure } from "../../../subgraphs/catalogue/publisherQuality/fault.ts";
import { MEASURES } from "../../../subgraphs/catalogue/publisherQuality/fault.ts";
import { inOrder, MOST_ISSUES, placeOf, reportOn } from "../../../subgraphs/catalogue/publisherQuality/report.ts";
import { RULES } from "../../../subgraphs/catalogue/publisherQuality/rules.ts";
import { message, nextStep } from "../../../subgraphs/catalogue/publisherQuality/words.ts";

const DAY = "2026-11-22";
const WELL = { quarantined: 0, staleSince: null };
const FAULTLESS: ListingFacts = {
  id: "nord:1",
  publisher: "nord",
  title: ["da", "en"],
  summary: ["da", "en"],
  url: "https://nord.example/1",
  themes: 1,
  audiences: 1,
  hasProvider: true,
  coverage: ["mun:0851"],
  channels: [{ kind: "WEB", value: "https://nord.example/kontakt" }],
  status: "ACTIVE",
  modified: "2026-01-01",
  validTo: null,
  others: "NONE",
  inDoubt: false,
  links: new Map(),
};
const codes = (measure: Measure, change: Partial<ListingFacts>): readonly string[] | undefined =>
  RULES[measure]({ ...FAULTLESS, ...change }, DAY)?.map(({ code, field }) => `${code} ${field}`);

it("finds nothing in a listing as it should be, and cannot tell of links that nobody asked", () => {
  const report = reportOn(WELL, [FAULTLESS], DAY);
  expect([report.score, report.issues]).toEqual([1, []]);
  expect(report.measures.map(({ measure, score }) => [measure, score])).toEqual(
    Object.keys(MEASURES).map((measure) => [measure, measure === "LINKS" ? null : 1]),
  );
});

it("weighs measures so that the weights add up to one", () => {
  expect(Object.values(MEASURES).reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 10);
});

describe.each([
  ["COMPLETENESS", { channels: [] }, ["MISSING channels"]],
  ["COMPLETENESS", { channels: [], url: null, status: "HISTORICAL" }, []],
  [
    "COMPLETENESS",
    { summary: [], hasProvider: false, themes: 0, audiences: 0 },
    ["summary", "provider", "audiences", "themes"].map((each) => `MISSING ${each}`),
  ],
  ["FRESHNESS", { modified: "2024-11-21" }, ["OUTDATED modified"]],
  ["FRESHNESS", { modified: "2024-11-22" }, []],
  ["FRESHNESS", { modified: null, validTo: "2026-11-21" }, ["EXPIRED validTo", "UNDATED modified"]],
  ["FRESHNESS", { modified: "2001-01-01", status: "HISTORICAL" }, []],
  ["COVERAGE", { coverage: [] }, ["COVERAGE_MISSING coverage"]],
  ["COVERAGE", { coverage: ["DK", "unknown:Oplandet"] }, ["COVERAGE_UNPLACED coverage"]],
  ["DUPLICATES", { others: "YIELDS" }, ["LISTED_BY_OTHERS listing"]],
  ["DUPLICATES", { others: "KEEPS" }, []],
  ["DUPLICATES", { inDoubt: true }, ["MAYBE_LISTED_BY_OTHERS listing"]],
  ["LANGUAGES", { title: ["da"], summary: ["en"] }, ["DANISH_MISSING summary", "ENGLISH_MISSING title"]],
  ["LANGUAGES", { summary: [] }, []],
] as const satisfies readonly (readonly [Measure, Partial<ListingFacts>, readonly string[]])[])("%s of %o", (measure, change, expected) => {
  it(`is ${expected.join(", ") || "faultless"}`, () => {
    expect(codes(measure, change)).toEqual(expected);
  });
});

describe("links", () => {
  const links = (...states: readonly (readonly [string, LinkState["finding"]])[]) =>
    new Map(states.map(([url, finding]) => [url, { finding, reason: "404" }]));

  it("are broken where they do not answer, and the mark is the part that answers", () => {
    const asked = links(["https://nord.example/1", "GOOD"], ["https://nord.example/kontakt", "BROKEN"]);
    const report = reportOn(WELL, [{ ...FAULTLESS, links: asked }], DAY);
    expect(report.measures.find(({ measure }) => measure === "LINKS")?.score).toBe(0.5);
    const [issue] = report.issues;
    expect(issue && [issue.field, message(issue).en]).toEqual([
      "channels",
      "The address does not answer: https://nord.example/kontakt (404).",
    ]);
  });

  it("tell nothing where they answer to people only, or the listing is closed", () => {
    expect(codes("LINKS", { links: links(["https://nord.example/1", "UNCLEAR"]) })).toBeUndefined();
    expect(codes("LINKS", { status: "HISTORICAL", links: links(["https://nord.example/1", "BROKEN"]) })).toBeUndefined();
  });
});

it("counts records in quarantine as listings that say nothing, and halves the freshness of a source that cannot be read", () => {
  const { measures, issues } = reportOn({ quarantined: 3, staleSince: new Date("2026-11-20T10:00:00Z") }, [FAULTLESS], DAY);
  expect(measures.map(({ score }) => score)).toEqual([0.25, 0.5, null, 1, 1, 1]);
  expect(issues.map((issue) => [issue.code, issue.listing, message(issue).en])).toEqual([
    ["QUARANTINED", null, "Records that cannot be used: 3."],
    ["SOURCE_UNREAD", null, "The source could not be read since 2026-11-20."],
  ]);
});

it("has no score where nothing is listed", () => {
  expect(reportOn(WELL, [], DAY)).toMatchObject({ score: null, listings: 0, issues: [] });
});

it("lists the gravest issues first, each at a place of its own, and no more than it may", () => {
  const many = Array.from({ length: 400 }, (_, n) => ({ ...FAULTLESS, id: `nord:${n}`, channels: [], coverage: [], title: ["da"] }));
  const { issues, kinds } = reportOn(WELL, many, DAY);
  expect([issues.length, issues[0]?.code]).toEqual([MOST_ISSUES, "COVERAGE_MISSING"]);
  expect(kinds.map(({ code, count }) => [code, count])).toEqual([
    ["COVERAGE_MISSING", 400],
    ["MISSING", 400],
    ["ENGLISH_MISSING", 400],
  ]);
  for (const [index, issue] of issues.slice(1).entries()) {
    const before = issues[index];
    expect(before && inOrder(placeOf(before), placeOf(issue))).toBeLessThan(0);
  }
});

it("tells how much of the score mending all of one kind would add", () => {
  const bad = [
    { ...FAULTLESS, id: "nord:2", coverage: [], channels: [] },
    { ...FAULTLESS, id: "nord:3", channels: [] },
  ];
  const source = { quarantined: 1, staleSince: new Date("2026-11-20T10:00:00Z") };
  const { score, kinds } = reportOn(source, [FAULTLESS, FAULTLESS, ...bad], DAY);
  expect(kinds.map(({ code, field, count, gain, example }) => [code, field, count, gain, example.listing])).toEqual([
    ["SOURCE_UNREAD", "source", 1, 0.12, null],
    ["QUARANTINED", "records", 1, 0.07, null],
    ["COVERAGE_MISSING", "coverage", 1, 0.04, "nord:2"],
    ["MISSING", "channels", 2, 0.04, "nord:2"],
  ]);
  expect((score ?? 0) + kinds.reduce((sum, { gain }) => sum + gain, 0)).toBeCloseTo(1, 1);
});

it("says in both languages what is wrong and what to do, whatever the publisher's words hold", () => {
  const { issues } = reportOn(WELL, [{ ...FAULTLESS, summary: [], coverage: ["unknown:{field} $& {detail}"] }], DAY);
  expect(issues.map((issue) => [message(issue).da, nextStep(issue).da])).toEqual([
    ["Området kan ikke placeres: {field} $& {detail}.", "Brug kommunens eller regionens kode eller navn."],
    ["Opslaget mangler beskrivelse.", "Tilføj beskrivelse i kilden."],
  ]);
});
