import type { Audience, Theme } from "../../../schema/listing.ts";
import { fold } from "../../../subgraphs/base/fold.ts";
import { placeArea } from "../../../subgraphs/base/territory/index.ts";
import type { Json } from "../../query/json.ts";
import type { Sample } from "./sample.ts";

/** Which column gives what, and what the words in it mean: a proposal that somebody looks through. */
export interface Proposal {
  readonly mapping: Readonly<Record<Target, string | null>>;
  readonly words: {
    readonly themes: Words<Theme>;
    readonly audiences: Words<Audience>;
    readonly coverage: Words<string>;
  };
  /** What was done and what is left to do, one sentence each. */
  readonly notes: readonly string[];
}

type Words<Code> = Readonly<Record<string, readonly Code[]>>;

/** By folded name of a column, best first; `X name` and `name X` count where no column is called so. */
const TARGETS = {
  id: ["id", "nr", "nummer", "loebenr", "loebenummer", "uuid", "guid", "noegle", "key", "sourceid"],
  titleDa: ["titel", "titel da", "title da", "title", "navn", "navn da", "overskrift", "name", "hjaelpefunktion", "ydelse"],
  titleEn: ["title en", "titel en", "name en", "navn en", "english title", "titel engelsk"],
  summaryDa: ["resume", "summary", "kort beskrivelse", "kortbeskrivelse", "manchet", "teaser", "summary da", "resume da", "ingress"],
  summaryEn: ["summary en", "resume en"],
  descriptionDa: ["beskrivelse", "description", "tekst", "text", "indhold", "broedtekst", "beskrivelse da", "description da"],
  descriptionEn: ["description en", "beskrivelse en"],
  url: ["url", "link", "hjemmeside", "webadresse", "website", "web", "webside", "side", "homepage"],
  themes: ["tema", "temaer", "theme", "themes", "emne", "emner", "kategori", "category"],
  audiences: ["maalgruppe", "maalgrupper", "audience", "audiences"],
  personas: ["persona", "personas"],
  providerName: ["udbyder", "provider", "provider name", "organisation", "enhed", "ansvarlig", "afdeling", "udbyder navn"],
  providerCvr: ["cvr", "cvr nr", "cvrnr", "cvr nummer", "cvrnummer", "provider cvr", "udbyder cvr"],
  coverage: ["omraade", "daekning", "kommune", "kommuner", "geografi", "coverage", "area", "region", "daekningsomraade"],
  phone: ["telefon", "tlf", "phone", "telefonnummer"],
  email: ["email", "e mail", "mail", "epost", "mailadresse"],
  address: ["adresse", "address", "postadresse"],
  modified: ["opdateret", "sidst opdateret", "aendret", "sidst aendret", "modified", "updated", "dato"],
  validFrom: ["gyldig fra", "gyldigfra", "valid from", "validfrom", "startdato"],
  validTo: ["gyldig til", "gyldigtil", "valid to", "validto", "slutdato"],
} as const;
type Target = keyof typeof TARGETS;

const THEME_WORDS: readonly (readonly [RegExp, Theme])[] = [
  [/konkurrence|udbud|indkoeb|competition|tender|procure/, "COMPETITION"],
  [/innovation|udvikling|afproev|innovat/, "INNOVATION"],
  [/partner|samarbejd/, "PARTNERSHIP"],
  [/international|eksport|export|udland|\beu\b/, "INTERNATIONALISATION"],
];
const AUDIENCE_WORDS: readonly (readonly [RegExp, Audience])[] = [
  [/kommun|municipal/, "MUNICIPALITY"],
  [/^region/, "REGION"],
  [/\bstat|ministeri|styrelse/, "STATE"],
  [/medarbejder|ansat|klinik|sygeplejer|laege|employee/, "EMPLOYEE"],
  [/virksomhed|firma|leverandoer|ivaerksaet|company|companies|sme|business/, "COMPANY"],
];
const MOST_WORDS = 200;

export function propose({ columns, rows, invented }: Sample): Proposal {
  const free = new Map(columns.map((column) => [column, fold(column.replaceAll(".", " ").replaceAll("_", " "))]));
  const mapping = Object.fromEntries(
    Object.entries(TARGETS).map(([target, names]) => {
      const found = names.flatMap((name) => [...free].flatMap(([column, folded]) => (folded === name ? [column] : [])))[0] ?? null;
      if (found !== null) free.delete(found);
      return [target, found];
    }),
  ) as Record<Target, string | null>; // one for each target
  if (mapping.id !== null && !isUnique(rows, mapping.id)) mapping.id = null;
  mapping.id ??=
    [...free.keys()].find((column) => rows.length > 1 && /(^|\W|_)(id|nr|nummer|kode)$/i.test(column) && isUnique(rows, column)) ?? null;
  mapping.titleDa ??= mapping.titleEn === null ? ([...free.keys()].find((column) => column !== mapping.id) ?? null) : null;
  const words = {
    themes: table(rows, mapping.themes, (word) => coded(word, THEME_WORDS)),
    audiences: table(rows, mapping.audiences, (word) => coded(word, AUDIENCE_WORDS)),
    coverage: table(rows, mapping.coverage, (word) => placeArea(word) ?? []),
  };
  const used = new Set(Object.values(mapping));
  const unused = columns.filter((column) => !used.has(column));
  const unclear = Object.entries(words).flatMap(([field, known]) =>
    Object.entries(known).flatMap(([word, codes]) => (codes.length === 0 ? [`${word} (${field})`] : [])),
  );
  return {
    mapping,
    words,
    notes: [
      ...(invented ? ["The records are invented examples; put your own in their place and set `sample: false` in listings.js."] : []),
      `${rows.length} records, ${columns.length} columns: ${Object.entries(mapping)
        .flatMap(([target, column]) => (column === null ? [] : [`${column} → ${target}`]))
        .join(", ")}.`,
      ...(mapping.id === null
        ? ["No column tells every record apart, so the title does: a listing whose title changes is a new one. Better: add a column `id`."]
        : []),
      ...(unused.length === 0 ? [] : [`Without a field of the hub: ${unused.join(", ")}; they are told in your own field on Listing.`]),
      ...(unclear.length === 0
        ? []
        : [`Words without a code, to be filled in under WORDS in listings.js: ${unclear.slice(0, 30).join(", ")}.`]),
    ],
  };
}

function isUnique(rows: readonly Json[], column: string): boolean {
  const values = rows.map((row) => String(valueOf(row, column) ?? ""));
  return !values.includes("") && new Set(values).size === values.length;
}

function coded<Code>(word: string, patterns: readonly (readonly [RegExp, Code])[]): readonly Code[] {
  const folded = fold(word);
  return patterns.flatMap(([pattern, code]) => (pattern.test(folded) ? [code] : []));
}

/** Every word of a column, lower case, with what it means; an empty list where that is not known. */
function table<Code>(rows: readonly Json[], column: string | null, meaning: (word: string) => readonly Code[]): Words<Code> {
  if (column === null) return {};
  const found = new Map<string, readonly Code[]>();
  for (const row of rows) {
    const value = valueOf(row, column);
    for (const part of Array.isArray(value) ? value.map(String) : String(value ?? "").split(/[;|,]/)) {
      const word = part.trim().toLowerCase();
      if (word !== "" && !found.has(word) && found.size < MOST_WORDS) found.set(word, meaning(part.trim()));
    }
  }
  return Object.fromEntries(found);
}

function valueOf(row: Json, column: string): unknown {
  if (Object.hasOwn(row, column)) return row[column];
  const [outer = "", inner = ""] = column.split(".");
  const object = row[outer];
  return typeof object === "object" && object !== null ? (object as Json)[inner] : undefined; // any own key is unknown
}
