import { createHash } from "node:crypto";
import {
  AUDIENCES,
  THEMES,
  type Audience,
  type Channel,
  type Confidence,
  type Level,
  type ListingContent,
  type Provider,
  type ProviderKind,
  type Status,
  type Text,
  type Theme,
} from "../../schema/listing.ts";
import { fold } from "../base/fold.ts";
import { DENMARK, municipalitiesIn, municipalities as allMunicipalities, regions as allRegions } from "../base/territory/index.ts";
import { DOCUMENT_VERSION, type SearchedTexts } from "./fulltext/document.ts";
import type { CatalogueListing } from "./listing.ts";
import { coverage, first, rank, united, type Provenance, type Survivor } from "./survive.ts";

/** What a help service answers with, as stored. */
export interface HelpServiceContent {
  readonly slug: string;
  readonly name: Text;
  readonly summary?: Text;
  readonly description?: Text;
  readonly provider?: Provider;
  readonly coverage: readonly string[];
  readonly channels: readonly Channel[];
  readonly provenance: readonly Provenance[];
}

/** A row of catalogue.help_service. */
export interface HelpService {
  readonly id: string;
  /** Changes when anything in the row does. */
  readonly hash: string;
  readonly content: HelpServiceContent;
  readonly level: Level;
  readonly status: Status;
  readonly confidence: Confidence;
  readonly themes: readonly Theme[];
  readonly audiences: readonly Audience[];
  readonly personas: readonly string[];
  readonly publishers: readonly string[];
  readonly nationwide: boolean;
  /** Codes of all regions, past and coming, some part of which is served. */
  readonly regions: readonly string[];
  readonly municipalities: readonly string[];
  readonly nameKey: string;
  /** ISO date, or empty. */
  readonly modified: string;
  readonly validFrom: string | null;
  readonly validTo: string | null;
  /** What it is found by. */
  readonly searched: SearchedTexts;
}

/** Makes the help service of a cluster of listings. */
export function toHelpService(id: string, listings: readonly CatalogueListing[]): HelpService {
  const ranked = rank(listings);
  const contents = ranked.map((listing) => listing.content);
  const one = <T>(field: string, read: (content: ListingContent) => T | undefined, show: (value: T) => string = String): Survivor<T> =>
    first(ranked, field, read, show);
  const text = (field: "title" | "summary" | "description", name: string): Survivor<Text> => {
    const [da, en] = [one(`${name}.da`, (content) => content[field]?.da), one(`${name}.en`, (content) => content[field]?.en)];
    const value = { ...(da.value !== undefined && { da: da.value }), ...(en.value !== undefined && { en: en.value }) };
    return {
      value: da.value === undefined && en.value === undefined ? undefined : value,
      provenance: [...da.provenance, ...en.provenance],
    };
  };
  const name = text("title", "name");
  const summary = text("summary", "summary");
  const description = text("description", "description");
  const provider = one(
    "provider",
    (content) => content.provider,
    (value) => value.name,
  );
  const kind = one("level", (content) => content.provider?.kind);
  const covered = coverage(ranked);
  const channels = united(
    ranked,
    "channels",
    (content) => content.channels,
    (channel) => `${channel.kind} ${channel.value}`,
  );
  const themes = united(ranked, "themes", (content) => content.themes, String);
  const audiences = united(ranked, "audiences", (content) => content.audiences, String);
  const personas = united(ranked, "personas", (content) => content.personas, String);
  const status = one("status", (content) => content.status);
  const confidence = one("confidence", (content) => content.confidence);
  const modified = one("modified", (content) => content.modified);
  const validFrom = one("validFrom", (content) => content.validFrom);
  const validTo = one("validTo", (content) => content.validTo);

  const nationwide = covered.values.includes(DENMARK);
  const municipalities = nationwide
    ? allMunicipalities.map((each) => each.code)
    : unique(covered.values.flatMap((code) => municipalitiesIn(code)));
  const served = new Set(municipalities);
  const shownName = name.value?.da ?? name.value?.en ?? "";
  const row = {
    content: {
      slug: `${slugWords(shownName)}-${id}`,
      name: name.value ?? {},
      ...(summary.value && { summary: summary.value }),
      ...(description.value && { description: description.value }),
      ...(provider.value && { provider: provider.value }),
      coverage: covered.values,
      channels: channels.values,
      provenance: [
        ...[name, summary, description, provider, kind, status, confidence, modified, validFrom, validTo].flatMap(
          (each) => each.provenance,
        ),
        ...[covered, channels, themes, audiences, personas].flatMap((each) => each.provenance),
      ],
    },
    level: levelOf(kind.value, ranked[0]?.level ?? "MINISTERIAL"),
    status: status.value ?? "UNCERTAIN",
    confidence: confidence.value ?? "FAIRLY_SURE",
    themes: THEMES.filter((theme) => themes.values.includes(theme)),
    audiences: AUDIENCES.filter((audience) => audiences.values.includes(audience)),
    personas: personas.values,
    publishers: unique(ranked.map((listing) => listing.publisher)),
    nationwide,
    regions: allRegions
      .filter((region) => municipalitiesIn(`reg:${region.code}`).some((code) => served.has(code)))
      .map((region) => region.code),
    municipalities: nationwide ? [] : municipalities,
    nameKey: danishSortKey(shownName),
    modified: modified.value ?? "",
    validFrom: validFrom.value ?? null,
    validTo: validTo.value ?? null,
    searched: [
      texts([name.value]),
      texts([summary.value, ...contents.flatMap((each) => [each.provider && { da: each.provider.name }, each.title])]),
      texts([description.value, ...contents.flatMap((each) => [each.summary, each.description])]),
    ],
  } satisfies Omit<HelpService, "id" | "hash">;
  return {
    id,
    hash: createHash("sha256")
      .update(JSON.stringify([DOCUMENT_VERSION, row]))
      .digest("base64url"),
    ...row,
  };
}

/** The level of who runs a help service: municipal and inter-municipal bodies, regions, and all others; the publisher's own where the kind is not told. */
function levelOf(kind: ProviderKind | undefined, publisher: Level): Level {
  if (kind === undefined) return publisher;
  if (kind === "MUNICIPAL" || kind === "INTER_MUNICIPAL") return "MUNICIPAL";
  return kind === "REGIONAL" ? "REGIONAL" : "MINISTERIAL";
}

/**
 * A key whose byte order is the Danish alphabet's: a to z, then æ, ø, å, with aa as å (Retskrivningsordbogen). The embedded database has no Danish collation.
 */
export function danishSortKey(name: string): string {
  return name
    .toLowerCase()
    .normalize("NFC")
    .replaceAll("aa", "å")
    .replace(/[æä]/g, "{")
    .replace(/[øö]/g, "|")
    .replaceAll("å", "}")
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replace(/[^\p{L}\p{N}{|}]+/gu, " ")
    .trim();
}

function slugWords(name: string): string {
  const words = fold(name).split(" ").filter(Boolean).slice(0, 8).join("-").slice(0, 80);
  return words.replace(/\p{Surrogate}/gu, "") || "hjaelpefunktion"; // the cut may have left half a character
}

/** Both languages, each text once. */
function texts(all: readonly (Text | undefined)[]): readonly string[] {
  return unique(all.flatMap((each) => [each?.da, each?.en]).filter((each) => each !== undefined));
}

function unique<T>(values: readonly T[]): readonly T[] {
  return [...new Set(values)];
}
