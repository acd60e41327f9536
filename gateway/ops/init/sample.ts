import { parse } from "csv-parse/sync";
import { readFile } from "node:fs/promises";
import { HubError } from "../../../schema/errors.ts";
import { isRecord, type Json } from "../../query/json.ts";

export const FORMATS = ["csv", "json", "empty"] as const;
export type Format = (typeof FORMATS)[number];

/** The records a subgraph begins with. */
export interface Sample {
  readonly format: "csv" | "json";
  /** UTF-8, as it is written into the folder. */
  readonly content: string;
  readonly rows: readonly Json[];
  /** Names of columns or fields, `a.b` for a nested one, in their order. */
  readonly columns: readonly string[];
  /** CSV: what stands between columns. */
  readonly delimiter: string;
  /** JSON: where the list of records is; empty where the file is the list. */
  readonly path: readonly string[];
  /** Made up by us. */
  readonly invented: boolean;
}

const MOST_BYTES = 50_000_000;
const EXAMPLE = `id;titel;resume;tema;målgruppe;kommune;hjemmeside;telefon
1;Eksempel: Hjælp til det første udbud;Vi læser udbudsmaterialet sammen med dig.;konkurrence;virksomhed;Aarhus;https://example.org/udbud;+45 12 34 56 78
2;Eksempel: Afprøv din idé på et plejehjem;Tre måneder med rigtige brugere.;innovation;virksomhed, medarbejder;Aarhus;https://example.org/afproev;
3;Eksempel: Find en partner i regionen;Vi kender dem, der søger.;partnerskab;kommune;Hele landet;https://example.org/partner;
`;

/** Reads a sample; an invented one where no file is given. Throws FILE_UNREADABLE, USAGE. */
export async function readSample(format: Format, file: string | undefined): Promise<Sample> {
  if (file === undefined) {
    const csv = fromCsv(EXAMPLE, true);
    if (format === "csv") return csv;
    const rows = format === "empty" ? [] : csv.rows;
    return { ...csv, format: "json", content: `${JSON.stringify(rows, null, 2)}\n`, rows, invented: rows.length > 0 };
  }
  if (format === "empty") throw new HubError("USAGE", "--sample goes with --from csv or --from json.");
  const content = await readText(file);
  return format === "csv" ? fromCsv(content, false) : fromJson(content, file);
}

/** Danish spreadsheets still write Windows-1252; what is no UTF-8 is taken for it. Throws FILE_UNREADABLE, USAGE. */
export async function readText(file: string): Promise<string> {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (cause) {
    throw new HubError("FILE_UNREADABLE", `The file ${file} cannot be read.`, { cause });
  }
  if (bytes.byteLength > MOST_BYTES)
    throw new HubError("USAGE", `${file} has more than ${MOST_BYTES / 1_000_000} MB.`, { next: "Give a smaller sample." });
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

function fromCsv(content: string, invented: boolean): Sample {
  const [header = ""] = content.split("\n", 1);
  const delimiter = [";", "\t", ","].find((each) => header.includes(each)) ?? ",";
  let rows: readonly Json[];
  try {
    rows = parse(content, { columns: true, bom: true, delimiter, relax_column_count: true, skip_empty_lines: true, trim: true }) as Json[]; // objects by column
  } catch (cause) {
    throw new HubError("USAGE", `The sample is no CSV: ${cause instanceof Error ? cause.message : "it cannot be read"}.`, { cause });
  }
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  if (columns.length < 2) throw new HubError("USAGE", "The sample has no columns: its first line names none, or no row follows.");
  return { format: "csv", content, rows, columns, delimiter, path: [], invented };
}

function fromJson(content: string, file: string): Sample {
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch (cause) {
    throw new HubError("USAGE", `${file} is no JSON.`, { cause });
  }
  const found = listIn(value, [], 3);
  if (found === undefined)
    throw new HubError("USAGE", `${file} holds no list of records.`, { next: "It is a list of objects, or an object that has one." });
  const columns = [...new Set(found.rows.flatMap((row) => columnsOf(row)))];
  return { format: "json", content, rows: found.rows, columns, delimiter: ",", path: found.path, invented: false };
}

/** The first list of objects, outermost first. */
function listIn(
  value: unknown,
  path: readonly string[],
  depth: number,
): { readonly rows: readonly Json[]; readonly path: readonly string[] } | undefined {
  if (Array.isArray(value)) return value.length > 0 && value.every(isRecord) ? { rows: value, path } : undefined;
  if (!isRecord(value) || depth === 0) return undefined;
  for (const [key, inner] of Object.entries(value)) {
    const found = listIn(inner, [...path, key], depth - 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

function columnsOf(row: Json): readonly string[] {
  return Object.entries(row).flatMap(([key, value]) => (isRecord(value) ? Object.keys(value).map((inner) => `${key}.${inner}`) : [key]));
}
