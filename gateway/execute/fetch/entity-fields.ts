import { Kind, type DirectiveNode, type DocumentNode, type GraphQLSchema, type SelectionSetNode } from "graphql";
import { satisfies } from "../types.ts";

/** A response name that a fetch asks of its objects. */
export interface FetchField {
  readonly name: string;
  /** False where @skip or @include may have taken it out. */
  readonly certain: boolean;
}

/** The response names a fetch asks of an object, by the object's type (undefined for the root, which needs none). */
export type FieldsByType = (typename: string | undefined) => readonly FetchField[];

interface Conditioned extends FetchField {
  readonly types: readonly string[];
}

/**
 * What a selection asks of an object of each type. When the fetch fails these are the fields that stay null, and when it succeeds they are the ones that are
 * taken from its answer. Other meta fields than `__typename` are left out.
 */
export function fieldsByType(schema: GraphQLSchema, document: DocumentNode, set: SelectionSetNode): FieldsByType {
  const all = collect(document, set, { types: [], certain: true });
  const byType = new Map<string, readonly FetchField[]>();
  const forType = (typename: string | undefined): readonly FetchField[] => {
    const fields = new Map<string, FetchField>();
    for (const { name, certain, types } of all) {
      if (!types.every((type) => typename !== undefined && satisfies(schema, typename, type))) continue;
      fields.set(name, { name, certain: certain || fields.get(name)?.certain === true });
    }
    return [...fields.values()];
  };
  return (typename) => {
    const key = typename ?? "";
    const known = byType.get(key);
    if (known !== undefined) return known;
    const made = forType(typename);
    // Names come from subgraphs: only those of the schema are kept.
    if (typename === undefined || schema.getType(typename) !== undefined) byType.set(key, made);
    return made;
  };
}

interface Around {
  readonly types: readonly string[];
  readonly certain: boolean;
}

function collect(document: DocumentNode, set: SelectionSetNode, around: Around): readonly Conditioned[] {
  return set.selections.flatMap((selection): readonly Conditioned[] => {
    const certain = around.certain && !isConditional(selection.directives);
    if (selection.kind === Kind.FIELD) {
      const name = (selection.alias ?? selection.name).value;
      return name.startsWith("__") && name !== "__typename" ? [] : [{ name, certain, types: around.types }];
    }
    if (selection.kind === Kind.INLINE_FRAGMENT) {
      const type = selection.typeCondition?.name.value;
      return collect(document, selection.selectionSet, { types: type === undefined ? around.types : [...around.types, type], certain });
    }
    const fragment = document.definitions.find(
      (definition) => definition.kind === Kind.FRAGMENT_DEFINITION && definition.name.value === selection.name.value,
    );
    if (fragment?.kind !== Kind.FRAGMENT_DEFINITION) return [];
    return collect(document, fragment.selectionSet, { types: [...around.types, fragment.typeCondition.name.value], certain });
  });
}

function isConditional(directives: readonly DirectiveNode[] | undefined): boolean {
  return directives?.some(({ name }) => name.value === "skip" || name.value === "include") === true;
}
