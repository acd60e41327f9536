import { parse, type Info } from "csv-parse/sync";
import { HubError } from "../../../schema/errors.ts";

/** How a CSV file is laid out. */
export interface Layout {
  readonly delimiter: string;
  /** Lines above the header. */
  readonly skipLines: number;
}

const DELIMITERS = [";", "\t", ",", "|"] as const;
/** Looked at from the beginning. */
const HEAD_CHARACTERS = 300_000;
const HEAD_ROWS = 60;

/** The delimiter that gives most rows the same number of columns, and where the headings stand. Throws FETCH_UNREADABLE. */
export function layoutOf(text: string): Layout {
  const head = text.length <= HEAD_CHARACTERS ? text : text.slice(0, text.lastIndexOf("\n", HEAD_CHARACTERS) + 1);
  const found = DELIMITERS.flatMap((delimiter) => fitOf(head, delimiter) ?? []).toSorted(
    (a, b) => b.share - a.share || b.columns - a.columns,
  )[0];
  if (found === undefined)
    throw new HubError("FETCH_UNREADABLE", "The file has one column, or none.", {
      next: "Save it as CSV with ; between the columns, one row of headings first.",
    });
  return { delimiter: found.delimiter, skipLines: found.skipLines };
}

/** Which row is the first that is about as wide as the widest: titles above the headings fill a cell or two, and those below have gaps. -1 where no row has two texts. */
export function widestOf(rows: readonly (readonly string[])[]): number {
  const widths = rows.slice(0, MOST_TITLES).map((cells) => cells.filter((cell) => cell.trim() !== "").length);
  const widest = Math.max(0, ...widths);
  return widths.findIndex((width) => width > 1 && width >= widest * 0.8);
}

const MOST_TITLES = 20;

interface Fit extends Layout {
  readonly columns: number;
  /** Of the rows, 0 to 1. */
  readonly share: number;
}

function fitOf(head: string, delimiter: string): Fit | undefined {
  let rows: readonly { readonly record: readonly string[]; readonly info: Info }[];
  try {
    rows = parse(head, {
      delimiter,
      bom: true,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      info: true,
      to: HEAD_ROWS,
    }) as unknown[] as typeof rows; // `info: true` gives this shape
  } catch {
    return undefined;
  }
  const counts = Map.groupBy(rows, ({ record }) => record.length);
  const [columns, same] = [...counts].filter(([count]) => count > 1).toSorted(([, a], [, b]) => b.length - a.length)[0] ?? [0, []];
  const header = same[widestOf(same.map(({ record }) => record))];
  if (header === undefined) return undefined;
  const tall = header.record.reduce((sum, cell) => sum + cell.split("\n").length - 1, 0);
  return { delimiter, columns, share: same.length / rows.length, skipLines: header.info.lines - tall - 1 };
}
