import { isDate } from "../../schema/common/scalars.ts";
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
 * Lengths, well beyond what the hub's own sources keep; what is longer is cut, or left out where a part of it would be wrong. The database bounds keys and
 * searched text: one that is too long would fail with everything beside it.
 */
const MOST = { id: 500, title: 600, summary: 4_000, description: 40_000, line: 1_000, address: 20_000, list: 200 } as const;

/**
 * Reads an entry of a publisher's feed. The feed may be another organisation's program: everything is checked, codes of a newer list are left out, and an entry
 * that makes no listing at all is undefined.
 */
export function readChange(value: unknown): FeedChange | undefined {
  const entry = record(value);
  const id = key(entry?.["id"]);
  const publisher = key(entry?.["publisher"]);
  const sourceId = key(entry?.["sourceId"]);
  if (entry === undefined || id === undefined || publisher === undefined || sourceId === undefined || id !== `${publisher}:${sourceId}`)
    return undefined;
  if (entry["deleted"] === true) return { gone: id };
  const title = readText(entry["title"], MOST.title);
  const changedAt = moment(entry["changedAt"]);
  if (title === undefined || changedAt === null) return undefined;
  const provider = record(entry["provider"]);
  const providerName = text(provider?.["name"]);
  const providerKind = code(PROVIDER_KINDS, provider?.["kind"]);
  const content: ListingContent = {
    title,
    ...optional("summary", readText(entry["summary"], MOST.summary)),
    ...optional("description", readText(entry["description"], MOST.description)),
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
  const id = key(entry?.["id"]);
  const name = readText(entry?.["name"], MOST.title);
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
    quarantined: count(entry["quarantined"]),
  };
}

function readText(value: unknown, most: number): Text | undefined {
  const found: { da?: string; en?: string } = {};
  for (const each of list(value)) {
    const entry = record(each);
    const words = text(entry?.["text"], most);
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
  return Array.isArray(value) ? value.slice(0, MOST.list) : [];
}

function text(value: unknown, most: number = MOST.line): string | undefined {
  return typeof value === "string" && value !== "" ? value.slice(0, most) : undefined;
}

/** An id is taken whole or not at all, and only where the database would keep it as it is. */
function key(value: unknown): string | undefined {
  return typeof value === "string" && /^[^\p{Cc}\p{Surrogate}]+$/u.test(value) && value.length <= MOST.id ? value : undefined;
}

/** A count as GraphQL's Int and the database hold it. */
function count(value: unknown): number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value < 2 ** 31 ? value : 0;
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
  const given = text(value, MOST.address + 1);
  return given !== undefined && given.length <= MOST.address && /^https?:\/\//i.test(given) && URL.canParse(given) ? given : undefined;
}

function day(value: unknown): string | undefined {
  const given = text(value);
  return given !== undefined && isDate(given) ? given : undefined;
}

/** A moment in the years 0001 to 9999. */
function moment(value: unknown): Date | null {
  const parsed = new Date(text(value) ?? "");
  return !Number.isNaN(parsed.getTime()) && isDate(parsed.toISOString().slice(0, 10)) ? parsed : null;
}
