import type { FetchNode } from "@apollo/query-planner";
import { Kind, print, stripIgnoredCharacters, visit, type DocumentNode, type VariableDefinitionNode } from "graphql";

/** Gives a fetch another operation, in place. It declares the variables that it uses and no others; those that are new as the client's operation does. */
export function setOperation(fetch: FetchNode, operation: DocumentNode, client?: DocumentNode): void {
  const used = variablesIn(operation);
  const declared = definitionsIn(operation).filter(({ variable: { name } }) => used.has(name.value));
  const known = new Set(declared.map(({ variable: { name } }) => name.value));
  const added =
    client === undefined ? [] : definitionsIn(client).filter(({ variable: { name } }) => used.has(name.value) && !known.has(name.value));
  const complete: DocumentNode = visit(operation, {
    OperationDefinition: (node) => ({ ...node, variableDefinitions: [...declared, ...added] }),
  });
  const names = added.map(({ variable }) => variable.name.value);
  fetch.variableUsages = [...(fetch.variableUsages ?? []).filter((name) => used.has(name)), ...names];
  fetch.operation = stripIgnoredCharacters(print(complete));
  delete fetch.operationDocumentNode;
}

/** Variables that stand anywhere but in their own definition. */
function variablesIn(document: DocumentNode): ReadonlySet<string> {
  const names = new Set<string>();
  visit(document, { VariableDefinition: () => false, Variable: ({ name }) => void names.add(name.value) });
  return names;
}

function definitionsIn(document: DocumentNode): readonly VariableDefinitionNode[] {
  return document.definitions.flatMap((each) => (each.kind === Kind.OPERATION_DEFINITION ? (each.variableDefinitions ?? []) : []));
}
