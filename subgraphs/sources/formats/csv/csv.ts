import { Readable } from "node:stream";
import { CsvError, parse, type Info } from "csv-parse";
import { HubError } from "../../../../schema/errors.ts";
import type { HttpResponse } from "../../../base/http/index.ts";
import { textOf } from "../../document.ts";
import type { Source } from "../../source.ts";
import type { Format, ReadContext, ReadEnd, ReadItem } from "../format.ts";

/**
 * CSV as it comes (RFC 4180 is the ideal): read as a stream, so that size costs no memory; a row that does not fit the header is rejected by its line and
 * never stops the rest.
 */
interface CsvOptions {
  readonly delimiter: string;
  readonly encoding: string;
  readonly quote: string;
  readonly columns?: readonly string[];
  readonly skipLines: number;
}

/** A row longer than this has lost its closing quotation mark. */
const MOST_ROW_CHARACTERS = 1_000_000;

export const csvFormat: Format = Object.freeze({
  accept: "text/csv, text/plain;q=0.8, */*;q=0.1",
  mapping: {},
  address: (source: Source) => source.address,
  async *read(first: HttpResponse, { source }: ReadContext): AsyncGenerator<ReadItem, ReadEnd, undefined> {
    const options = source.options as CsvOptions; // checked and completed by source.schema.json
    const whom = new URL(first.url).host;
    const parser = parse({
      delimiter: options.delimiter,
      quote: options.quote === "" ? null : options.quote,
      from_line: options.skipLines + 1,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      info: true,
      max_record_size: MOST_ROW_CHARACTERS,
    });
    const tail = { text: "" };
    const input = Readable.from(remembering(textOf(first, options.encoding), tail));
    input.on("error", (error) => parser.destroy(error)).pipe(parser);
    let header = options.columns;
    let short = false;
    try {
      for await (const row of parser as AsyncIterable<{ readonly record: readonly string[]; readonly info: Info }>) {
        // `info: true` gives this shape
        const cells = row.record;
        if (header === undefined) {
          header = headerOf(cells, whom);
          continue;
        }
        short = cells.length < header.length;
        const place = `line ${row.info.lines}`;
        if (cells.length === header.length) {
          yield { kind: "record", record: Object.fromEntries(header.map((name, index) => [name, cells[index]])), place };
        } else if (cells.some((cell) => cell.trim() !== "")) {
          const reason = `${place} has ${cells.length} columns where the header has ${header.length}`;
          yield { kind: "unreadable", place, field: "record", code: "RECORD_FIELD_INVALID", reason };
        }
      }
    } catch (error) {
      if (error instanceof CsvError) throw unreadable(error, whom);
      throw error;
    } finally {
      input.destroy();
      parser.destroy();
    }
    if (header === undefined) throw new HubError("FETCH_TRUNCATED", `${whom} answers with an empty file.`);
    // Nothing else tells a file cut in its last row, and what comes after it has not disappeared.
    if (short && !/[\r\n]$/.test(tail.text)) throw new HubError("FETCH_TRUNCATED", `${whom} ends its CSV inside a row.`);
    return { complete: true };
  },
});

async function* remembering(texts: AsyncIterable<string>, tail: { text: string }): AsyncGenerator<string, void, undefined> {
  for await (const text of texts) {
    if (text !== "") tail.text = text.slice(-1);
    yield text;
  }
}

function headerOf(cells: readonly string[], whom: string): readonly string[] {
  const names = cells.map((cell) => cell.trim());
  if (names.length < 2) {
    throw new HubError("FETCH_UNREADABLE", `${whom} answers with a table of one column.`, {
      next: "Check `csv.delimiter` in the source file.",
    });
  }
  return names;
}

function unreadable(error: CsvError, whom: string): HubError {
  if (error.code === "CSV_QUOTE_NOT_CLOSED") return new HubError("FETCH_TRUNCATED", `${whom} ends its CSV inside a quoted field.`);
  return new HubError("FETCH_UNREADABLE", `${whom} answers with CSV that cannot be read (${error.code}).`, {
    next: "Check `csv.delimiter` and `csv.quote` in the source file.",
  });
}
