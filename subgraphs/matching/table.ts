import { readFile } from "node:fs/promises";
import { basename, extname } from "node:path";
import { parse } from "csv-parse/sync";
import { HubError } from "../../schema/errors.ts";
import { nearest } from "../base/settings.ts";
import { FIELD_KINDS, type FieldSpec, type MatchRecord } from "./record.ts";

/** Records from tables: one or several CSV files with a header row. */
export interface TableOptions {
  readonly files: readonly string[];
  /** Column that names a record; unique within its file. */
  readonly id: string;
  readonly fields: readonly FieldSpec[];
  /** Column that names a record's source. With several files each file is a source. */
  readonly source?: string;
  /** Column that holds the known answer, for measuring. */
  readonly truth?: string;
  /** Default: a comma. */
  readonly delimiter?: string;
}

export interface Table {
  /** Id as given; with several files `file-basename:id`. */
  readonly records: readonly MatchRecord[];
  /** The known answer of each record, where there is a truth column. */
  readonly truth: readonly string[] | undefined;
}

/** Reads the tables. Throws FILE_UNREADABLE, or USAGE for a column that is missing, an id that is empty or doubled, a table without rows. */
export async function readTable(options: TableOptions): Promise<Table> {
  const { files, id, fields, source, truth, delimiter = "," } = options;
  const records: MatchRecord[] = [];
  const answers: string[] = [];
  const seen = new Set<string>();
  for (const file of files) {
    const prefix = files.length > 1 ? `${basename(file, extname(file))}:` : "";
    const rows = parseRows(await readText(file), file, delimiter);
    const columns = Object.keys(rows[0] ?? {});
    for (const column of [id, ...fields.map((field) => field.name), source, truth])
      if (column !== undefined) refuseMissing(column, columns, file);
    for (const [place, row] of rows.entries()) {
      const own = (row[id] ?? "").trim();
      if (own === "") throw new HubError("USAGE", `${file}: row ${place + 2} has no ${id}.`, { next: "Give each record an id." });
      const key = `${prefix}${own}`;
      if (seen.has(key))
        throw new HubError("USAGE", `${file}: the id ${own} stands twice (row ${place + 2}).`, {
          next: "Give each record an id of its own.",
        });
      seen.add(key);
      const from = source === undefined ? (files.length > 1 ? file : undefined) : row[source];
      records.push({
        id: key,
        ...(from !== undefined && from !== "" && { source: from }),
        values: fields.map((field) => valuesOf(row[field.name])),
      });
      if (truth !== undefined) answers.push(row[truth] ?? "");
    }
  }
  return { records, truth: truth === undefined ? undefined : answers };
}

/**
 * `NAME:kind,NAME:kind`. A comma or colon within a column's name is no trouble as long as each part ends in a kind that is known. Throws USAGE with a did-you-mean.
 */
export function readFieldSpecs(text: string): readonly FieldSpec[] {
  const kinds = FIELD_KINDS.join("|");
  const found = [...text.matchAll(new RegExp(`(?:^|,)(.+?):(${kinds})(?=,|$)`, "g"))];
  const specs = found.map(([, name = "", kind = "text"]) => ({
    name: name.trim(),
    kind: FIELD_KINDS.find((each) => each === kind) ?? "text",
  }));
  const used = found.map(([part]) => part).join("");
  if (specs.length > 0 && used === text) return specs;
  const odd = text.split(",").find((part) => !FIELD_KINDS.some((kind) => part.endsWith(`:${kind}`))) ?? text;
  const kind = odd.split(":").at(-1) ?? "";
  const near = nearest(kind, FIELD_KINDS);
  throw new HubError(
    "USAGE",
    `--fields: ${JSON.stringify(odd.slice(0, 80))} is not COLUMN:kind.${near === undefined ? "" : ` Did you mean ${near}?`}`,
    {
      next: `Kinds: ${FIELD_KINDS.join(", ")}.`,
    },
  );
}

async function readText(file: string): Promise<string> {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (cause) {
    throw new HubError("FILE_UNREADABLE", `The file ${file} cannot be read.`, { cause });
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

function parseRows(text: string, file: string, delimiter: string): readonly Readonly<Record<string, string>>[] {
  try {
    const rows: Record<string, string>[] = parse(text, {
      columns: (header: string[]) => header.map((name) => name.trim()),
      delimiter,
      bom: true,
      relax_quotes: true,
      relax_column_count: true,
      skip_empty_lines: true,
    });
    if (rows.length > 0) return rows;
  } catch (cause) {
    throw new HubError("USAGE", `${file} is not a table: ${cause instanceof Error ? cause.message : "unreadable"}.`, {
      next: "Check the file and --delimiter.",
      cause,
    });
  }
  throw new HubError("USAGE", `${file} has no rows.`, { next: "Give a CSV file with a header row and at least one record." });
}

function refuseMissing(column: string, columns: readonly string[], file: string): void {
  if (columns.includes(column)) return;
  const near = nearest(column, columns);
  throw new HubError(
    "USAGE",
    `${file} has no column ${JSON.stringify(column)}.${near === undefined ? "" : ` Did you mean ${JSON.stringify(near)}?`}`,
    {
      next: `Its columns: ${columns.slice(0, 30).join(", ")}. If that is one long name, check --delimiter.`,
    },
  );
}

function valuesOf(value: string | undefined): readonly string[] {
  const trimmed = (value ?? "").trim();
  return trimmed === "" ? [] : [trimmed];
}
