import { Kind, visit, type DocumentNode } from "graphql";

/**
 * The document without `__schema` and `__type`: introspection is answered when the answer is shaped, from the API schema itself. The planner would only look
 * its fields up in a list of its own, which lacks the newer ones (`isOneOf`), and fail.
 */
export function withoutIntrospection(document: DocumentNode): DocumentNode {
  let pruned = document;
  for (;;) {
    const emptied = new Set<string>();
    const next: DocumentNode = visit(pruned, {
      Field: ({ name }) => (name.value === "__schema" || name.value === "__type" ? null : undefined),
      InlineFragment: { leave: ({ selectionSet }) => (selectionSet.selections.length === 0 ? null : undefined) },
      FragmentDefinition: {
        leave: ({ name, selectionSet }) => {
          if (selectionSet.selections.length > 0) return undefined;
          emptied.add(name.value);
          return null;
        },
      },
    });
    pruned = emptied.size === 0 ? next : visit(next, { FragmentSpread: ({ name }) => (emptied.has(name.value) ? null : undefined) });
    // A fragment that only spread an emptied one is empty now itself.
    if (emptied.size === 0) return pruned;
  }
}

/** Whether the named (or only) operation still asks for anything. */
export function asksForData(document: DocumentNode, operationName: string | undefined): boolean {
  return document.definitions.some(
    (definition) =>
      definition.kind === Kind.OPERATION_DEFINITION &&
      (operationName === undefined || definition.name?.value === operationName) &&
      definition.selectionSet.selections.length > 0,
  );
}
