import type { FetchNode } from "@apollo/query-planner";
import type { GraphQLSchema } from "graphql";
import { isRecord } from "../transport/answer.ts";
import { ownValue, type Data } from "./target.ts";
import { satisfies } from "./types.ts";

type Rewrite = NonNullable<FetchNode["inputRewrites"]>[number];

const FRAGMENT = "... on ";

/**
 * Changes the planner asks for between the answer and a subgraph: setting a value (an @interfaceObject's __typename) or renaming a key (fields that would
 * have clashed were fetched under an alias). In place.
 */
export function applyRewrites(schema: GraphQLSchema, rewrites: readonly Rewrite[] | undefined, value: unknown): void {
  for (const rewrite of rewrites ?? []) {
    const last = rewrite.path.at(-1);
    if (last === undefined || last.startsWith(FRAGMENT)) continue;
    descend(schema, rewrite.path.slice(0, -1), value, (object) => apply(rewrite, object, last));
  }
}

function apply(rewrite: Rewrite, object: Data, key: string): void {
  if (rewrite.kind === "ValueSetter") {
    object[key] = rewrite.setValueTo;
    return;
  }
  const value = ownValue(object, key);
  if (value === undefined) return;
  object[rewrite.renameKeyTo] = value;
  delete object[key];
}

function descend(schema: GraphQLSchema, path: readonly string[], value: unknown, change: (object: Data) => void): void {
  if (Array.isArray(value)) {
    for (const element of value) descend(schema, path, element, change);
    return;
  }
  if (!isRecord(value)) return;
  const [first, ...rest] = path;
  if (first === undefined) return change(value);
  if (!first.startsWith(FRAGMENT)) return descend(schema, rest, ownValue(value, first), change);
  const typename = ownValue(value, "__typename");
  if (typeof typename !== "string" || satisfies(schema, typename, first.slice(FRAGMENT.length))) descend(schema, rest, value, change);
}
