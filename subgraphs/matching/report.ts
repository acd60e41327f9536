import type { Dropped } from "./blocking.ts";
import type { Explanation } from "./explain.ts";
import type { Quality } from "./metrics.ts";

/** What the command tells of a table that it has resolved; with `--json` these are the keys of its line. */
export interface Report extends Partial<Quality> {
  readonly records: number;
  readonly clusters: number;
  readonly candidatePairs: number;
  readonly dropped: readonly Dropped[];
  /** The fields do not tell matches from others. */
  readonly alarm: boolean;
  /** From reading the table to writing the result. */
  readonly seconds: number;
  readonly peakMegabytes: number;
  readonly explanation?: Explanation & { readonly same: boolean };
}

/** Why two records are, or are not, likely the same, and whether they are in one cluster. */
export interface ExplainedPair extends Explanation {
  readonly same: boolean;
}

/** The report in lines for people. */
export function reportText(report: Report): string {
  const { records, clusters, candidatePairs, seconds, peakMegabytes, dropped, alarm, explanation } = report;
  const { precision, recall, f1, bCubedF1 } = report;
  return [
    `${records} records, ${clusters} clusters, ${candidatePairs} pairs compared, ${seconds} s, ${peakMegabytes} MB\n`,
    ...dropped.map(droppedLine),
    ...(alarm ? ["ALARM: the fields do not tell matches from others; do not trust this result. Name further fields.\n"] : []),
    ...(precision === undefined || recall === undefined || f1 === undefined || bCubedF1 === undefined
      ? []
      : [
          `pairwise precision ${precision.toFixed(4)}, recall ${recall.toFixed(4)}, F1 ${f1.toFixed(4)}; B-cubed F1 ${bCubedF1.toFixed(4)}\n`,
        ]),
    ...(explanation === undefined ? [] : waterfall(explanation)),
  ].join("");
}

function droppedLine({ field, what, cap, count, largest }: Dropped): string {
  return what === "KEYS"
    ? `${field}: ${count} values were too frequent to bring records together (up to ${largest} records)\n`
    : `${field}: ${count} records have more than ${cap} words (up to ${largest}); the rarest bring them together\n`;
}

function waterfall({ start, steps, veto, probability, same }: NonNullable<Report["explanation"]>): readonly string[] {
  const line = (label: string, gain: number, total: number, words: string): string =>
    `${label.padEnd(24)} ${gain.toFixed(1).padStart(7)} ${total.toFixed(1).padStart(7)}  ${words}\n`;
  return [
    `${"field".padEnd(24)} ${"bits".padStart(7)} ${"total".padStart(7)}\n`,
    line("(start)", start, start, ""),
    ...steps.map((step) => line(step.field, step.bits, step.total, step.words?.en ?? "at least one tells nothing")),
    veto === null
      ? `chance ${(probability * 100).toFixed(1)} %, ${same ? "in one cluster" : "in different clusters"}\n`
      : `forbidden by ${veto}\n`,
  ];
}
