import type { PublisherRow } from "../listingRow.ts";
import { MEASURES, type Fault, type ListingFacts, type Measure } from "./fault.ts";
import { RULES } from "./rules.ts";

/** How good a publisher's listings are, measure by measure. */
export interface QualityReport {
  /** 0 to 1: the mean of the measures that have a score, by weight; null while there is none. */
  readonly score: number | null;
  /** Listings looked at. */
  readonly listings: number;
  readonly measures: readonly MeasuredQuality[];
  /** The gravest first, at most `MOST_ISSUES`. */
  readonly issues: readonly PublisherIssue[];
  /** All of them by code and field, those first whose mending would add most to the score. */
  readonly kinds: readonly IssueKind[];
}

export interface IssueKind {
  readonly code: PublisherIssue["code"];
  readonly field: string;
  readonly measure: Measure;
  readonly count: number;
  /** How much of the score mending all of them would add, at most. */
  readonly gain: number;
  /** The gravest of them. */
  readonly example: PublisherIssue;
}

export interface MeasuredQuality {
  readonly measure: Measure;
  /** Part of the whole, 0 to 1. */
  readonly weight: number;
  /** Mean of the listings' marks; null where none could be measured. */
  readonly score: number | null;
  /** Listings without fault, of those that could be measured. */
  readonly faultless: number;
  readonly measured: number;
}

export interface PublisherIssue extends Omit<Fault, "loss"> {
  readonly measure: Measure;
  /** Null where it is about the publisher's source. */
  readonly listing: string | null;
  /** What mending it would add, before the mean over the listings, in millionths. */
  readonly gravity: number;
}

export const MOST_ISSUES = 1_000;
const MILLION = 1_000_000;

/** Applies every rule to every listing. A record in quarantine is a listing that says nothing; a source that cannot be read halves the freshness. */
export function reportOn(
  { quarantined, staleSince }: Pick<PublisherRow, "quarantined" | "staleSince">,
  listings: readonly ListingFacts[],
  day: string,
): QualityReport {
  const found: PublisherIssue[] = [];
  const measures = (Object.keys(MEASURES) as readonly Measure[]).map((measure): MeasuredQuality => {
    const weight = MEASURES[measure];
    const marks = listings.flatMap((listing) => {
      const faults = RULES[measure](listing, day);
      for (const { loss, ...fault } of faults ?? [])
        found.push({ ...fault, measure, listing: listing.id, gravity: Math.round(weight * loss * MILLION) });
      return faults === undefined ? [] : [Math.max(0, 1 - faults.reduce((sum, { loss }) => sum + loss, 0))];
    });
    const source = sourceFault(measure, { quarantined, staleSince });
    if (source !== undefined) found.push({ ...source, measure, listing: null, gravity: weight * MILLION });
    const measured = marks.length + (measure === "COMPLETENESS" ? quarantined : 0);
    const mean = measured === 0 ? null : marks.reduce((sum, mark) => sum + mark, 0) / measured;
    return {
      measure,
      weight,
      score: mean === null ? null : rounded(source?.code === "SOURCE_UNREAD" ? mean / 2 : mean),
      faultless: marks.filter((mark) => mark === 1).length,
      measured,
    };
  });
  const issues = found.toSorted((a, b) => inOrder(placeOf(a), placeOf(b)));
  return {
    score: meanOf(measures),
    listings: listings.length,
    measures,
    issues: issues.slice(0, MOST_ISSUES),
    kinds: kindsOf(issues, measures, quarantined),
  };
}

function kindsOf(issues: readonly PublisherIssue[], measures: readonly MeasuredQuality[], quarantined: number): readonly IssueKind[] {
  const told = weightOf(measures.filter(({ score }) => score !== null));
  const kinds = [...Map.groupBy(issues, ({ code, field }) => `${code} ${field}`).values()].flatMap((of): readonly IssueKind[] => {
    const [example] = of;
    const measured = measures.find(({ measure }) => measure === example?.measure);
    if (example === undefined || measured === undefined) return [];
    const { code, field, measure } = example;
    const lost = of.reduce((sum, { gravity }) => sum + gravity, 0) / MILLION / Math.max(1, measured.measured);
    // The source itself counts for each of its records, or halves the measure.
    const gain = code === "QUARANTINED" ? lost * quarantined : code === "SOURCE_UNREAD" ? measured.weight * (measured.score ?? 0) : lost;
    return [
      {
        code,
        field,
        measure,
        count: code === "QUARANTINED" ? quarantined : of.length,
        gain: rounded(told === 0 ? 0 : gain / told),
        example,
      },
    ];
  });
  return kinds.toSorted((a, b) => b.gain - a.gain || inOrder(placeOf(a.example), placeOf(b.example)));
}

function weightOf(measures: readonly MeasuredQuality[]): number {
  return measures.reduce((sum, { weight }) => sum + weight, 0);
}

/** Where an issue stands in the list; no two stand at one. */
export type Place = readonly [gravity: number, code: string, listing: string, about: string];

export function placeOf({ gravity, code, listing, field, detail = "" }: PublisherIssue): Place {
  return [gravity, code, listing ?? "", `${field} ${detail}`];
}

/** Below 0 where the first comes before the second. */
export function inOrder(a: Place, b: Place): number {
  return b[0] - a[0] || compare(a[1], b[1]) || compare(a[2], b[2]) || compare(a[3], b[3]);
}

function sourceFault(
  measure: Measure,
  { quarantined, staleSince }: Pick<PublisherRow, "quarantined" | "staleSince">,
): Omit<Fault, "loss"> | undefined {
  if (measure === "COMPLETENESS" && quarantined > 0) return { code: "QUARANTINED", field: "records", detail: String(quarantined) };
  if (measure === "FRESHNESS" && staleSince !== null)
    return { code: "SOURCE_UNREAD", field: "source", detail: staleSince.toISOString().slice(0, 10) };
  return undefined;
}

function meanOf(measures: readonly MeasuredQuality[]): number | null {
  const told = measures.filter(({ score }) => score !== null);
  return told.length === 0 ? null : rounded(told.reduce((sum, { score, weight }) => sum + (score ?? 0) * weight, 0) / weightOf(told));
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
