import type { HelpServiceRow } from "./helpServiceRow.ts";
import { municipalitiesIn } from "../base/territory/index.ts";
import type { ListingRow, PublisherRow } from "./listingRow.ts";

export interface QualityIssue {
  readonly code: "MISSING" | "CONFLICT" | "STALE" | "OUTDATED" | "UNPLACED";
  readonly field: string;
  readonly weight: number;
  readonly da: string;
  readonly en: string;
}

const OUTDATED_YEARS = 2;

/** What could be put right in a help service, gravest first. The score is one minus the weights of the issues, not below nought. */
export function quality(
  row: HelpServiceRow,
  listings: readonly ListingRow[],
  publishers: readonly (PublisherRow | null)[],
  today: string,
): { readonly score: number; readonly issues: readonly QualityIssue[] } {
  const { content } = row;
  const issues: QualityIssue[] = [];
  const missing = (field: string, weight: number, da: string, en: string): void =>
    void issues.push({ code: "MISSING", field, weight, da, en });
  if (content.channels.length === 0)
    missing("channels", 0.25, "Ingen udgiver fortæller, hvordan man henvender sig.", "No publisher tells how to reach it.");
  if (content.summary === undefined) missing("summary", 0.15, "Der er ingen beskrivelse.", "There is no description.");
  if (content.provider === undefined)
    missing("provider", 0.15, "Ingen udgiver fortæller, hvem der står bag.", "No publisher tells who runs it.");
  if (content.coverage.length === 0)
    missing("coverage", 0.15, "Ingen udgiver fortæller, hvilket område der dækkes.", "No publisher tells which area is served.");
  if (content.name.en === undefined) missing("name.en", 0.05, "Navnet findes ikke på engelsk.", "There is no English name.");
  if (content.name.da === undefined) missing("name.da", 0.1, "Navnet findes ikke på dansk.", "There is no Danish name.");
  if (content.coverage.some((code) => municipalitiesIn(code).length === 0)) {
    issues.push({
      code: "UNPLACED",
      field: "coverage",
      weight: 0.1,
      da: "Et områdenavn kan ikke placeres.",
      en: "The name of an area cannot be placed.",
    });
  }
  const statuses = new Set(listings.map((listing) => listing.content.status));
  if (statuses.size > 1) {
    issues.push({
      code: "CONFLICT",
      field: "status",
      weight: 0.15,
      da: "Udgiverne er uenige om, hvorvidt tilbuddet er aktivt.",
      en: "The publishers disagree on whether it is in operation.",
    });
  }
  if (publishers.length > 0 && publishers.every((publisher) => publisher !== null && publisher.staleSince !== null)) {
    issues.push({
      code: "STALE",
      field: "listings",
      weight: 0.15,
      da: "Ingen af udgiverne kan læses for tiden.",
      en: "None of the publishers can be read at present.",
    });
  }
  const limit = `${Number(today.slice(0, 4)) - OUTDATED_YEARS}${today.slice(4)}`;
  if (row.modified !== "" && row.modified < limit && row.status === "ACTIVE") {
    issues.push({
      code: "OUTDATED",
      field: "modified",
      weight: 0.1,
      da: "Ingen udgiver har ændret sit opslag i to år.",
      en: "No publisher has changed its listing for two years.",
    });
  }
  issues.sort((a, b) => b.weight - a.weight);
  const score = Math.max(0, 1 - issues.reduce((sum, issue) => sum + issue.weight, 0));
  return { score: Math.round(score * 100) / 100, issues };
}
