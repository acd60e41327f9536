/**
 * Looks at a sheet's XML before the parser does. Threat: a few bytes that name a cell in row 1,048,576 of column XFD, for which a table of 17 thousand million
 * cells would be made. XML allows no `<` inside a tag's text, so a pattern that begins at one sees at least every cell that a parser sees.
 */
const SHEET = /<(?:[^\s<>:]*:)?sheetData[\s/>]/;
const TAGS = /<(?:[^\s<>:/]*:)?(row|c)(?=[\s/>])([^<]*)/g;
const ADDRESS = /[\s:]r\s*=\s*(?:"([^"]*)"|'([^']*)')/;

const MOST_ROWS = 1_048_576;
const MOST_COLUMNS = 16_384;
/** Rows times columns, up to the last cell with a value. */
const MOST_CELLS = 10_000_000;

/** What is wrong with the extent of a sheet, going on from `has`; undefined for one of usual size, and for a part that is no sheet. */
export function extentFault(xml: string): string | undefined {
  if (!SHEET.test(xml)) return undefined;
  let rows = 0;
  let columns = 0;
  for (const [, tag, rest = ""] of xml.matchAll(TAGS)) {
    const attribute = ADDRESS.exec(rest);
    if (attribute === null) {
      if (tag === "row") continue;
      return "cells that do not say where they stand";
    }
    const [, letters = "", digits = ""] = /^([A-Z]{0,3})([0-9]{1,7})$/.exec(attribute[1] ?? attribute[2] ?? "") ?? [];
    const row = Number(digits);
    const column = columnNumber(letters);
    if (row < 1 || row > MOST_ROWS || column > MOST_COLUMNS || (tag === "c") !== column > 0)
      return "a row or cell at a place that does not exist";
    // Formatted cells without a value often reach to the end of the sheet; no table is made for these.
    if (tag === "c" && !/\/>\s*$/.test(rest)) {
      rows = Math.max(rows, row);
      columns = Math.max(columns, column);
    }
  }
  return rows * columns > MOST_CELLS ? `${rows} rows of ${columns} columns` : undefined;
}

/** The same XML with CDATA sections as plain text: the parser passes over them. */
export function withoutCdata(xml: string): string {
  return xml.replace(/<!\[CDATA\[([^]*?)\]\]>/g, (_, text: string) =>
    text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;"),
  );
}

/** The same XML without the cell; undefined where the cell is not found. */
export function withoutCell(xml: string, row: number, column: number): string | undefined {
  const address = `[\\s:]r\\s*=\\s*["']${columnName(column)}${row}["']`;
  const cell = new RegExp(`<((?:[^\\s<>:/]*:)?c)(?=\\s)[^<]*?${address}[^<]*?(?:/>|>[^]*?</\\1\\s*>)`).exec(xml);
  return cell === null ? undefined : xml.slice(0, cell.index) + xml.slice(cell.index + cell[0].length);
}

function columnNumber(letters: string): number {
  return Array.from(letters).reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0);
}

/** `A` for 1, `AA` for 27. */
export function columnName(column: number): string {
  const rest = (column - 1) % 26;
  const letter = String.fromCharCode(65 + rest);
  return column <= 26 ? letter : columnName((column - 1 - rest) / 26) + letter;
}
