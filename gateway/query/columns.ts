import { isRecord, type Json } from "./json.ts";
import type { Shape } from "./shape.ts";

/**
 * A row as cells. The columns come from the operation, not from the answer: they are the same on every run and known before the first row. An object's values are columns
 * of their own (`provider.name`). A list is one cell, its elements joined by `; `; a list of objects is one such cell for each of their values, element by element in the
 * same order, with an empty place where one has none; lists within lists are joined by `, `. Whoever needs a row for each element asks for that (`each`).
 */
export interface Column {
  /** Response names joined by dots. */
  readonly name: string;
  readonly path: readonly string[];
}

export type Cell = string | number | boolean | null;

export function columnsOf(fields: readonly Shape[], above: readonly string[] = []): readonly Column[] {
  return fields.flatMap(({ key, children }) => {
    const path = [...above, key];
    return children.length === 0 ? [{ name: path.join("."), path }] : columnsOf(children, path);
  });
}

export function cellOf(row: Json, { path }: Column): Cell {
  const value = valueAt(row, path);
  if (Array.isArray(value)) return joined(value, "; ");
  return typeof value === "number" || typeof value === "boolean" ? value : textOf(value);
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  const [key, ...rest] = path;
  if (Array.isArray(value)) return value.map((element: unknown) => valueAt(element, path));
  if (key === undefined) return value;
  return isRecord(value) ? valueAt(value[key], rest) : null;
}

function joined(values: readonly unknown[], separator: string): string | null {
  const texts = values.map((value) => (Array.isArray(value) ? joined(value, ", ") : textOf(value)) ?? "");
  return texts.every((text) => text === "") ? null : texts.join(separator);
}

function textOf(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === "string" ? value : JSON.stringify(value);
}
