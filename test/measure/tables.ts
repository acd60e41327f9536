import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import type { FieldSpec, MatchRecord } from "../../subgraphs/matching/record.ts";
import { readFieldSpecs, readTable } from "../../subgraphs/matching/table.ts";

/** Real overlapping tables of others in `../shared/data/entity-resolution`, where people have said which records are the same. For measuring only. */
export interface LabelledTable {
  readonly fields: readonly FieldSpec[];
  readonly records: readonly MatchRecord[];
  /** What each record is known to be. */
  readonly truth: readonly string[];
  readonly atMostOnePerSource: boolean;
}

export interface TableUse {
  readonly table: keyof typeof TABLES;
  /** As the command takes them: `COLUMN:kind,COLUMN:kind`. */
  readonly fields: string;
  readonly atMostOnePerSource: boolean;
}

interface TableFiles {
  readonly files: readonly string[];
  readonly id: string;
  readonly source?: string;
  readonly delimiter?: string;
  /** Either a column that tells what a record is … */
  readonly truth?: string;
  /** … or a file that lists the matching pairs: its columns of ids, in the order of `files`. */
  readonly matches?: { readonly file: string; readonly columns: readonly [string, string] };
}

const TABLES = {
  "early-childhood": {
    files: ["early-childhood-sites/listings.csv"],
    id: "Id",
    source: "Source",
    truth: "True Id",
  },
  restaurants: {
    files: ["fodors-zagats/fodors.csv", "fodors-zagats/zagats.csv"],
    id: "id",
    matches: { file: "fodors-zagats/matches_fodors_zagats.csv", columns: ["fodors_id", "zagats_id"] },
  },
  products: {
    files: ["abt-buy/abtclean.csv", "abt-buy/buyclean.csv"],
    id: "id",
    delimiter: "|",
    matches: { file: "abt-buy/gtclean.csv", columns: ["D1", "D2"] },
  },
} as const satisfies Record<string, TableFiles>;

/** Services for small children in one city, as about ten public bodies list them; a body may list one several times. */
export const EARLY_CHILDHOOD: TableUse = {
  table: "early-childhood",
  fields: "Site name:name,Address:address,Zip:identifier,Phone:phone",
  atMostOnePerSource: false,
};

/** The same restaurants in two guides. */
export const RESTAURANTS: TableUse = {
  table: "restaurants",
  fields: "name:name,addr:address,city:name,phone:phone,type:text",
  atMostOnePerSource: true,
};

/** The same products in two shops. */
export const PRODUCTS: TableUse = {
  table: "products",
  fields: "name:name,description:text,price:number",
  atMostOnePerSource: true,
};

/** Reads a table and what is known of it. `folder`: where the tables of others are. */
export async function readLabelled(folder: string, { table, fields: specs, atMostOnePerSource }: TableUse): Promise<LabelledTable> {
  const { files, matches, ...rest }: TableFiles = TABLES[table];
  const fields = readFieldSpecs(specs);
  const { records, truth } = await readTable({ ...rest, fields, files: files.map((file) => join(folder, file)) });
  if (truth !== undefined || matches === undefined) return { fields, records, truth: truth ?? [], atMostOnePerSource };
  const rows: string[][] = parse(await readFile(join(folder, matches.file), "utf8"), { delimiter: rest.delimiter ?? "," });
  const [first, second] = matches.columns.map((column) => rows[0]?.indexOf(column) ?? -1);
  const pairs = rows.slice(1).map((row) => [row[first ?? 0] ?? "", row[second ?? 1] ?? ""] as const);
  return { fields, records, truth: labels(records, pairs), atMostOnePerSource };
}

/** Names each record after the first one it is said to match; a record in no pair is alone. A pair tells ids of the first and of the second table. */
function labels(records: readonly MatchRecord[], pairs: readonly (readonly [string, string])[]): readonly string[] {
  const sources = [...new Set(records.map(({ source }) => source))];
  const idOf = new Map(records.map(({ id, source }) => [`${sources.indexOf(source)}:${id.slice(id.indexOf(":") + 1)}`, id]));
  const label = new Map(records.map(({ id }) => [id, id]));
  for (const [a, b] of pairs) {
    const [one, other] = [idOf.get(`0:${a}`), idOf.get(`1:${b}`)];
    if (one === undefined || other === undefined) throw new Error(`The matching pairs name a record that is not there: ${a}, ${b}.`);
    label.set(other, label.get(one) ?? one);
  }
  return records.map(({ id }) => label.get(id) ?? id);
}
