import { Kind, visit, type DirectiveNode, type DocumentNode, type SelectionNode, type ValueNode } from "graphql";
import type { Draw } from "./draw.ts";

/** Defers some of an operation's fragments, and some of its selections that were in none. */
export function deferSome(draw: Draw, document: DocumentNode): DocumentNode {
  let count = 0;
  const defer = (): DirectiveNode => {
    const label: ValueNode = { kind: Kind.STRING, value: `l${count++}` };
    const condition: ValueNode = { kind: Kind.BOOLEAN, value: !draw.chance(4) };
    const given = { label: draw.chance(2) ? label : undefined, if: draw.chance(2) ? condition : undefined };
    return {
      kind: Kind.DIRECTIVE,
      name: { kind: Kind.NAME, value: "defer" },
      arguments: Object.entries(given).flatMap(([name, value]) =>
        value === undefined ? [] : [{ kind: Kind.ARGUMENT, name: { kind: Kind.NAME, value: name }, value }],
      ),
    };
  };
  return visit(document, {
    SelectionSet: {
      leave: (set) => ({
        ...set,
        selections: set.selections.map((selection: SelectionNode): SelectionNode => {
          if (!draw.chance(3)) return selection;
          if (selection.kind !== Kind.FIELD) return { ...selection, directives: [...(selection.directives ?? []), defer()] };
          return { kind: Kind.INLINE_FRAGMENT, directives: [defer()], selectionSet: { kind: Kind.SELECTION_SET, selections: [selection] } };
        }),
      }),
    },
  });
}
