import { describe, expect, it } from "vitest";
import { reportText, type Report } from "../../subgraphs/matching/report.ts";

const REPORT: Report = { records: 40, clusters: 20, candidatePairs: 123, dropped: [], alarm: false, seconds: 0.42, peakMegabytes: 180 };
const lines = (change: Partial<Report>): readonly string[] =>
  reportText({ ...REPORT, ...change })
    .trimEnd()
    .split("\n");

describe("what the command tells", () => {
  it("is one line when there is nothing to add", () => {
    expect(lines({})).toEqual(["40 records, 20 clusters, 123 pairs compared, 0.42 s, 180 MB"]);
  });

  it("names the values that were too frequent, and the records with too many words", () => {
    const dropped = [
      { field: "phone", what: "KEYS", cap: 40, count: 2, largest: 900 },
      { field: "text", what: "WORDS", cap: 100, count: 7, largest: 300 },
    ] as const;
    expect(lines({ dropped }).slice(1)).toEqual([
      "phone: 2 values were too frequent to bring records together (up to 900 records)",
      "text: 7 records have more than 100 words (up to 300); the rarest bring them together",
    ]);
  });

  it("warns loudly of a result that is not to be trusted", () => {
    expect(lines({ alarm: true })[1]).toMatch(/^ALARM: .*do not trust this result/);
  });

  it("measures, where the truth is known", () => {
    expect(lines({ precision: 1, recall: 0.5, f1: 2 / 3, bCubedF1: 0.75 })[1]).toBe(
      "pairwise precision 1.0000, recall 0.5000, F1 0.6667; B-cubed F1 0.7500",
    );
  });

  it("explains two records step by step, or names the field that forbids them", () => {
    const steps = [
      { field: "name", bits: 9.25, total: 4.2, words: { da: "ens", en: "the same" } },
      { field: "phone", bits: 0, total: 4.2, words: null },
    ];
    const explanation = { same: true, probability: 0.948, start: -5.05, steps, veto: null };
    expect(
      lines({ explanation })
        .slice(1)
        .map((line) => line.replace(/ +/g, " ")),
    ).toEqual(
      [
        "field bits total",
        "(start) -5.0 -5.0 ",
        "name 9.3 4.2 the same",
        "phone 0.0 4.2 at least one tells nothing",
        "chance 94.8 %, in one cluster",
      ].map((line) => expect.stringMatching(new RegExp(`^${line.trimEnd().replace(/[.()]/g, "\\$&")} ?$`))),
    );
    expect(lines({ explanation: { ...explanation, veto: "area" } }).at(-1)).toBe("forbidden by area");
  });
});
