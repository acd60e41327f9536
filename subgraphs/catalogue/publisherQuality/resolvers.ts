import type { Clock } from "../../base/clock.ts";
import type { Database } from "../../base/database/index.ts";
import type { SubgraphContext } from "../../kit/context.ts";
import { cutPage, encodeCursor, readPage, type PageArguments } from "../../kit/page.ts";
import type { Resolvers } from "../../kit/subgraph.ts";
import type { Language } from "../../kit/text.ts";
import { listingLookups, type PublisherRow } from "../listingRow.ts";
import type { Measure } from "./fault.ts";
import { inOrder, placeOf, type MeasuredQuality, type Place, type PublisherIssue, type QualityReport } from "./report.ts";
import { createQualityReports } from "./reports.ts";
import { explanation, measureLabel, message, nextStep } from "./words.ts";

interface InLanguage {
  readonly language: Language;
}

/** Answers what to mend, from the reports. */
export function publisherQualityResolvers(database: Database, clock: Clock): Resolvers {
  const reports = createQualityReports(database, clock);
  const { listings } = listingLookups(database);
  const inLanguage =
    <T>(of: (it: T) => { readonly da: string; readonly en: string }) =>
    (it: T, { language }: InLanguage) =>
      of(it)[language === "DA" ? "da" : "en"];
  return {
    Publisher: {
      quality: (row: PublisherRow, _args: unknown, context: SubgraphContext) => context.loader(reports).load(row),
    },
    PublisherQuality: {
      measures: ({ measures }: QualityReport) => measures.toSorted((a, b) => b.weight - a.weight),
      issues: issuePage,
    },
    QualityMeasure: {
      label: inLanguage(({ measure }: MeasuredQuality) => measureLabel(measure)),
      explanation: inLanguage(explanation),
    },
    PublisherIssue: {
      listing: ({ listing }: PublisherIssue, _args: unknown, context: SubgraphContext) =>
        listing === null ? null : context.loader(listings).load(listing),
      message: inLanguage(message),
      next: inLanguage(nextStep),
    },
  };
}

function issuePage({ issues, kinds }: QualityReport, args: PageArguments & { readonly measure?: readonly Measure[] | null }) {
  const page = readPage(args, "publisherIssues", ["int", "text", "text", "text"]);
  const after = page.cursor as Place | undefined; // of the shape asked for
  const rest = issues.filter(
    (issue) => (args.measure?.includes(issue.measure) ?? true) && (after === undefined || inOrder(after, placeOf(issue)) < 0),
  );
  const { items, pageInfo } = cutPage(rest.slice(0, page.size + 1), page, (issue) => encodeCursor(placeOf(issue), "publisherIssues"));
  const totalCount = kinds.reduce((sum, { measure, count }) => sum + ((args.measure?.includes(measure) ?? true) ? count : 0), 0);
  return { totalCount, nodes: items, pageInfo };
}
