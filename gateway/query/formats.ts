import { columnsOf, cellOf, type Column } from "./columns.ts";
import { createCsv, csvText, type CsvOptions } from "./csv.ts";
import type { Json } from "./json.ts";
import type { List } from "./list.ts";
import type { Row } from "./pages.ts";

/** What rows become. A step takes what the step before gives, one at a time; the last one gives text or bytes. */
export const FORMATS = ["csv", "ndjson", "json"] as const;
export type Format = (typeof FORMATS)[number];

/** Names the list of a row, where an operation has more than one; a field of that name would win. */
const LIST = "_list";

export type Step = NodeJS.ReadWriteStream | ((source: AsyncIterable<Row>) => AsyncIterable<unknown>);

export interface StepsOptions {
  readonly format: Format;
  readonly lists: readonly List[];
  readonly csv: CsvOptions;
  /** Asked at the end: whether every row came. */
  readonly isWhole: () => boolean;
}

export function stepsOf({ format, lists, csv, isWhole }: StepsOptions): readonly Step[] {
  const several = lists.length > 1;
  const whole = ({ list, node }: Row): Json => (several ? { [LIST]: list.name, ...node } : node);
  if (format === "ndjson") return [ndjson(whole)];
  if (format === "json") return [json(whole, isWhole)];
  const columns = columnsOfAll(lists, several);
  return [
    async function* (rows: AsyncIterable<Row>) {
      for await (const row of rows) yield columns.map((column) => csvText(cellOf(whole(row), column), csv));
    },
    createCsv(
      columns.map((column) => column.name),
      csv,
    ),
  ];
}

function columnsOfAll(lists: readonly List[], several: boolean): readonly Column[] {
  const columns = lists.flatMap((list) => columnsOf(list.fields));
  const byName = new Map([...(several ? [{ name: LIST, path: [LIST] }] : []), ...columns].map((column) => [column.name, column]));
  return [...byName.values()];
}

/** One object a line (https://github.com/ndjson/ndjson-spec). */
function ndjson(whole: (row: Row) => Json) {
  return async function* (rows: AsyncIterable<Row>) {
    for await (const row of rows) yield `${JSON.stringify(whole(row))}\n`;
  };
}

/** An array; closed only when all came, so that half of it is not taken for the whole. */
function json(whole: (row: Row) => Json, isWhole: () => boolean) {
  return async function* (rows: AsyncIterable<Row>) {
    let before = "[\n";
    for await (const row of rows) {
      yield `${before}${JSON.stringify(whole(row))}`;
      before = ",\n";
    }
    if (isWhole()) yield before === "[\n" ? "[]\n" : "\n]\n";
  };
}
