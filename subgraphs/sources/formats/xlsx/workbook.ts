import { InvalidSpreadsheetError, readSheet, SheetNotFoundError } from "read-excel-file/node";
import { HubError } from "../../../../schema/errors.ts";
import { columnName, extentFault, withoutCdata, withoutCell } from "./sheetXml.ts";
import { packParts, unpackParts } from "./zip.ts";

/** Which sheet of which file, and how much of it. Plain values: they cross to a worker. */
export interface WorkbookRequest {
  readonly file: Uint8Array;
  /** Name, or number from 1. */
  readonly sheet: string | number;
  /** Most bytes unpacked, and most characters of all cells together. */
  readonly bytes: number;
  /** Named in messages. */
  readonly whom: string;
}

export interface Sheet {
  /** All rows from the first on, all cells as texts, empty ones as empty texts. */
  readonly rows: readonly (readonly string[])[];
  /** Rows with a cell that could not be read, by number from 1: what is wrong. */
  readonly damaged: ReadonlyMap<number, string>;
}

/** A file with more damaged cells than this is not worth repairing. */
const MOST_DAMAGED = 25;

/** Reads one sheet of an XLSX file (ECMA-376). Throws FETCH_*. Takes a second for 50,000 rows: run it in a worker. */
export async function readWorkbook({ file, sheet, bytes, whom }: WorkbookRequest): Promise<Sheet> {
  const wanted = (name: string) => /\.(?:xml|rels)$/.test(name);
  const parts = new Map<string, Buffer>();
  for (const [name, part] of unpackParts(Buffer.from(file.buffer, file.byteOffset, file.byteLength), { bytes, wanted, whom })) {
    const xml = withoutCdata(part.toString("utf8"));
    const fault = extentFault(xml);
    if (fault !== undefined) throw new HubError("FETCH_UNREADABLE", `${whom} answers with a sheet that has ${fault}.`);
    parts.set(name, Buffer.from(xml));
  }
  if (!parts.has("xl/workbook.xml")) throw new HubError("FETCH_WRONG_TYPE", `${whom} answers with a ZIP file that is no XLSX workbook.`);
  const damaged = new Map<number, string>();
  for (let repairs = 0; ; repairs += 1) {
    try {
      const rows: unknown = await readSheet(packParts(parts), sheet, { parseNumber: numberText });
      if (!Array.isArray(rows)) throw new HubError("FETCH_UNREADABLE", `${whom} answers with a workbook whose sheet ${sheet} is no table.`);
      return { rows: textsOf(rows, bytes, whom), damaged };
    } catch (error) {
      const cell = damagedCell(error);
      if (cell === undefined || repairs >= MOST_DAMAGED || !repair(parts, cell)) throw asHubError(error, sheet, whom);
      damaged.set(cell.row, `cell ${columnName(cell.column)}${cell.row} cannot be read`);
    }
  }
}

interface Cell {
  readonly row: number;
  readonly column: number;
}

/** The library ends at the first cell it cannot read, and says where that is. */
function damagedCell(error: unknown): Cell | undefined {
  const place = error instanceof InvalidSpreadsheetError ? /^<c\/> at row (\d+), col (\d+): /.exec(error.message) : null;
  return place === null ? undefined : { row: Number(place[1]), column: Number(place[2]) };
}

/** Takes the cell out of every sheet that has it; false where none has. */
function repair(parts: Map<string, Buffer>, { row, column }: Cell): boolean {
  let found = false;
  for (const [name, part] of parts) {
    const xml = withoutCell(part.toString("utf8"), row, column);
    if (xml === undefined) continue;
    found = true;
    parts.set(name, Buffer.from(xml));
  }
  return found;
}

function textsOf(rows: readonly unknown[], most: number, whom: string): readonly (readonly string[])[] {
  let length = 0;
  return rows.map((row) => {
    const texts = Array.isArray(row) ? row.map(cellText) : [];
    // One text that a million cells share is small in the file and in memory, until it is written out.
    length += texts.reduce((sum, text) => sum + text.length, 0);
    if (length > most) throw new HubError("FETCH_TOO_LARGE", `${whom} answers with a sheet of more than ${most / 1_000_000} MB of text.`);
    return texts;
  });
}

/** A day as `2026-05-01`, a moment as `2026-05-01T12:00:00` (a workbook knows no zone); all else as it is written. */
function cellText(value: unknown): string {
  if (value instanceof Date) {
    const ms = Math.round(value.getTime() / 1000) * 1000;
    if (Number.isNaN(ms)) return "";
    return new Date(ms).toISOString().replace(/T00:00:00\.000Z$|\.000Z$/, "");
  }
  return typeof value === "string" || typeof value === "boolean" || typeof value === "number" ? String(value) : "";
}

/** The shortest way to write the number, as a table shows it (`0.1`, not `0.1000000000000000055`); digits that a number cannot hold stay as they are. */
function numberText(written: string): string {
  const number = Number(written);
  return Number.isFinite(number) && Math.abs(number) <= Number.MAX_SAFE_INTEGER ? String(number) : written;
}

function asHubError(error: unknown, sheet: string | number, whom: string): HubError {
  if (error instanceof HubError) return error;
  if (error instanceof SheetNotFoundError) {
    return new HubError("FETCH_UNREADABLE", `${whom} answers with a workbook without the sheet ${sheet}.`, {
      next: "Correct `xlsx.sheet` in the source file.",
      cause: error,
    });
  }
  return new HubError("FETCH_UNREADABLE", `${whom} answers with a workbook that is damaged.`, { cause: error });
}
