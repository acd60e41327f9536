import { compilePath, textsAt, type Path } from "./path.ts";

/** A field of a mapping as the source file writes it (source.schema.json, `field`). */
export type FieldSpec = string | FieldObject;

interface FieldObject {
  readonly path?: string;
  readonly paths?: readonly string[];
  readonly constant?: string | readonly string[];
  readonly split?: string;
  readonly values?: Readonly<Record<string, string | readonly string[]>>;
  readonly otherwise?: "report" | "ignore";
  readonly default?: string | readonly string[];
  readonly html?: boolean;
  readonly format?: string;
}

/** A field ready for use: how a record's words are found and what they mean. */
export interface Field {
  readonly paths: readonly Path[];
  readonly constant: readonly string[] | undefined;
  readonly split: string | undefined;
  /** The publisher's word, folded, to the hub's codes. */
  readonly values: ReadonlyMap<string, readonly string[]> | undefined;
  /** What becomes of a word that is neither in `values` nor a code. */
  readonly otherwise: "report" | "ignore";
  readonly fallback: readonly string[];
  readonly html: boolean;
  /** How a date is written; undefined means ISO 8601. */
  readonly format: string | undefined;
}

/** Compiles what the source file says of one field. */
export function compileField(spec: FieldSpec): Field {
  const given: FieldObject = typeof spec === "string" ? { path: spec } : spec;
  const values =
    given.values === undefined ? undefined : new Map(Object.entries(given.values).map(([word, codes]) => [foldWord(word), list(codes)]));
  return Object.freeze({
    paths: Object.freeze([...(given.path === undefined ? [] : [given.path]), ...(given.paths ?? [])].map(compilePath)),
    constant: given.constant === undefined ? undefined : list(given.constant),
    split: given.split,
    values,
    otherwise: given.otherwise ?? "report",
    fallback: list(given.default),
    html: given.html ?? false,
    format: given.format,
  });
}

/** The publisher's words for the field, trimmed, without empty ones, not yet turned into codes; empty where the record says nothing. */
export function wordsIn(record: unknown, field: Field): readonly string[] {
  for (const path of field.paths) {
    const { split } = field;
    const texts = textsAt(record, path);
    const words = (split === undefined ? texts : texts.flatMap((text) => text.split(split)))
      .map((word) => word.trim())
      .filter((word) => word !== "");
    if (words.length > 0) return words;
  }
  return [];
}

/** How two words are compared: case, space at the ends and runs of space do not count. */
export function foldWord(word: string): string {
  return word.normalize("NFC").trim().replace(/\s+/g, " ").toLowerCase();
}

function list(value: string | readonly string[] | undefined): readonly string[] {
  if (value === undefined) return [];
  return Object.freeze(typeof value === "string" ? [value] : [...value]);
}
