import {
  AUDIENCES,
  CHANNEL_KINDS,
  CONFIDENCES,
  LEVELS,
  PROVIDER_KINDS,
  STATUSES,
  THEMES,
  type Level,
  type ListingContent,
  type Text,
} from "../../schema/listing.ts";

/** A listing as the catalogue keeps it. */
export interface CatalogueListing {
  /** `<publisher>:<source id>`. */
  readonly id: string;
  readonly publisher: string;
  readonly sourceId: string;
  /** The publisher's. */
  readonly level: Level;
  readonly changedAt: Date;
  readonly content: ListingContent;
}

/** What a feed tells of a publisher. */
export interface CataloguePublisher {
  readonly id: string;
  readonly name: Text;
  readonly level: Level;
  readonly sample: boolean;
  readonly homepage: string | null;
  readonly licence: string | null;
  readonly retrievedAt: Date | null;
  readonly staleSince: Date | null;
  readonly quarantined: number;
}

/** A change in a feed: a listing, or the id of one that is gone. */
export type FeedChange = { readonly gone: string } | { readonly listing: Omit<CatalogueListing, "level"> };

/**
 * Reads an entry of a publisher's feed. The feed may be another organisation's program: everything is checked, codes of a newer list are left out, and an entry
 * that makes no listing at all is undefined.
 */
export function readChange(value: unknown): FeedChange | undefined {
  const entry = record(value);
  const id = text(entry?.["id"]);
  const publisher = text(entry?.["publisher"]);
  const sourceId = text(entry?.["sourceId"]);
  if (entry === undefined || id === undefined || publisher === undefined || sourceId === undefined || id !== `${publisher}:${sourceId}`)
    return undefined;
  if (entry["deleted"] === true) return { gone: id };
  const title = readText(entry["title"]);
  const changedAt = new Date(text(entry["changedAt"]) ?? "");
  if (title === undefined || Number.isNaN(changedAt.getTime())) return undefined;
  const provider = record(entry["provider"]);
  const providerName = text(provider?.["name"]);
  const providerKind = code(PROVIDER_KINDS, provider?.["kind"]);
  const content: ListingContent = {
    title,
    ...optional("summary", readText(entry["summary"])),
    ...optional("description", readText(entry["description"])),
    ...optional("url", webAddress(entry["url"])),
    themes: codes(THEMES, entry["themes"]),
    audiences: codes(AUDIENCES, entry["audiences"]),
    personas: texts(entry["personas"]),
    ...(providerName !== undefined && {
      provider: { name: providerName, ...optional("cvr", text(provider?.["cvr"])), ...optional("kind", providerKind) },
    }),
    ...optional("own", yesOrNo(entry["own"])),
    coverage: texts(entry["coverage"]),
    channels: list(entry["channels"]).flatMap((each) => {
      const channel = record(each);
      const kind = code(CHANNEL_KINDS, channel?.["kind"]);
      const address = kind === "WEB" || kind === "FORM" ? webAddress(channel?.["value"]) : text(channel?.["value"]);
      return kind === undefined || address === undefined ? [] : [{ kind, value: address }];
    }),
    status: code(STATUSES, entry["status"]) ?? "UNCERTAIN",
    confidence: code(CONFIDENCES, entry["confidence"]) ?? "FAIRLY_SURE",
    ...optional("modified", day(entry["modified"])),
    ...optional("validFrom", day(entry["validFrom"])),
    ...optional("validTo", day(entry["validTo"])),
  };
  return { listing: { id, publisher, sourceId, changedAt, content } };
}

/** Reads what a feed tells of a publisher; undefined where it makes none. */
export function readPublisher(value: unknown): CataloguePublisher | undefined {
  const entry = record(value);
  const id = text(entry?.["id"]);
  const name = readText(entry?.["name"]);
  const level = code(LEVELS, entry?.["level"]);
  if (entry === undefined || id === undefined || name === undefined || level === undefined) return undefined;
  return {
    id,
    name,
    level,
    sample: entry["sample"] === true,
    homepage: webAddress(entry["homepage"]) ?? null,
    licence: text(entry["licence"]) ?? null,
    retrievedAt: moment(entry["retrievedAt"]),
    staleSince: moment(entry["staleSince"]),
    quarantined: typeof entry["quarantined"] === "number" ? entry["quarantined"] : 0,
  };
}

function readText(value: unknown): Text | undefined {
  const found: { da?: string; en?: string } = {};
  for (const each of list(value)) {
    const entry = record(each);
    const words = text(entry?.["text"]);
    const language = entry?.["language"];
    if (words !== undefined && (language === "da" || language === "en")) found[language] = words;
  }
  return found.da === undefined && found.en === undefined ? undefined : found;
}

function optional<K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [P in K]?: V }); // one key, as typed
}

function record(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined; // any own key is unknown
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function yesOrNo(value: unknown): boolean | undefined {
  return typeof value === "boolean" ? value : undefined;
}

function texts(value: unknown): readonly string[] {
  return list(value).flatMap((each) => text(each) ?? []);
}

function code<T extends string>(known: readonly T[], value: unknown): T | undefined {
  return known.find((each) => each === value);
}

function codes<T extends string>(known: readonly T[], value: unknown): readonly T[] {
  const given = texts(value);
  return known.filter((each) => given.includes(each));
}

/** Only http(s): a feed must not be able to put a script address on a page. */
function webAddress(value: unknown): string | undefined {
  const given = text(value);
  return given !== undefined && /^https?:\/\//i.test(given) && URL.canParse(given) ? given : undefined;
}

function day(value: unknown): string | undefined {
  const given = text(value);
  return given !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(given) && !Number.isNaN(Date.parse(given)) ? given : undefined;
}

function moment(value: unknown): Date | null {
  const parsed = new Date(text(value) ?? "");
  return Number.isNaN(parsed.getTime()) ? null : parsed;
}
