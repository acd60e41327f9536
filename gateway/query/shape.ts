import { Kind, type DocumentNode, type FieldNode, type FragmentDefinitionNode, type SelectionSetNode } from "graphql";

/** A field as it stands in the answer: fragments put in place, the same name selected twice made one. What an answer's columns and lists are is known from this before it comes. */
export interface Shape {
  /** Its name in the answer: the alias, if it has one. */
  readonly key: string;
  /** Its name in the schema. */
  readonly name: string;
  /** The variable that feeds its argument `after`. */
  readonly after?: string;
  /** Empty for a value. */
  readonly children: readonly Shape[];
}

/** The fields of a selection, in the order in which they were written. */
export function readShape(selections: SelectionSetNode, document: DocumentNode): readonly Shape[] {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  return shapesOf([{ selections, within: [] }], fragments);
}

interface Part {
  readonly selections: SelectionSetNode;
  /** The fragments around it: one that spreads itself is the hub's to refuse, not ours to follow for ever. */
  readonly within: readonly string[];
}

interface Found {
  readonly field: FieldNode;
  readonly parts: Part[];
}

function shapesOf(parts: readonly Part[], fragments: ReadonlyMap<string, FragmentDefinitionNode>): readonly Shape[] {
  const found = new Map<string, Found>();
  const collect = ({ selections, within }: Part): void => {
    for (const selection of selections.selections) {
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        collect({ selections: selection.selectionSet, within });
      } else if (selection.kind === Kind.FRAGMENT_SPREAD) {
        const name = selection.name.value;
        const fragment = fragments.get(name);
        if (fragment !== undefined && !within.includes(name)) collect({ selections: fragment.selectionSet, within: [...within, name] });
      } else {
        const key = (selection.alias ?? selection.name).value;
        const known = found.get(key) ?? { field: selection, parts: [] };
        if (selection.selectionSet !== undefined) known.parts.push({ selections: selection.selectionSet, within });
        found.set(key, known);
      }
    }
  };
  parts.forEach(collect);
  return [...found].map(([key, { field, parts: inner }]) => {
    const after = variableOf(field);
    return { key, name: field.name.value, ...(after !== undefined && { after }), children: shapesOf(inner, fragments) };
  });
}

function variableOf(field: FieldNode): string | undefined {
  const value = field.arguments?.find((argument) => argument.name.value === "after")?.value;
  return value?.kind === Kind.VARIABLE ? value.name.value : undefined;
}
