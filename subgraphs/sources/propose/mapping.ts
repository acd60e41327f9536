import type { Status } from "../../../schema/listing.ts";
import { fold } from "../../base/fold.ts";
import { isUnique, proposeColumns, type Table } from "../../base/proposal/columns.ts";
import { audiencesOf, themesOf } from "../../base/proposal/words.ts";
import { isTerritoryCode, placeArea } from "../../base/territory/index.ts";
import type { FieldSpec } from "../field.ts";
import type { MappingSpec, TextSpec } from "../mappingSpec.ts";
import { compilePath, textsAt } from "../path.ts";
import { MOST } from "../reader.ts";
import { day } from "../values/date.ts";

/** A mapping for somebody to look through. */
export interface ProposedMapping {
  readonly mapping: MappingSpec;
  /** What is left to do, one sentence each. */
  readonly notes: readonly string[];
}

/** From the records of a table or of plain JSON. `territories`: where the publisher is, for records that name no area. */
export function proposeMapping(records: readonly unknown[], territories: readonly string[]): ProposedMapping {
  const table = tableOf(records);
  const columns = proposeColumns(table);
  const used = new Set<string>(Object.values(columns).filter((column) => column !== null));
  const take = (column: string | undefined): string | undefined => {
    if (column !== undefined) used.add(column);
    return column;
  };
  const free = (is: (column: string) => boolean): string | undefined => table.columns.find((column) => !used.has(column) && is(column));
  const status = take(free((column) => /^(?:status|tilstand)$/.test(fold(column))));
  const codes = columns.coverage === null ? take(free((column) => /kommune/.test(fold(column)) && holdsCodes(table, column))) : undefined;
  const title = columns.titleDa ?? columns.titleEn;
  const apart = [title, ...table.columns].find((column) => column !== null && isUnique(table, column) && isShort(table, column));
  const id = columns.id ?? apart ?? null;
  const notes: string[] = [];
  const words = (name: string, column: string | null, meaning: (word: string) => readonly string[]): FieldSpec | undefined =>
    column === null ? undefined : wordField(table, { name, column, meaning, notes });
  const date = (name: string, column: string | null): FieldSpec | undefined =>
    column === null ? undefined : dateField(table, { name, column, notes });

  const mapping = held({
    id: id ?? title ?? undefined,
    title: text(columns.titleDa, columns.titleEn, table),
    summary: text(columns.summaryDa, columns.summaryEn, table),
    description: text(columns.descriptionDa, columns.descriptionEn, table),
    url: columns.url ?? undefined,
    themes: words("themes", columns.themes, themesOf),
    audiences: words("audiences", columns.audiences, audiencesOf),
    personas: columns.personas ?? undefined,
    provider: held({ name: columns.providerName ?? undefined, cvr: columns.providerCvr ?? undefined }),
    coverage: coverageField(table, { column: columns.coverage, codes, territories, notes }),
    channels: held({
      web: columns.url ?? undefined,
      phone: columns.phone ?? undefined,
      email: columns.email ?? undefined,
      address: columns.address ?? undefined,
    }),
    status: words("status", status ?? null, statusOf),
    modified: date("modified", columns.modified),
    validFrom: date("validFrom", columns.validFrom),
    validTo: date("validTo", columns.validTo),
  });
  const unused = table.columns.filter((column) => !used.has(column));
  if (columns.id === null)
    notes.unshift(
      apart === undefined
        ? `No column tells every record apart; ${title ?? "what is taken for the title"} does not either. Add a column id.`
        : `${apart} tells the records apart: one in which it changes is a new listing. Better: add a column id.`,
    );
  if (unused.length > 0) notes.push(`Not used: ${unused.slice(0, 40).join(", ")}.`);
  return { mapping: mapping ?? {}, notes };
}

/** The area of every record that names none. */
export function areaOf(territories: readonly string[]): FieldSpec | undefined {
  return territories.length === 0 ? undefined : { constant: territories };
}

function tableOf(records: readonly unknown[]): Table {
  const columns = new Set<string>();
  for (const record of records) for (const column of columnsIn(record, "", 3)) columns.add(column);
  const known = new Map<string, readonly (readonly string[])[]>();
  return {
    columns: [...columns].slice(0, MOST_COLUMNS),
    textsOf: (column) =>
      known.getOrInsertComputed(column, () => {
        const path = compilePath(column);
        return records.map((record) =>
          textsAt(record, path)
            .map((each) => each.trim())
            .filter((each) => each !== ""),
        );
      }),
  };
}

const MOST_COLUMNS = 200;
const MOST_WORDS = 200;
const NEARLY_ALL = 0.8;

function columnsIn(value: unknown, path: string, depth: number): readonly string[] {
  if (Array.isArray(value)) {
    const [first] = value as readonly unknown[]; // Array.isArray says any[]
    return isRecord(first) ? columnsIn(first, `${path}[]`, depth) : [path];
  }
  if (!isRecord(value)) return path === "" ? [] : [path];
  if (depth === 0) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === "" ? [] : columnsIn(inner, path === "" ? key : `${path}.${key}`, depth - 1),
  );
}

function text(da: string | null, en: string | null, table: Table): TextSpec | undefined {
  const field = (column: string): FieldSpec => (holdsTags(table, column) ? { path: column, html: true } : column);
  return held({ da: da === null ? undefined : field(da), en: en === null ? undefined : field(en) });
}

interface WordColumn {
  readonly name: string;
  readonly column: string;
  readonly meaning: (word: string) => readonly string[];
  readonly notes: string[];
}

/** Words with what they mean; those without a meaning are told, and stay to be quarantined. */
function wordField(table: Table, { name, column, meaning, notes }: WordColumn): FieldSpec {
  const texts = table.textsOf(column).flat();
  const split = [";", "|", ","].find((each) => texts.some((one) => one.includes(each)));
  const words = [...new Set(split === undefined ? texts : texts.flatMap((one) => one.split(split).map((part) => part.trim())))]
    .filter((word) => word !== "")
    .slice(0, MOST_WORDS);
  const values = words.flatMap((word): readonly (readonly [string, string | readonly string[]])[] => {
    const codes = meaning(word);
    return codes.length === 0 ? [] : [[word, codes.length === 1 ? (codes[0] ?? "") : codes]];
  });
  const unclear = words.filter((word) => meaning(word).length === 0);
  if (unclear.length > 0)
    notes.push(
      `Words without a code, to be filled in under mapping.${name}.values ([] where they mean nothing): ${unclear.slice(0, 30).join(", ")}.`,
    );
  return { path: column, ...(split !== undefined && { split }), ...(values.length > 0 && { values: Object.fromEntries(values) }) };
}

interface Areas {
  readonly column: string | null;
  /** A column of municipality codes (`851`, `0851`). */
  readonly codes: string | undefined;
  readonly territories: readonly string[];
  readonly notes: string[];
}

function coverageField(table: Table, { column, codes, territories, notes }: Areas): FieldSpec | undefined {
  if (codes !== undefined) {
    const said = [...new Set(table.textsOf(codes).flat())].filter(isMunicipality).slice(0, MOST_WORDS);
    return { path: codes, values: Object.fromEntries(said.map((code) => [code, municipality(code)])) };
  }
  if (column === null) {
    if (territories.length === 0) notes.push("Nothing says which area a listing covers: give --territory, or write mapping.coverage.");
    return areaOf(territories);
  }
  const texts = [...new Set(table.textsOf(column).flat())];
  const unplaced = (split: string | undefined): readonly string[] =>
    texts
      .flatMap((one) => (split === undefined ? [one] : one.split(split)))
      .filter((one) => one.trim() !== "" && placeArea(one) === undefined);
  const best = [";", "|", ","].reduce<string | undefined>(
    (least, split) => (unplaced(split).length < unplaced(least).length ? split : least),
    undefined,
  );
  const unclear = [...new Set(unplaced(best).map((one) => one.trim()))];
  if (unclear.length > 0)
    notes.push(`Areas that could not be placed, to be filled in under mapping.coverage.values: ${unclear.slice(0, 30).join(", ")}.`);
  const fallback = territories.length > 0 && table.textsOf(column).some((row) => row.length === 0);
  return best === undefined && !fallback
    ? column
    : { path: column, ...(best !== undefined && { split: best }), ...(fallback && { default: territories }) };
}

const DATE_FORMATS = [
  undefined,
  "dd-MM-yyyy",
  "dd.MM.yyyy",
  "dd/MM/yyyy",
  "d-M-yyyy",
  "d.M.yyyy",
  "d/M/yyyy",
  "dd-MM-yyyy HH:mm",
  "dd-MM-yyyy HH:mm:ss",
  "yyyyMMdd",
  "yyyy/MM/dd",
] as const;

function dateField(table: Table, { name, column, notes }: Omit<WordColumn, "meaning">): FieldSpec | undefined {
  const texts = table.textsOf(column).flat();
  const fits = (format: string | undefined): boolean => texts.filter((one) => day(one, format).ok).length >= texts.length * NEARLY_ALL;
  if (texts.length === 0) return column;
  const index = DATE_FORMATS.findIndex(fits);
  if (index < 0) {
    notes.push(`The dates of ${column} are written in no way known here: mapping.${name} needs its \`format\`.`);
    return undefined;
  }
  const format = DATE_FORMATS[index];
  return format === undefined ? column : { path: column, format };
}

const STATUS_WORDS: readonly (readonly [RegExp, Status])[] = [
  [/^(?:aktiv|active|i drift|aaben)/, "ACTIVE"],
  [/^(?:usikker|uncertain|uafklaret)/, "UNCERTAIN"],
  [/^(?:historisk|lukket|nedlagt|ophoert|inaktiv|closed|inactive)/, "HISTORICAL"],
  [/^(?:lagt sammen|sammenlagt|merged)/, "MERGED"],
];

function statusOf(word: string): readonly Status[] {
  return STATUS_WORDS.flatMap(([pattern, code]) => (pattern.test(fold(word)) ? [code] : []));
}

function holdsCodes(table: Table, column: string): boolean {
  const texts = table.textsOf(column).flat();
  return texts.length > 0 && texts.filter(isMunicipality).length >= texts.length * NEARLY_ALL;
}

function isMunicipality(text: string): boolean {
  return /^0?\d{3}$/.test(text) && isTerritoryCode(municipality(text));
}

function municipality(text: string): string {
  return `mun:${text.padStart(4, "0")}`;
}

/** Whether its texts may be ids. */
function isShort(table: Table, column: string): boolean {
  return table.textsOf(column).every((row) => row.join(" ").length <= MOST.id);
}

function holdsTags(table: Table, column: string): boolean {
  return table.textsOf(column).some((row) => row.some((one) => /<(?:p|br|a|ul|li|b|strong|div|span|h\d)\b[^>]*>/i.test(one)));
}

/** Undefined where nothing is held. */
function held<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } | undefined {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  return entries.length === 0 ? undefined : (Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> }); // the same keys, fewer
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
