import { HubError } from "../../schema/errors.ts";
import { isRecord, type Json } from "./json.ts";
import type { List } from "./list.ts";
import type { Shape } from "./shape.ts";

/** A row for each element of the list at `path` within a row, the rest of the row repeated beside it; one row where the list is empty. */
export function* eachOf(row: Json, path: readonly string[]): Generator<Json> {
  const [key, ...rest] = path;
  if (key === undefined) {
    yield row;
    return;
  }
  const value = row[key];
  const elements: readonly unknown[] = Array.isArray(value) ? (value.length === 0 ? [null] : value) : [value];
  for (const element of elements) {
    if (!isRecord(element)) yield { ...row, [key]: element ?? null };
    else for (const inner of eachOf(element, rest)) yield { ...row, [key]: inner };
  }
}

/** The way of `--each` for a list: empty where it has no such field. Throws USAGE when none of the lists has it. */
export function readEach(given: string | undefined, lists: readonly List[]): (list: List) => readonly string[] {
  if (given === undefined) return () => [];
  const path = given.split(".");
  if (!lists.some((list) => leads(list.fields, path))) {
    const fields = [...new Set(lists.flatMap((list) => list.fields.map((field) => field.key)))];
    throw new HubError("USAGE", `--each ${given}: the rows have no such field.`, { next: `They have ${fields.join(", ")}.` });
  }
  return (list) => (leads(list.fields, path) ? path : []);
}

function leads(fields: readonly Shape[], [key, ...rest]: readonly string[]): boolean {
  const field = fields.find((each) => each.key === key);
  return field !== undefined && (rest.length === 0 || leads(field.children, rest));
}
