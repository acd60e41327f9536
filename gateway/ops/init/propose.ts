import type { Audience, Theme } from "../../../schema/listing.ts";
import { proposeColumns, type Columns } from "../../../subgraphs/base/proposal/columns.ts";
import { audiencesOf, themesOf } from "../../../subgraphs/base/proposal/words.ts";
import { placeArea } from "../../../subgraphs/base/territory/index.ts";
import type { Json } from "../../query/json.ts";
import type { Sample } from "./sample.ts";

/** Which column gives what, and what the words in it mean: a proposal that somebody looks through. */
export interface Proposal {
  readonly mapping: Columns;
  readonly words: {
    readonly themes: Words<Theme>;
    readonly audiences: Words<Audience>;
    readonly coverage: Words<string>;
  };
  /** What was done and what is left to do, one sentence each. */
  readonly notes: readonly string[];
}

type Words<Code> = Readonly<Record<string, readonly Code[]>>;

const MOST_WORDS = 200;

/** `counted`: how many records and columns were looked at, in words. */
export function propose(
  { columns, rows, invented }: Pick<Sample, "columns" | "rows" | "invented">,
  counted = `${rows.length} records, ${columns.length} columns`,
): Proposal {
  const mapping = proposeColumns({ columns, textsOf: (column) => rows.map((row) => textsIn(row, column)) });
  const words = {
    themes: table(rows, mapping.themes, themesOf),
    audiences: table(rows, mapping.audiences, audiencesOf),
    coverage: table(rows, mapping.coverage, (word) => placeArea(word) ?? []),
  };
  const used = new Set(Object.values(mapping));
  const unused = columns.filter((column) => !used.has(column));
  const unclear = Object.entries(words).flatMap(([field, known]) =>
    Object.entries(known).flatMap(([word, codes]) => (codes.length === 0 ? [`${word} (${field})`] : [])),
  );
  return {
    mapping,
    words,
    notes: [
      ...(invented ? ["The records are invented examples; put your own in their place and set `sample: false` in listings.js."] : []),
      `${counted}: ${Object.entries(mapping)
        .flatMap(([target, column]) => (column === null ? [] : [`${column} → ${target}`]))
        .join(", ")}.`,
      ...(mapping.id === null
        ? ["No column tells every record apart, so the title does: a listing whose title changes is a new one. Better: add a column `id`."]
        : []),
      ...(unused.length === 0 ? [] : [`Without a field of the hub: ${unused.join(", ")}; they are told in your own field on Listing.`]),
      ...(unclear.length === 0
        ? []
        : [`Words without a code, to be filled in under WORDS in listings.js: ${unclear.slice(0, 30).join(", ")}.`]),
    ],
  };
}

/** Every word of a column, lower case, with what it means; an empty list where that is not known. */
function table<Code>(rows: readonly Json[], column: string | null, meaning: (word: string) => readonly Code[]): Words<Code> {
  if (column === null) return {};
  const found = new Map<string, readonly Code[]>();
  for (const row of rows) {
    const value = valueOf(row, column);
    for (const part of Array.isArray(value) ? value.map(String) : String(value ?? "").split(/[;|,]/)) {
      const word = part.trim().toLowerCase();
      if (word !== "" && !found.has(word) && found.size < MOST_WORDS) found.set(word, meaning(part.trim()));
    }
  }
  return Object.fromEntries(found);
}

function textsIn(row: Json, column: string): readonly string[] {
  const value = valueOf(row, column);
  return (Array.isArray(value) ? value.map(String) : [String(value ?? "")]).map((text) => text.trim()).filter((text) => text !== "");
}

function valueOf(row: Json, column: string): unknown {
  if (Object.hasOwn(row, column)) return row[column];
  const [outer = "", inner = ""] = column.split(".");
  const object = row[outer];
  return typeof object === "object" && object !== null ? (object as Json)[inner] : undefined; // any own key is unknown
}
