import type { SampleRecord } from "./record.ts";
import { wordFor, type Vocabulary } from "./vocabulary.ts";

/** The fields of a record by name, in the publisher's own words: what CSV columns and JSON keys are filled from. */
export interface FlatRecord {
  readonly id: string;
  readonly titleDa: string;
  readonly titleEn: string;
  readonly summaryDa: string;
  readonly summaryEn: string;
  readonly descriptionDa: string;
  readonly url: string;
  readonly themes: readonly string[];
  readonly audiences: readonly string[];
  readonly provider: string;
  readonly kind: string;
  readonly own: string;
  readonly area: readonly string[];
  readonly homepage: string;
  readonly phone: string;
  readonly email: string;
  readonly status: string;
  readonly confidence: string;
  readonly modified: string;
}

export type FieldName = keyof FlatRecord;

/** How a publisher spells what has no vocabulary. */
export interface Spelling {
  readonly words: Vocabulary;
  /** Default `+45 00 12 34 56`. */
  readonly phones?: "spaced" | "compact" | "hyphens" | "brackets";
  /** Default `2025-12-31`. */
  readonly dates?: "iso" | "danish";
}

/** Empty texts and lists stand for what the record does not have. */
export function flatten(record: SampleRecord, spelling: Spelling): FlatRecord {
  const { words } = spelling;
  return {
    id: record.sourceId,
    titleDa: record.title.da ?? "",
    titleEn: record.title.en ?? "",
    summaryDa: record.summary.da ?? "",
    summaryEn: record.summary.en ?? "",
    descriptionDa: record.description?.da ?? "",
    url: record.url,
    themes: record.themes.map((theme) => wordFor(words.themes, theme)),
    audiences: record.audiences.map((audience) => wordFor(words.audiences, audience)),
    provider: record.provider?.name ?? "",
    kind: record.provider?.kind == null ? "" : wordFor(words.kinds, record.provider.kind),
    own: wordFor(words.own, record.own ? "own" : "retold"),
    area: record.area,
    homepage: record.homepage ?? "",
    phone: spellPhone(record.phone, spelling.phones ?? "spaced"),
    email: record.email ?? "",
    status: wordFor(words.status, record.status),
    confidence: wordFor(words.confidence, record.confidence),
    modified: spellDate(record.modified, spelling.dates ?? "iso"),
  };
}

function spellPhone(phone: string | null, style: NonNullable<Spelling["phones"]>): string {
  if (phone === null) return "";
  // Never without +45: a number that begins with 00 alone would read as a call abroad.
  if (style === "compact") return phone.replaceAll(" ", "");
  const local = phone.slice("+45 ".length);
  if (style === "hyphens") return `+45 ${local.replaceAll(" ", "-")}`;
  return style === "brackets" ? `(+45) ${local}` : phone;
}

function spellDate(date: string, style: NonNullable<Spelling["dates"]>): string {
  const [year, month, day] = date.slice(0, 10).split("-");
  return style === "iso" ? date.slice(0, 10) : `${day}-${month}-${year}`;
}
