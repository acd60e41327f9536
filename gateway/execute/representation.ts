import type { QueryPlanSelectionNode } from "@apollo/query-planner";
import type { GraphQLSchema } from "graphql";
import { isRecord } from "../transport/answer.ts";
import { merge } from "./merge.ts";
import { ownValue, type Data } from "./target.ts";
import { satisfies } from "./types.ts";

/**
 * What the next subgraph needs to know of an entity (`__typename`, its key, required fields), taken from the answer so far. Undefined when a part is missing,
 * or when the object is of a type the fetch does not concern: that entity is then not asked for.
 */
export function representationOf(schema: GraphQLSchema, object: Data, requires: readonly QueryPlanSelectionNode[]): Data | undefined {
  const representation = select(schema, object, requires);
  return representation !== undefined && typeof representation["__typename"] === "string" ? representation : undefined;
}

function select(schema: GraphQLSchema, object: Data, selections: readonly QueryPlanSelectionNode[]): Data | undefined {
  const result: Data = {};
  for (const selection of selections) {
    if (selection.kind === "Field") {
      const name = selection.alias ?? selection.name;
      const value = ownValue(object, name);
      if (value === undefined) return undefined;
      result[name] = selection.selections === undefined ? value : selectValue(schema, value, selection.selections);
    } else {
      const typename = ownValue(object, "__typename");
      const concerns =
        selection.typeCondition === undefined || (typeof typename === "string" && satisfies(schema, typename, selection.typeCondition));
      if (!concerns) continue;
      const part = select(schema, object, selection.selections);
      if (part !== undefined) merge(result, part);
    }
  }
  return result;
}

function selectValue(schema: GraphQLSchema, value: unknown, selections: readonly QueryPlanSelectionNode[]): unknown {
  if (Array.isArray(value)) return value.map((element: unknown) => selectValue(schema, element, selections));
  return isRecord(value) ? (select(schema, value, selections) ?? null) : value;
}
