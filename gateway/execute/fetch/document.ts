import type { FetchNode } from "@apollo/query-planner";
import { Kind, parse, type DocumentNode, type FieldNode, type OperationDefinitionNode, type SelectionSetNode } from "graphql";
import { HubError } from "../../../schema/errors.ts";

/** The operation a fetch sends, taken apart. */
export interface FetchDocument {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** What is asked of the root, or of each entity. */
  readonly selectionSet: SelectionSetNode;
  /** The `_entities` field of a fetch of entities. */
  readonly entities: FieldNode | undefined;
}

export function fetchDocument(fetch: FetchNode): FetchDocument {
  const document = fetch.operationDocumentNode ?? parse(fetch.operation);
  const operation = document.definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  if (operation === undefined) throw new HubError("INTERNAL", `The plan asks ${fetch.serviceName} nothing.`);
  if (fetch.requires === undefined) return { document, operation, selectionSet: operation.selectionSet, entities: undefined };
  const entities = operation.selectionSet.selections.find((each) => each.kind === Kind.FIELD && each.name.value === "_entities");
  if (entities?.kind !== Kind.FIELD || entities.selectionSet === undefined)
    throw new HubError("INTERNAL", `The plan asks ${fetch.serviceName} for entities without naming them.`);
  return { document, operation, selectionSet: entities.selectionSet, entities };
}
