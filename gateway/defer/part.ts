import { Kind, type FieldNode, type OperationDefinitionNode, type SelectionNode, type SelectionSetNode } from "graphql";
import { labelOf } from "./labelled.ts";

/** What is answered in one piece: the operation without what is deferred, or one deferred fragment without those deferred inside it. */
export interface Part {
  /** Our label; empty for the first part. */
  readonly label: string;
  readonly selectionSet: SelectionSetNode;
  /** From the object of the part around it to its own. */
  readonly way: readonly WayStep[];
  readonly inner: readonly Part[];
}

/** Into a field, or only on if the object is of a type. */
export type WayStep = { readonly field: FieldNode } | { readonly on: string };

/** Takes a labelled operation apart. A fragment whose label is not among those `deferred` stays where it is: it comes with what is around it. */
export function splitParts({ selectionSet }: OperationDefinitionNode, deferred: ReadonlySet<string>): Part {
  return partOf("", selectionSet, []);

  function partOf(label: string, set: SelectionSetNode, way: readonly WayStep[]): Part {
    const inner: Part[] = [];

    const remaining = (set: SelectionSetNode, here: readonly WayStep[]): SelectionSetNode => ({
      ...set,
      selections: set.selections.flatMap((selection): readonly SelectionNode[] => {
        if (selection.kind === Kind.FRAGMENT_SPREAD) return []; // all are written out
        if (selection.kind === Kind.FIELD) {
          if (selection.selectionSet === undefined) return [selection];
          return [{ ...selection, selectionSet: remaining(selection.selectionSet, [...here, { field: selection }]) }];
        }
        const on = selection.typeCondition?.name.value;
        const inside = on === undefined ? here : [...here, { on }];
        const own = labelOf(selection);
        if (own === undefined || !deferred.has(own))
          return [{ ...selection, directives: [], selectionSet: remaining(selection.selectionSet, inside) }];
        inner.push(partOf(own, selection.selectionSet, inside));
        return [];
      }),
    });

    return Object.freeze({ label, way, selectionSet: remaining(set, []), inner });
  }
}
