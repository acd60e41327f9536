import { zip, type ZipEntry } from "./zip.ts";

/** A cell: a text, a number, a day (`{ serial: 46143 }`), a truth value, a shared text by its number, a cell in its own XML, or nothing. */
export type Cell =
  | string
  | number
  | boolean
  | null
  | { readonly serial: number }
  | { readonly shared: number }
  | { readonly xml: (address: string) => string };

export interface WorkbookOptions {
  /** Sheets by name, in order; rows from the first on, `null` for a row that is not written. */
  readonly sheets: Readonly<Record<string, readonly (readonly Cell[] | null)[]>>;
  readonly sharedStrings?: readonly string[];
  /** Parts in the place of those of the same name, or beside them; undefined takes one away. */
  readonly parts?: Readonly<Record<string, ZipEntry | undefined>>;
}

const OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/** The parts of an XLSX file, by name. */
export function workbookParts({ sheets, sharedStrings = [], parts = {} }: WorkbookOptions): readonly ZipEntry[] {
  const names = Object.keys(sheets);
  const all: Record<string, ZipEntry | undefined> = {};
  const put = (name: string, data: string) => void (all[name] = { name, data });
  put("[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`);
  put(
    "xl/workbook.xml",
    `<workbook xmlns:r="${OFFICE}"><sheets>${names.map((name, at) => `<sheet name="${name}" sheetId="${at + 1}" r:id="rId${at + 1}"/>`).join("")}</sheets></workbook>`,
  );
  const relations = [
    ...names.map((_, at) => `<Relationship Id="rId${at + 1}" Type="${OFFICE}/worksheet" Target="worksheets/sheet${at + 1}.xml"/>`),
    `<Relationship Id="rIdS" Type="${OFFICE}/styles" Target="styles.xml"/>`,
    `<Relationship Id="rIdT" Type="${OFFICE}/sharedStrings" Target="sharedStrings.xml"/>`,
  ];
  put("xl/_rels/workbook.xml.rels", `<Relationships>${relations.join("")}</Relationships>`);
  put("xl/styles.xml", `<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>`);
  put("xl/sharedStrings.xml", `<sst>${sharedStrings.map((text) => `<si><t>${escaped(text)}</t></si>`).join("")}</sst>`);
  for (const [at, rows] of Object.values(sheets).entries()) put(`xl/worksheets/sheet${at + 1}.xml`, sheetXml(rows));
  return Object.values({ ...all, ...parts }).filter((part) => part !== undefined);
}

/** An XLSX file. */
export function workbook(options: WorkbookOptions): Buffer {
  return zip(workbookParts(options));
}

/** A sheet's XML. */
export function sheetXml(rows: readonly (readonly Cell[] | null)[]): string {
  const written = rows.flatMap((cells, at) =>
    cells === null
      ? []
      : [`<row r="${at + 1}">${cells.map((cell, column) => cellXml(cell, `${letters(column)}${at + 1}`)).join("")}</row>`],
  );
  return `<?xml version="1.0" encoding="UTF-8"?><worksheet><sheetData>${written.join("")}</sheetData></worksheet>`;
}

function cellXml(cell: Cell, address: string): string {
  if (cell === null) return "";
  if (typeof cell === "string") return `<c r="${address}" t="inlineStr"><is><t>${escaped(cell)}</t></is></c>`;
  if (typeof cell === "number") return `<c r="${address}"><v>${cell}</v></c>`;
  if (typeof cell === "boolean") return `<c r="${address}" t="b"><v>${cell ? 1 : 0}</v></c>`;
  if ("serial" in cell) return `<c r="${address}" s="1"><v>${cell.serial}</v></c>`;
  if ("shared" in cell) return `<c r="${address}" t="s"><v>${cell.shared}</v></c>`;
  return cell.xml(address);
}

function letters(column: number): string {
  return column < 26 ? String.fromCharCode(65 + column) : letters(Math.floor(column / 26) - 1) + letters(column % 26);
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
