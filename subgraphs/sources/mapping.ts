import type { ErrorCode } from "../../schema/errors.ts";
import {
  AUDIENCES,
  CONFIDENCES,
  PROVIDER_KINDS,
  STATUSES,
  THEMES,
  type Channel,
  type ChannelKind,
  type ListingContent,
  type Provider,
} from "../../schema/listing.ts";
import { placeArea } from "../base/territory/index.ts";
import { foldWord, wordsIn, type Field } from "./field.ts";
import { textsAt } from "./path.ts";
import { createReader, given, LONGEST_RAW, MOST } from "./reader.ts";
import type { Source } from "./source.ts";
import { cvrNumber } from "./values/cvr.ts";
import { day } from "./values/date.ts";
import { emailAddress } from "./values/email.ts";
import { phoneNumber } from "./values/phone.ts";
import { bad, good, type Result } from "./values/result.ts";
import { bounded, cleanLine } from "./values/text.ts";
import { webUrl } from "./values/url.ts";

/** What one record of a publisher became. */
export type Mapped = MappedListing | MappedDeleted | Rejected;

/** Which record it is, where it is one that stands. */
export interface Identified {
  readonly kind: "identified";
  readonly sourceId: string;
}

export interface MappedListing {
  readonly kind: "listing";
  readonly sourceId: string;
  readonly content: ListingContent;
  /** What was wrong with optional fields; the listing is kept without those values. */
  readonly problems: readonly Problem[];
}

export interface MappedDeleted {
  readonly kind: "deleted";
  readonly sourceId: string;
}

/** A record that cannot be a listing. */
export interface Rejected extends Problem {
  readonly kind: "rejected";
  /** The record's id, or where it stands (`line 14`). */
  readonly record: string;
}

export interface Problem {
  /** The hub's name of the field: `title.da`, `channels.phone`. */
  readonly field: string;
  readonly code: ErrorCode;
  /** What is wrong, without the value where it may be personal. */
  readonly reason: string;
}

/** Turns a publisher's record into a listing by the source's mapping. `place` says where the record stands, for records without an id. */
export function mapRecord(source: Source, record: unknown, place = "a record"): Mapped {
  const { mapping } = source;
  const problems: Problem[] = [];
  const read = createReader(record, problems);

  const identified = identify(source, record, place);
  if (identified.kind !== "identified") return identified;
  const { sourceId } = identified;
  const title = read.text("title", mapping.title, MOST.title);
  if (title === undefined) return untitled(sourceId, problems);

  const themes = read.codes("themes", mapping.themes, THEMES);
  const audiences = read.codes("audiences", mapping.audiences, AUDIENCES);
  const area = read.words("coverage", mapping.coverage);
  const personas = read.words("personas", mapping.personas);
  const status = read.codes("status", mapping.status, STATUSES);
  const confidence = read.codes("confidence", mapping.confidence, CONFIDENCES);
  const validFrom = read.one("validFrom", mapping.validFrom, (text, field) => day(text, field.format));
  const validTo = read.one("validTo", mapping.validTo, (text, field) => day(text, field.format));
  const backwards = validFrom !== undefined && validTo !== undefined && validTo < validFrom;
  if (backwards) problems.push({ field: "validTo", code: "RECORD_FIELD_INVALID", reason: "validTo lies before validFrom" });
  const words = present({ themes: themes.words, audiences: audiences.words, area });

  const content: ListingContent = {
    title,
    ...present({
      summary: read.text("summary", mapping.summary, MOST.summary),
      description: read.text("description", mapping.description, MOST.description),
      url: read.one("url", mapping.url, webUrl),
      provider: readProvider(),
      own: read.flag("own", mapping.own),
    }),
    themes: themes.codes,
    audiences: audiences.codes,
    personas: personasOf(personas, mapping.personas),
    coverage: coverageOf(area, mapping.coverage),
    channels: readChannels(),
    // A word the hub does not know is no reason to call a help service active.
    status: status.codes[0] ?? (status.words.length > 0 ? "UNCERTAIN" : "ACTIVE"),
    confidence: confidence.codes[0] ?? "FAIRLY_SURE",
    ...present({
      modified: read.one("modified", mapping.modified, (text, field) => day(text, field.format)),
      validFrom,
      validTo: backwards ? undefined : validTo,
      words: Object.keys(words).length === 0 ? undefined : words,
    }),
  };
  return { kind: "listing", sourceId, content, problems };

  function readProvider(): Provider | undefined {
    const name = read.one("provider.name", mapping.provider.name, (text) => bounded(cleanLine(text), MOST.name));
    const cvr = read.one("provider.cvr", mapping.provider.cvr, cvrNumber);
    const kind = read.codes("provider.kind", mapping.provider.kind, PROVIDER_KINDS).codes[0];
    if (name !== undefined && name !== "") return { name, ...present({ cvr, kind }) };
    if (cvr !== undefined)
      problems.push({ field: "provider.name", code: "RECORD_FIELD_MISSING", reason: "provider.name is missing beside provider.cvr" });
    return undefined;
  }

  function readChannels(): readonly Channel[] {
    const channels = mapping.channels.flatMap(({ kind, field }) =>
      read.all(`channels.${kind.toLowerCase()}`, field, CHANNEL_VALUES[kind]).map((value): Channel => ({ kind, value })),
    );
    return [...new Map(channels.map((channel) => [`${channel.kind} ${channel.value}`, channel])).values()];
  }
}

const CHANNEL_VALUES: Readonly<Record<ChannelKind, (text: string) => Result<string>>> = {
  WEB: webUrl,
  FORM: webUrl,
  PHONE: phoneNumber,
  EMAIL: emailAddress,
  ADDRESS: (text) => bounded(cleanLine(text.replace(/\s*\n\s*/g, ", ")), MOST.address),
};

/** Which record it is, or why it is none: it has no id, or says itself that it is gone. */
export function identify({ mapping, deleted }: Source, record: unknown, place: string): Identified | MappedDeleted | Rejected {
  const id = idOf(record, mapping.id);
  if (!id.ok) return { kind: "rejected", record: place, field: "id", code: id.code, reason: id.reason };
  if (deleted !== undefined) {
    const said = new Set(textsAt(record, deleted.path).map(foldWord));
    if (deleted.values.some((value) => said.has(foldWord(value)))) return { kind: "deleted", sourceId: id.value };
  }
  return { kind: "identified", sourceId: id.value };
}

/** A record without a title is none; what was wrong with its title is the reason. */
export function untitled(sourceId: string, [first]: readonly Problem[]): Rejected {
  const missing: Problem = { field: "title", code: "RECORD_FIELD_MISSING", reason: "title is missing" };
  return { kind: "rejected", record: sourceId, ...(first ?? missing) };
}

function idOf(record: unknown, field: Field | undefined): Result<string> {
  if (typeof record !== "object" || record === null) return bad("the record is not an object");
  const text = field === undefined ? "" : cleanLine((wordsIn(record, field)[0] ?? "").slice(0, LONGEST_RAW));
  if (text === "") return bad("id is missing", "RECORD_FIELD_MISSING");
  return text.length > MOST.id ? bad(`id has more than ${MOST.id} characters`, "RECORD_TOO_LARGE") : good(text);
}

function personasOf(words: readonly string[], field: Field | undefined): readonly string[] {
  if (field === undefined) return [];
  const other = (word: string) => (field.values !== undefined && field.otherwise === "ignore" ? [] : [word]);
  const personas = words.length === 0 ? given(field) : words.flatMap((word) => field.values?.get(foldWord(word)) ?? other(word));
  return [...new Set(personas.map((word) => foldWord(word).replace(/ /g, "-").slice(0, MOST.persona)))];
}

/** Territory codes by `values`, or because the words are a code or name an area; what cannot be placed stays visible as `unknown:<words>`. */
function coverageOf(words: readonly string[], field: Field | undefined): readonly string[] {
  if (field === undefined) return [];
  const other = (word: string) => (field.otherwise === "ignore" ? [] : [`unknown:${word}`]);
  const said = words.length === 0 ? given(field) : words;
  return [...new Set(said.flatMap((word) => field.values?.get(foldWord(word)) ?? placeArea(word) ?? other(word)))];
}

/** The entries that hold something. */
export function present<T extends Readonly<Record<string, unknown>>>(entries: T): { readonly [K in keyof T]?: Exclude<T[K], undefined> } {
  const held = Object.entries(entries).filter(([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0));
  return Object.fromEntries(held) as { readonly [K in keyof T]?: Exclude<T[K], undefined> }; // the same keys, fewer
}
