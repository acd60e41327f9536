import { HubError } from "../../../../schema/errors.ts";
import { readBody } from "../../../base/http/index.ts";
import type { Source } from "../../source.ts";
import type { Format, ReadEnd, ReadItem } from "../format.ts";
import { readInWorker } from "./inWorker.ts";

/**
 * XLSX (ECMA-376), the file a municipality keeps its list in. One sheet is a table: a row of headings, rows below it. Unlike in CSV, notes beside the table
 * and above it are usual and are passed over; so are empty rows.
 */
interface XlsxOptions {
  readonly sheet: string | number;
  readonly headerRow: number;
}

export const xlsxFormat: Format = Object.freeze({
  accept: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet, application/octet-stream;q=0.8, */*;q=0.1",
  mapping: {},
  address: (source: Source) => source.address,
  async *read(first, { source }): AsyncGenerator<ReadItem, ReadEnd, undefined> {
    const { sheet, headerRow } = source.options as XlsxOptions; // checked and completed by source.schema.json
    const whom = new URL(first.url).host;
    const file = await readBody(first);
    refuseOther(file, whom);
    const { rows, damaged } = await readInWorker({ file, sheet, bytes: source.limits.bytes, whom });
    if (damaged.has(headerRow)) throw new HubError("FETCH_UNREADABLE", `${whom} answers with a sheet whose headings are damaged.`);
    const header = headerOf(rows[headerRow - 1] ?? [], whom);
    const last = Math.max(rows.length, ...damaged.keys());
    for (let number = headerRow + 1; number <= last; number += 1) {
      const place = `row ${number}`;
      const cells = rows[number - 1] ?? [];
      const fault = damaged.get(number);
      if (fault !== undefined) {
        yield { kind: "unreadable", place, field: "record", code: "RECORD_FIELD_INVALID", reason: fault };
      } else if (cells.some((cell) => cell.trim() !== "")) {
        yield { kind: "record", record: Object.fromEntries(header.map(({ name, column }) => [name, cells[column] ?? ""])), place };
      }
    }
    return { complete: true };
  },
} satisfies Format);

/** Throws for what is no ZIP file, by its first bytes: the type that servers declare for a download is rarely right. */
function refuseOther(file: Buffer, whom: string): void {
  if (file.length === 0) throw new HubError("FETCH_TRUNCATED", `${whom} answers with an empty file.`);
  if (file.subarray(0, 2).equals(Buffer.from("PK"))) return;
  if (file.subarray(0, 4).equals(Buffer.from([0xd0, 0xcf, 0x11, 0xe0]))) {
    throw new HubError("FETCH_WRONG_TYPE", `${whom} answers with an old .xls file, or one with a password.`, {
      next: "Ask the publisher to save it as .xlsx without a password.",
    });
  }
  const html = /^[\s\uFEFF]*<(?:!doctype|html|head|body)\b/i.test(file.toString("utf8", 0, 512));
  throw new HubError("FETCH_WRONG_TYPE", `${whom} answers with ${html ? "an HTML page" : "something that is no XLSX file"}.`);
}

function headerOf(cells: readonly string[], whom: string): readonly { readonly name: string; readonly column: number }[] {
  const header = cells.map((cell, column) => ({ name: cell.replace(/\s+/g, " ").trim(), column })).filter(({ name }) => name !== "");
  if (header.length === 0) {
    throw new HubError("FETCH_UNREADABLE", `${whom} answers with a sheet without headings in the declared row.`, {
      next: "Check `xlsx.sheet` and `xlsx.headerRow` in the source file.",
    });
  }
  return header;
}
