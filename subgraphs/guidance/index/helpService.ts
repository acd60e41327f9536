import {
  AUDIENCES,
  CHANNEL_KINDS,
  LEVELS,
  STATUSES,
  THEMES,
  type Audience,
  type Channel,
  type Level,
  type Status,
  type Text,
  type Theme,
} from "../../../schema/listing.ts";

/** A help service as the guidance keeps it: what the catalogue's change feed tells, checked. */
export interface HelpService {
  readonly id: string;
  readonly name: Text;
  readonly summary: Text;
  readonly description: Text;
  /** Titles and texts of its listings that differ from its own. */
  readonly others: readonly string[];
  readonly provider: string;
  readonly level: Level;
  readonly themes: readonly Theme[];
  readonly audiences: readonly Audience[];
  readonly personas: readonly string[];
  readonly coverage: readonly string[];
  readonly channels: readonly Channel[];
  readonly status: Status;
  readonly sure: boolean;
  readonly validFrom: string | null;
  readonly validTo: string | null;
  /** Ids of those that have taken its place. */
  readonly successors: readonly string[];
  /** Ids of those that do the same for others. */
  readonly family: readonly string[];
}

/** What the feed is asked for of each help service. */
export const HELP_SERVICE_FIELDS = `id nameDa: name(language: DA) nameEn: name(language: EN) summaryDa: summary(language: DA) summaryEn: summary(language: EN)
  descriptionDa: description(language: DA) descriptionEn: description(language: EN) level themes audiences personas provider { name } coverage { code } channels { kind value }
  status confidence validFrom validTo listings { titleDa: title(language: DA) titleEn: title(language: EN) summary description }
  relations(filter: { kind: [SUCCEEDED_BY, SAME_FAMILY] }) { kind other { id } }`;

/** Reads one from an answer to `HELP_SERVICE_FIELDS`; nothing for what is none. Codes that are not known here are left out. */
export function readHelpService(value: unknown): HelpService | undefined {
  if (!isRecord(value) || typeof value["id"] !== "string" || typeof value["nameDa"] !== "string") return undefined;
  const listings = records(value["listings"]);
  const relations = records(value["relations"]);
  const related = (kind: string): readonly string[] =>
    relations.flatMap((each) =>
      each["kind"] === kind && isRecord(each["other"]) && typeof each["other"]["id"] === "string" ? [each["other"]["id"]] : [],
    );
  const name = texts(value, "name");
  const [summary, description] = [texts(value, "summary"), texts(value, "description")];
  const own = new Set([name, summary, description].flatMap(({ da, en }) => [da, en]));
  const others = listings
    .flatMap((each) => [each["titleDa"], each["titleEn"], each["summary"], each["description"]])
    .filter((text) => typeof text === "string");
  const level = LEVELS.find((each) => each === value["level"]);
  const status = STATUSES.find((each) => each === value["status"]);
  if (level === undefined || status === undefined) return undefined;
  return {
    id: value["id"],
    name,
    summary,
    description,
    others: [...new Set(others)].filter((text) => !own.has(text)),
    provider: isRecord(value["provider"]) && typeof value["provider"]["name"] === "string" ? value["provider"]["name"] : "",
    level,
    status,
    themes: codes(value["themes"], THEMES),
    audiences: codes(value["audiences"], AUDIENCES),
    personas: strings(value["personas"]),
    coverage: records(value["coverage"]).flatMap(({ code }) => (typeof code === "string" ? [code] : [])),
    channels: records(value["channels"]).flatMap(({ kind, value: address }) => {
      const known = CHANNEL_KINDS.find((each) => each === kind);
      return known === undefined || typeof address !== "string" ? [] : [{ kind: known, value: address }];
    }),
    sure: value["confidence"] === "SURE",
    validFrom: day(value["validFrom"]),
    validTo: day(value["validTo"]),
    successors: related("SUCCEEDED_BY"),
    family: related("SAME_FAMILY"),
  };
}

function texts(value: Readonly<Record<string, unknown>>, field: string): Text {
  const [da, en] = [value[`${field}Da`], value[`${field}En`]];
  return { ...(typeof da === "string" && { da }), ...(typeof en === "string" && en !== da && { en }) };
}

function codes<T extends string>(value: unknown, list: readonly T[]): readonly T[] {
  const given = strings(value);
  return list.filter((code) => given.includes(code));
}

function strings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === "string") : [];
}

function records(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

function day(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
