import { Kind, type DocumentNode, type FieldNode, type SelectionSetNode } from "graphql";

export interface Measure {
  /** The measure of a field, given that of its own selection (0 without one). */
  readonly field: (node: FieldNode, inner: number) => number;
  /** Puts two neighbours together; 0 is the measure of nothing. */
  readonly join: (a: number, b: number) => number;
}

/**
 * Measures a document's largest operation as if every fragment were written out where it is spread.
 *
 * Threat: 30 fragments that each spread the next one twice are 600 bytes and a billion fields, and the planner does write them out. So each fragment is
 * measured once and remembered; time is linear in the text. A fragment that contains itself measures 0 at its inner place (validation refuses it).
 */
export function expanded(document: DocumentNode, { field, join }: Measure): number {
  const known = new Map<string, number>();

  const ofSet = (set: SelectionSetNode): number =>
    set.selections.reduce((total, selection) => {
      if (selection.kind === Kind.FIELD)
        return join(total, field(selection, selection.selectionSet === undefined ? 0 : ofSet(selection.selectionSet)));
      return join(total, selection.kind === Kind.INLINE_FRAGMENT ? ofSet(selection.selectionSet) : ofFragment(selection.name.value));
    }, 0);

  const ofFragment = (name: string): number => {
    const before = known.get(name);
    if (before !== undefined) return before;
    known.set(name, 0);
    const set = sets.get(name);
    const measured = set === undefined ? 0 : ofSet(set);
    known.set(name, measured);
    return measured;
  };

  const sets = new Map<string, SelectionSetNode>();
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) sets.set(definition.name.value, definition.selectionSet);
  const operations = document.definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  return Math.max(0, ...operations.map(({ selectionSet }) => ofSet(selectionSet)));
}

export const sum = (a: number, b: number): number => a + b;
