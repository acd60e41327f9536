import {
  getDirectiveValues,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  Kind,
  visit,
  type DirectiveNode,
  type DocumentNode,
  type SelectionNode,
  type SelectionSetNode,
} from "graphql";

/** Whether @skip and @include leave a selection in (GraphQL specification, sections 3.13.1 and 3.13.2). */
export function isIncluded(selection: SelectionNode, conditions: Readonly<Record<string, unknown>>): boolean {
  if (selection.directives === undefined || selection.directives.length === 0) return true;
  return (
    getDirectiveValues(GraphQLSkipDirective, selection, conditions)?.["if"] !== true &&
    getDirectiveValues(GraphQLIncludeDirective, selection, conditions)?.["if"] !== false
  );
}

/**
 * The document as it is for these values of its conditions, without @skip and @include, and without @defer: all in one answer. The planner is given this one:
 * where a required field is skipped, it would hold back the whole entity from a subgraph that is asked for other fields as well.
 */
export function settleConditions(document: DocumentNode, conditions: Readonly<Record<string, unknown>>): DocumentNode {
  const settle = <N extends SelectionNode>(node: N): N | null | undefined => {
    if (!isIncluded(node, conditions)) return null;
    return node.directives?.some(isSettled) === true
      ? { ...node, directives: node.directives.filter((each) => !isSettled(each)) }
      : undefined;
  };
  return visit(document, {
    Field: { enter: settle, leave: filled },
    FragmentSpread: { enter: settle },
    InlineFragment: { enter: settle, leave: filled },
    FragmentDefinition: { leave: filled },
    OperationDefinition: { leave: filled },
  });
}

/** The document with something in each selection that has become empty: its object is still asked for. */
export function fillSelections(document: DocumentNode): DocumentNode {
  return visit(document, {
    Field: { leave: filled },
    InlineFragment: { leave: filled },
    OperationDefinition: { leave: filled },
  });
}

function filled<N extends { readonly selectionSet?: SelectionSetNode | undefined }>(node: N): N | undefined {
  return node.selectionSet?.selections.length === 0 ? { ...node, selectionSet: SOMETHING } : undefined;
}

/** Variables in any @skip or @include of the document. */
export function conditionNames(document: DocumentNode): readonly string[] {
  const names = new Set<string>();
  visit(document, {
    Directive(directive) {
      if (!isCondition(directive)) return;
      for (const { value } of directive.arguments ?? []) if (value.kind === Kind.VARIABLE) names.add(value.name.value);
    },
  });
  return [...names];
}

function isSettled(directive: DirectiveNode): boolean {
  return isCondition(directive) || directive.name.value === "defer";
}

function isCondition({ name }: DirectiveNode): boolean {
  return name.value === GraphQLSkipDirective.name || name.value === GraphQLIncludeDirective.name;
}

/** In place of a selection that was skipped as a whole: the object is still asked for. */
const SOMETHING: SelectionSetNode = {
  kind: Kind.SELECTION_SET,
  selections: [{ kind: Kind.FIELD, name: { kind: Kind.NAME, value: "__typename" } }],
};
