import type { FieldName, Spelling } from "../flat.ts";
import { flatten } from "../flat.ts";
import type { SamplePublisher } from "../publisher.ts";
import type { SampleRecord } from "../record.ts";
import { encodeWindows1252 } from "./windows1252.ts";

/** A table as municipal sites export them: RFC 4180 quoting, but with whatever delimiter and encoding the editor's spreadsheet chose. */
export interface CsvShape extends Spelling {
  readonly file: string;
  /** Header by field; fields without one are left out. Column order is the order here. */
  readonly columns: Readonly<Partial<Record<FieldName, string>>>;
  readonly delimiter: string;
  readonly encoding: "utf-8" | "utf-8-bom" | "windows-1252";
  /** What stands between two words of one cell. */
  readonly lists: string;
  /** A line above the header, as spreadsheets are fond of. */
  readonly heading?: string;
}

export function csvPublisher(id: string, shape: CsvShape): SamplePublisher {
  const charset = shape.encoding === "windows-1252" ? "windows-1252" : "utf-8";
  return {
    id,
    paged: false,
    serve: ({ path }, records) =>
      path === shape.file ? { type: `text/csv; charset=${charset}`, body: encode(table(shape, records), shape.encoding) } : undefined,
  };
}

function table(shape: CsvShape, records: readonly SampleRecord[]): string {
  const columns = columnsOf(shape);
  const rows = records.map((record) => {
    const flat = flatten(record, shape);
    return columns.map(([field]) => {
      const value = flat[field];
      return typeof value === "string" ? value : value.join(shape.lists);
    });
  });
  const lines = [columns.map(([, header]) => header), ...rows].map((cells) =>
    cells.map((cell) => quote(cell, shape.delimiter)).join(shape.delimiter),
  );
  return [...(shape.heading === undefined ? [] : [shape.heading]), ...lines, ""].join("\r\n");
}

function columnsOf(shape: CsvShape): readonly (readonly [FieldName, string])[] {
  return Object.entries(shape.columns) as [FieldName, string][]; // keyed by FieldName in CsvShape
}

function quote(cell: string, delimiter: string): string {
  return /["\r\n]/.test(cell) || cell.includes(delimiter) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

function encode(text: string, encoding: CsvShape["encoding"]): Buffer {
  if (encoding === "windows-1252") return encodeWindows1252(text);
  return Buffer.from(encoding === "utf-8-bom" ? `\uFEFF${text}` : text);
}
