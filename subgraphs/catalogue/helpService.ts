import { createHash } from "node:crypto";
import type { Audience, Channel, Confidence, Level, Provider, ProviderKind, Status, Text, Theme } from "../../schema/listing.ts";
import { fold } from "../base/fold.ts";
import { DENMARK, municipalitiesIn, municipalities as allMunicipalities, regions as allRegions } from "../base/territory/index.ts";
import type { Cluster } from "./merge.ts";

/** What a help service answers with, as stored. */
export interface HelpServiceContent {
  readonly slug: string;
  readonly name: Text;
  readonly summary?: Text;
  readonly description?: Text;
  readonly provider?: Provider;
  readonly coverage: readonly string[];
  readonly channels: readonly Channel[];
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
  /** Folded words by weight: name; provider and summary; the rest. */
  readonly words: readonly [string, string, string];
}

/** Makes the help service of a cluster: single values from its first listing, lists united over all. */
export function toHelpService(cluster: Cluster): HelpService {
  const [first] = cluster.listings;
  if (first === undefined) throw new TypeError("a cluster without listings");
  const contents = cluster.listings.map((listing) => listing.content);
  const { content } = first;
  const coverage = unique(contents.flatMap((each) => each.coverage));
  const nationwide = coverage.some((code) => code === DENMARK);
  const municipalities = nationwide
    ? allMunicipalities.map((each) => each.code)
    : unique(coverage.flatMap((code) => [...municipalitiesIn(code)]));
  const served = new Set(municipalities);
  const name = content.title;
  const row = {
    content: {
      slug: `${slugWords(name.da ?? name.en ?? "")}-${cluster.id}`,
      name,
      ...(content.summary && { summary: content.summary }),
      ...(content.description && { description: content.description }),
      ...(content.provider && { provider: content.provider }),
      coverage,
      channels: uniqueBy(
        contents.flatMap((each) => each.channels),
        (channel) => `${channel.kind} ${channel.value}`,
      ),
    },
    level: levelOf(content.provider?.kind, first.level),
    status: content.status,
    confidence: content.confidence,
    themes: unique(contents.flatMap((each) => each.themes)),
    audiences: unique(contents.flatMap((each) => each.audiences)),
    personas: unique(contents.flatMap((each) => each.personas)),
    publishers: unique(cluster.listings.map((listing) => listing.publisher)),
    nationwide,
    regions: allRegions
      .filter((region) => municipalitiesIn(`reg:${region.code}`).some((code) => served.has(code)))
      .map((region) => region.code),
    municipalities: nationwide ? [] : municipalities,
    nameKey: danishSortKey(name.da ?? name.en ?? ""),
    modified: content.modified ?? "",
    validFrom: content.validFrom ?? null,
    validTo: content.validTo ?? null,
    words: [
      folded(contents.map((each) => each.title)),
      folded(contents.flatMap((each) => [each.summary, each.provider && { da: each.provider.name }])),
      folded(contents.map((each) => each.description)),
    ],
  } satisfies Omit<HelpService, "id" | "hash">;
  return { id: cluster.id, hash: createHash("sha256").update(JSON.stringify(row)).digest("base64url"), ...row };
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
  return fold(name).split(" ").filter(Boolean).slice(0, 8).join("-").slice(0, 80) || "hjaelpefunktion";
}

function folded(texts: readonly (Text | undefined)[]): string {
  return unique(texts.flatMap((text) => [text?.da, text?.en].flatMap((each) => (each === undefined ? [] : fold(each).split(" "))))).join(
    " ",
  );
}

function unique<T>(values: readonly T[]): readonly T[] {
  return [...new Set(values)];
}

function uniqueBy<T>(values: readonly T[], key: (value: T) => string): readonly T[] {
  return [...new Map(values.map((value) => [key(value), value])).values()];
}
