import type { Level, ListingContent, Theme } from "../../schema/listing.ts";
import { fold } from "../base/fold.ts";
import type { Database } from "../base/database/index.ts";

export interface OverlapSummary {
  readonly listings: number;
  readonly helpServices: number;
  /** Help services that several publishers list. */
  readonly shared: number;
  readonly cells: readonly { readonly level: Level; readonly theme: Theme; readonly listings: number; readonly helpServices: number }[];
  /** Adds up to `listings` less `helpServices`. */
  readonly evidence: readonly OverlapEvidence[];
}

export interface OverlapEvidence {
  /** A field of `MATCH_FIELDS`, `mention`, or `judgement`. */
  readonly field: string;
  readonly listings: number;
}

/** How many listings came in and how many help services came out, in all and by level and theme, and what tied listings together. */
export async function overlapSummary(database: Database): Promise<OverlapSummary> {
  const [totals] = await database.query<{ listings: number; helpServices: number; shared: number }>(
    `SELECT (SELECT count(*)::int FROM catalogue.listing WHERE help_service IS NOT NULL) AS listings, count(*)::int AS "helpServices",
       count(*) FILTER (WHERE cardinality(publishers) > 1)::int AS shared FROM catalogue.help_service`,
  );
  const cells = await database.query<OverlapSummary["cells"][number]>(
    `SELECT h.level, t.theme, sum(m.members)::int AS listings, count(*)::int AS "helpServices" FROM catalogue.help_service h
     JOIN (SELECT help_service, count(*) AS members FROM catalogue.listing GROUP BY help_service) m ON m.help_service = h.id, unnest(h.themes) AS t (theme)
     GROUP BY h.level, t.theme ORDER BY h.level, t.theme`,
  );
  const evidence = await database.query<OverlapEvidence>(
    `SELECT tied_by AS field, count(*)::int AS listings FROM catalogue.listing WHERE tied_by IS NOT NULL AND help_service IS NOT NULL
     GROUP BY tied_by ORDER BY listings DESC, field`,
  );
  return { listings: totals?.listings ?? 0, helpServices: totals?.helpServices ?? 0, shared: totals?.shared ?? 0, cells, evidence };
}

/** A piece of evidence in the words people read. */
export function evidenceLabel(field: string): { readonly da: string; readonly en: string } {
  return EVIDENCE[field] ?? { da: field, en: field };
}

const EVIDENCE: Readonly<Record<string, { readonly da: string; readonly en: string }>> = Object.freeze({
  title: { da: "Titlen", en: "The title" },
  provider: { da: "Udbyderen", en: "The provider" },
  cvr: { da: "CVR-nummeret", en: "The CVR number" },
  coverage: { da: "Området", en: "The area" },
  web: { da: "Webadressen", en: "The web address" },
  phone: { da: "Telefonnummeret", en: "The phone number" },
  email: { da: "E-mailadressen", en: "The e-mail address" },
  text: { da: "Teksten", en: "The text" },
  mention: { da: "Navnet nævnt i et andet felt", en: "The name mentioned in another field" },
  judgement: { da: "En redaktørs afgørelse", en: "A steward's decision" },
});

export interface PublisherOverlap {
  /** The other publisher. */
  readonly publisher: string;
  readonly shared: readonly SharedService[];
}

export interface SharedService {
  readonly helpService: string;
  readonly differs: readonly string[];
  readonly proposal: "KEEP" | "LINK" | "EITHER";
}

const MOST_PAIRS = 2_000;
const MOST_SHARED = 100;

/** With whom a publisher lists the same help services, most first; what differs; and who could keep the full text: the one that runs it, else the one that changed it latest. */
export async function publisherOverlap(database: Database, publisher: string): Promise<readonly PublisherOverlap[]> {
  const rows = await database.query<{ other: string; helpService: string; mine: ListingContent; theirs: ListingContent }>(
    `SELECT b.publisher AS other, a.help_service AS "helpService", a.content AS mine, b.content AS theirs FROM catalogue.listing a
     JOIN catalogue.listing b ON b.help_service = a.help_service AND b.publisher <> a.publisher WHERE a.publisher = $1 ORDER BY b.publisher, a.help_service LIMIT $2`,
    [publisher, MOST_PAIRS],
  );
  return [...Map.groupBy(rows, (row) => row.other)]
    .map(([other, pairs]) => ({
      publisher: other,
      shared: pairs
        .slice(0, MOST_SHARED)
        .map(({ helpService, mine, theirs }) => ({ helpService, differs: differences(mine, theirs), proposal: proposal(mine, theirs) })),
    }))
    .toSorted((a, b) => b.shared.length - a.shared.length || (a.publisher < b.publisher ? -1 : 1));
}

function differences(a: ListingContent, b: ListingContent): readonly string[] {
  const channel = (content: ListingContent, kind: string): string =>
    content.channels
      .filter((each) => each.kind === kind)
      .map((each) => each.value)
      .toSorted()
      .join(" ");
  const views: Readonly<Record<string, (content: ListingContent) => string>> = {
    title: (content) => fold(content.title.da ?? content.title.en ?? ""),
    summary: (content) => fold(content.summary?.da ?? content.summary?.en ?? ""),
    provider: (content) => fold(content.provider?.name ?? ""),
    coverage: (content) => content.coverage.toSorted().join(" "),
    phone: (content) => channel(content, "PHONE"),
    email: (content) => channel(content, "EMAIL"),
    web: (content) => channel(content, "WEB"),
    status: (content) => content.status,
  };
  return Object.entries(views).flatMap(([field, view]) => (view(a) === view(b) ? [] : [field]));
}

function proposal(mine: ListingContent, theirs: ListingContent): SharedService["proposal"] {
  const own = Number(mine.own === true) - Number(theirs.own === true);
  if (own !== 0) return own > 0 ? "KEEP" : "LINK";
  const [a, b] = [mine.modified ?? "", theirs.modified ?? ""];
  return a === b ? "EITHER" : a > b ? "KEEP" : "LINK";
}
