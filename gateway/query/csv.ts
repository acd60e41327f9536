import type { Transform } from "node:stream";
import { stringify } from "csv-stringify";
import type { Cell } from "./columns.ts";

/**
 * CSV as RFC 4180 has it: a header, CRLF, quotes where needed. Threat: a spreadsheet computes a cell that begins with = + - or @, and such a formula may fetch or send
 * something; anybody who publishes a listing could write one (https://owasp.org/www-community/attacks/CSV_Injection). So a text that begins so gets an apostrophe in front,
 * which spreadsheets take for "this is text". A text that has apostrophes before such a sign gets one more, so that the first one can always be taken away again.
 */
export interface CsvOptions {
  /** Starts the file with the UTF-8 byte order mark, without which Excel takes it for Windows-1252. */
  readonly bom: boolean;
  /** With `;` decimal numbers get a comma, as a Danish Excel writes and reads them. */
  readonly delimiter: Delimiter;
}

export const DELIMITERS = [",", ";", "\t"] as const;
export type Delimiter = (typeof DELIMITERS)[number];

/** Takes rows as lists of cells, gives the file's bytes. The header is written for no rows, too. */
export function createCsv(columns: readonly string[], { bom, delimiter }: CsvOptions): Transform {
  return stringify({
    header: true,
    columns: [...columns],
    bom,
    delimiter,
    record_delimiter: "\r\n",
    quote_record_delimiter: true,
    // An empty line is no record to many readers.
    quoted_empty: columns.length === 1,
  });
}

/** A cell as it is written. */
export function csvText(cell: Cell, { delimiter }: Pick<CsvOptions, "delimiter">): string {
  if (cell === null) return "";
  if (typeof cell === "number") return delimiter === ";" ? String(cell).replace(".", ",") : String(cell);
  if (typeof cell === "boolean") return String(cell);
  return DANGEROUS.test(cell) ? `'${cell}` : cell;
}

// Full-width signs too: some spreadsheets read them as the others.
const DANGEROUS = /^'*[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/;
