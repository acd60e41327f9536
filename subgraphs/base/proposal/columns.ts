import { fold } from "../fold.ts";
import { placeArea } from "../territory/index.ts";

/**
 * Which column of somebody's table is which field of a listing: a proposal that a person looks through. Shared by `ops init`, which writes a program from it, and by
 * the sources, which make a mapping of it.
 */
export interface Table {
  /** Names of columns or fields, `a.b` for a nested one, in their order. */
  readonly columns: readonly string[];
  /** The trimmed texts that stand in a column, row by row; a row without any has an empty list. */
  textsOf(column: string): readonly (readonly string[])[];
}

/** By folded name of a column, best first. */
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
  phone: ["telefon", "tlf", "tlf nr", "phone", "telefonnummer"],
  email: ["email", "e mail", "mail", "epost", "e post", "mailadresse"],
  address: ["adresse", "address", "postadresse"],
  modified: ["opdateret", "sidst opdateret", "aendret", "sidst aendret", "modified", "updated", "dato"],
  validFrom: ["gyldig fra", "gyldigfra", "valid from", "validfrom", "startdato"],
  validTo: ["gyldig til", "gyldigtil", "valid to", "validto", "slutdato"],
} as const;
export type Target = keyof typeof TARGETS;
/** The column for each field; null where none was found. */
export type Columns = Readonly<Record<Target, string | null>>;

/** Fields that a column called `X name` or `name X` gives, too, where none is called just so. */
const LOOSELY: readonly Target[] = ["titleDa", "summaryDa", "descriptionDa", "url", "phone", "email", "coverage"];
const TEXTS: ReadonlySet<Target> = new Set(["titleDa", "summaryDa", "descriptionDa"]);
/** A column about a person is no help service's title or text. */
const ABOUT_PEOPLE = /\b(?:kontakt|kontaktperson|sagsbehandler|person|medarbejder|contact)\b/;
/** What a column holds tells where its name does not; nearly all of its texts must. */
const BY_CONTENT: readonly (readonly [Target, (text: string) => boolean])[] = [
  ["email", (text) => /^[^\s@]+@[^\s@]+\.[a-z]{2,}$/i.test(text)],
  ["url", (text) => /^https?:\/\/\S+$/i.test(text)],
  ["phone", (text) => /^(?:\+\d[\d ]{6,}|\d{2}( \d{2}){3}|\d{4} \d{4})$/.test(text)],
  ["coverage", (text) => /\p{L}/u.test(text) && placeArea(text) !== undefined],
];
const NEARLY_ALL = 0.8;
const MOST_LOOKED_AT = 100;

export function proposeColumns(table: Table): Columns {
  const free = new Map(table.columns.map((column) => [column, foldedName(column)]));
  const found: Partial<Record<Target, string>> = {};
  const take = (target: Target, column: string | undefined): void => {
    if (column === undefined) return;
    found[target] = column;
    free.delete(column);
  };
  const named = (matches: (folded: string) => boolean): string | undefined =>
    [...free].find(([, folded]) => folded !== "" && matches(folded))?.[0];

  for (const target of targets)
    for (const name of TARGETS[target])
      if (found[target] === undefined)
        take(
          target,
          named((folded) => folded === name),
        );
  if (found.id !== undefined && !isUnique(table, found.id)) {
    free.set(found.id, foldedName(found.id));
    delete found.id;
  }
  if (found.id === undefined && table.textsOf(table.columns[0] ?? "").length > 1)
    take(
      "id",
      [...free.keys()].find((column) => /(^|\W|_)(id|nr|nummer|kode)$/i.test(column) && isUnique(table, column)),
    );
  for (const target of LOOSELY) {
    if (found[target] !== undefined) continue;
    const names: readonly string[] = TARGETS[target];
    const fits = (folded: string, column: string): boolean =>
      names.some((name) => folded.startsWith(`${name} `) || folded.endsWith(` ${name}`)) &&
      !(TEXTS.has(target) && ABOUT_PEOPLE.test(folded)) &&
      (target !== "url" || holds(table, column, (text) => /^\S+\.\S+$/.test(text))) &&
      (target !== "email" || holds(table, column, (text) => text.includes("@")));
    take(target, [...free].find(([column, folded]) => fits(folded, column))?.[0]);
  }
  for (const [target, is] of BY_CONTENT)
    if (found[target] === undefined)
      take(
        target,
        [...free.keys()].find((column) => holds(table, column, is)),
      );
  if (found.titleDa === undefined && found.titleEn === undefined)
    take("titleDa", named((folded) => !ABOUT_PEOPLE.test(folded)) ?? [...free.keys()][0]);
  return Object.fromEntries(targets.map((target) => [target, found[target] ?? null])) as Columns; // one for each target
}

const targets = Object.keys(TARGETS) as readonly Target[]; // of the table above

function foldedName(column: string): string {
  return fold(column.replaceAll(/[._]|\[\]/g, " "));
}

/** Whether every row has a text of its own there. */
export function isUnique(table: Table, column: string): boolean {
  const texts = table.textsOf(column).map((row) => row.join("\n"));
  return !texts.includes("") && new Set(texts).size === texts.length;
}

function holds(table: Table, column: string, is: (text: string) => boolean): boolean {
  const texts = table.textsOf(column).flat().slice(0, MOST_LOOKED_AT);
  return texts.length > 0 && texts.filter(is).length >= texts.length * NEARLY_ALL;
}
