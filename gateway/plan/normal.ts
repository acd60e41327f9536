import { getOperationAST, Kind, print, visit, type DocumentNode, type ExecutableDefinitionNode } from "graphql";

/** The operation by itself: without the document's other operations and the fragments it does not use, which stand in the order of their names. */
export function soleOperation(document: DocumentNode, operationName: string | undefined): DocumentNode {
  const operation = getOperationAST(document, operationName);
  if (operation === null || operation === undefined) return document;
  return { kind: Kind.DOCUMENT, definitions: [operation, ...usedFragments(document, operation)] };
}

/**
 * A text that is the same for two sole operations of one meaning: without white space, comments and descriptions, arguments in the order of their names, strings
 * in one notation. Values are not interpreted further: what 1 and 1.0 mean is for the scalar's owner to say.
 */
export function normalText(sole: DocumentNode): string {
  const normal: DocumentNode = visit(sole, {
    OperationDefinition: { leave: withoutDescription },
    FragmentDefinition: { leave: withoutDescription },
    VariableDefinition: { leave: withoutDescription },
    Field: { leave: (field) => ({ ...field, arguments: field.arguments?.toSorted(byName) }) },
    Directive: { leave: (directive) => ({ ...directive, arguments: directive.arguments?.toSorted(byName) }) },
    StringValue: { leave: ({ kind, value }) => ({ kind, value }) },
  });
  return print(normal);
}

/**
 * What planning time depends on: the operation without names, aliases, arguments and variables. An operation that could not be planned is remembered by it, so
 * that another alias or another number does not make it a new one.
 */
export function skeleton(sole: DocumentNode): string {
  const bare: DocumentNode = visit(sole, {
    OperationDefinition: { leave: (operation) => ({ ...operation, name: undefined, variableDefinitions: [] }) },
    Field: { leave: (field) => ({ ...field, alias: undefined, arguments: [] }) },
  });
  return print(bare);
}

function withoutDescription<T extends object>(node: T): T {
  return { ...node, description: undefined };
}

function usedFragments(document: DocumentNode, operation: ExecutableDefinitionNode): readonly ExecutableDefinitionNode[] {
  const found = new Map<string, ExecutableDefinitionNode>();
  const look = (node: ExecutableDefinitionNode): void => {
    visit(node, {
      FragmentSpread({ name: { value } }) {
        if (found.has(value)) return;
        const fragment = document.definitions.find((each) => each.kind === Kind.FRAGMENT_DEFINITION && each.name.value === value);
        if (fragment?.kind !== Kind.FRAGMENT_DEFINITION) return;
        found.set(value, fragment);
        look(fragment);
      },
    });
  };
  look(operation);
  return [...found.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, fragment]) => fragment);
}

function byName(a: { readonly name: { readonly value: string } }, b: { readonly name: { readonly value: string } }): number {
  return a.name.value < b.name.value ? -1 : 1;
}
