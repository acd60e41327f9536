import type { FetchNode } from "@apollo/query-planner";
import { Kind, parse, type DocumentNode, type GraphQLSchema, type SelectionSetNode } from "graphql";
import { satisfies } from "./types.ts";

/** A response name that a fetch asks for, and the type condition above it, if any. */
interface FetchField {
  readonly name: string;
  readonly condition?: string;
}

const cache = new WeakMap<FetchNode, readonly FetchField[]>();

/**
 * The response names a fetch asks of its objects: of the root, or of each entity (then for its type). When the fetch fails these are the fields that stay
 * null, and each gets an error with its path.
 */
export function fetchFields(schema: GraphQLSchema, fetch: FetchNode, typename: unknown): readonly string[] {
  const fields = cache.get(fetch) ?? collect(fetch);
  cache.set(fetch, fields);
  const own = fields.filter(
    ({ condition }) => condition === undefined || (typeof typename === "string" && satisfies(schema, typename, condition)),
  );
  return [...new Set(own.map(({ name }) => name))];
}

function collect(fetch: FetchNode): readonly FetchField[] {
  const document = fetch.operationDocumentNode ?? parse(fetch.operation);
  const operation = document.definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  if (operation === undefined) return [];
  if (fetch.requires === undefined) return fieldsOf(document, operation.selectionSet);
  return operation.selectionSet.selections.flatMap((selection) =>
    selection.kind === Kind.FIELD && selection.name.value === "_entities" && selection.selectionSet !== undefined
      ? fieldsOf(document, selection.selectionSet)
      : [],
  );
}

function fieldsOf(document: DocumentNode, set: SelectionSetNode, condition?: string): readonly FetchField[] {
  return set.selections.flatMap((selection): readonly FetchField[] => {
    if (selection.kind === Kind.FIELD) {
      const name = selection.alias?.value ?? selection.name.value;
      return name.startsWith("__") ? [] : [{ name, ...(condition === undefined ? {} : { condition }) }];
    }
    if (selection.kind === Kind.INLINE_FRAGMENT)
      return fieldsOf(document, selection.selectionSet, selection.typeCondition?.name.value ?? condition);
    const fragment = document.definitions.find(
      (definition) => definition.kind === Kind.FRAGMENT_DEFINITION && definition.name.value === selection.name.value,
    );
    return fragment?.kind === Kind.FRAGMENT_DEFINITION ? fieldsOf(document, fragment.selectionSet, fragment.typeCondition.name.value) : [];
  });
}
