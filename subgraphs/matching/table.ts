import { readFile, stat } from "node:fs/promises";
import { basename, extname } from "node:path";
import { parse } from "csv-parse/sync";
import { HubError } from "../../schema/errors.ts";
import { nearest } from "../base/nearest.ts";
import { FIELD_KINDS, type FieldSpec, type MatchRecord } from "./record.ts";

/** Records from tables: one or several CSV files with a header row. */
export interface TableOptions {
  readonly files: readonly string[];
  /** Column that names a record; unique within its file. */
  readonly id: string;
  readonly fields: readonly FieldSpec[];
  /** Column that names a record's source. Without it, each of several files is a source. */
  readonly source?: string;
  /** Column that holds the known answer, for measuring. */
  readonly truth?: string;
  /** One character. Default: a comma. */
  readonly delimiter?: string;
}

export interface Table {
  /** Id as given; with several files `file-basename:id`. */
  readonly records: readonly MatchRecord[];
  /** The known answer of each record, where there is a truth column; a record without an answer has one of its own. */
  readonly truth: readonly string[] | undefined;
}

/** A text cannot be longer. */
const MOST_BYTES = 500_000_000;

/** Reads the tables. Throws FILE_UNREADABLE, or USAGE for a column that is missing or doubled, an id that is empty or doubled, a table without rows. */
export async function readTable(options: TableOptions): Promise<Table> {
  const { files, id, fields, source, truth, delimiter = "," } = options;
  refuseSameNames(files);
  const records: MatchRecord[] = [];
  const answers: string[] = [];
  for (const file of files) {
    const prefix = files.length > 1 ? `${nameOf(file)}:` : "";
    const [header = [], ...rows] = parseRows(await readText(file), file, delimiter);
    if (rows.length === 0)
      throw new HubError("USAGE", `${file} has no rows.`, { next: "Give a CSV file with a header row and at least one record." });
    const column = (name: string): number => placeOf(name.trim(), header, file);
    const [idAt, places] = [column(id), fields.map((field) => column(field.name))];
    const [sourceAt, truthAt] = [source === undefined ? undefined : column(source), truth === undefined ? undefined : column(truth)];
    const seen = new Set<string>();
    for (const [place, row] of rows.entries()) {
      const cell = (at: number): string => (row[at] ?? "").trim();
      const own = cell(idAt);
      refuseBadId(own, seen, `${file}: row ${place + 2}`, id);
      seen.add(own);
      const from = sourceAt === undefined ? (files.length > 1 ? file : "") : cell(sourceAt);
      records.push({
        id: prefix + own,
        ...(from !== "" && { source: from }),
        values: places.map((at) => (cell(at) === "" ? [] : [cell(at)])),
      });
      if (truthAt !== undefined) answers.push(cell(truthAt) === "" ? `\u0000${prefix}${own}` : cell(truthAt));
    }
  }
  return { records, truth: truth === undefined ? undefined : answers };
}

/**
 * `NAME:kind,NAME:kind`. A comma or colon within a column's name is no trouble as long as each part ends in a kind that is known. Throws USAGE with a did-you-mean.
 */
export function readFieldSpecs(text: string): readonly FieldSpec[] {
  const kinds = FIELD_KINDS.join("|");
  const found = [...text.matchAll(new RegExp(`(?:^|,)(.+?):\\s*(${kinds})\\s*(?=,|$)`, "g"))];
  const specs = found.map(([, name = "", kind = "text"]) => ({
    name: name.trim(),
    kind: FIELD_KINDS.find((each) => each === kind) ?? "text",
  }));
  const used = found.map(([part]) => part).join("");
  if (specs.length > 0 && used === text) return specs;
  const odd = text.split(",").find((part) => !FIELD_KINDS.some((kind) => part.trim().endsWith(`:${kind}`))) ?? text;
  const near = odd.includes(":") ? nearest((odd.split(":").at(-1) ?? "").trim(), FIELD_KINDS) : undefined;
  throw new HubError(
    "USAGE",
    `--fields: ${JSON.stringify(odd.slice(0, 80))} is not COLUMN:kind.${near === undefined ? "" : ` Did you mean ${near}?`}`,
    { next: `Kinds: ${FIELD_KINDS.join(", ")}.` },
  );
}

/** UTF-8, UTF-16 with its mark (as a spreadsheet's "Unicode text"), else Windows-1252. */
async function readText(file: string): Promise<string> {
  const bytes = await readBytes(file);
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

async function readBytes(file: string): Promise<Buffer> {
  try {
    if ((await stat(file)).size <= MOST_BYTES) return await readFile(file);
  } catch (cause) {
    throw new HubError("FILE_UNREADABLE", `The file ${file} cannot be read.`, { cause });
  }
  throw new HubError("FILE_UNREADABLE", `The file ${file} is larger than 500 MB.`, {
    next: "Leave out the columns that are not compared.",
  });
}

/** Header and rows. Lines that hold nothing are left out. */
function parseRows(text: string, file: string, delimiter: string): readonly (readonly string[])[] {
  try {
    const rows: string[][] = parse(text, {
      delimiter,
      record_delimiter: ["\r\n", "\n", "\r"],
      relax_quotes: true,
      relax_column_count: true,
      skip_records_with_empty_values: true,
    });
    return rows.map((row, place) => (place === 0 ? row.map((name) => name.trim()) : row));
  } catch (cause) {
    throw new HubError("USAGE", `${file} is not a table: ${cause instanceof Error ? cause.message : "unreadable"}.`, {
      next: "Check the file and --delimiter.",
      cause,
    });
  }
}

function placeOf(name: string, header: readonly string[], file: string): number {
  const place = header.indexOf(name);
  if (place < 0) {
    const near = nearest(name, header);
    throw new HubError(
      "USAGE",
      `${file} has no column ${JSON.stringify(name)}.${near === undefined ? "" : ` Did you mean ${JSON.stringify(near)}?`}`,
      { next: `Its columns: ${header.slice(0, 30).join(", ")}. If that is one long name, check --delimiter.` },
    );
  }
  if (header.lastIndexOf(name) !== place)
    throw new HubError("USAGE", `${file} has two columns ${JSON.stringify(name)}.`, { next: "Give each column a name of its own." });
  return place;
}

function refuseBadId(own: string, seen: ReadonlySet<string>, where: string, column: string): void {
  if (own === "") throw new HubError("USAGE", `${where} has no ${column}.`, { next: "Give each record an id." });
  if (seen.has(own))
    throw new HubError("USAGE", `${where}: the id ${JSON.stringify(own)} stands there a second time.`, {
      next: "Give each record an id of its own.",
    });
}

function refuseSameNames(files: readonly string[]): void {
  const names = files.map(nameOf);
  const twice = names.find((name, place) => names.indexOf(name) !== place);
  if (twice !== undefined)
    throw new HubError("USAGE", `Two of the files are called ${twice}, and a record is called FILE:id.`, { next: "Rename one of them." });
}

function nameOf(file: string): string {
  return basename(file, extname(file));
}
