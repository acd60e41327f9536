import {
  isAbstractType,
  Kind,
  typeFromAST,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type GraphQLSchema,
  type NamedTypeNode,
  type SelectionSetNode,
} from "graphql";
import { isIncluded } from "../settled.ts";

/** Fields of one object by response name, in the order of the answer. Fields of one name are asked for together. */
export type Selected = ReadonlyMap<string, readonly FieldNode[]>;

/** Says which fields an object of a type has in the answer (GraphQL specification, section 6.3.2), for one choice of the conditions' variables. */
export interface Selector {
  select(type: GraphQLObjectType, sets: readonly SelectionSetNode[]): Selected;
  /** What is asked of every object of an interface alike; undefined where the answer depends on the object's own type. */
  selectAlike(type: GraphQLInterfaceType, sets: readonly SelectionSetNode[]): Selected | undefined;
}

export interface SelectorOptions {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  /** Values of the Boolean variables that stand in @skip and @include. */
  readonly conditions: Readonly<Record<string, unknown>>;
}

export function createSelector({ schema, document, conditions }: SelectorOptions): Selector {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);

  const applies = (condition: NamedTypeNode | undefined, type: GraphQLObjectType | GraphQLInterfaceType): boolean => {
    if (condition === undefined || condition.name.value === type.name) return true;
    const conditional = typeFromAST(schema, condition);
    return isAbstractType(conditional) && schema.isSubType(conditional, type);
  };

  /** Calls `depends` where a fragment is for some objects of the type only. */
  function collectAll(
    type: GraphQLObjectType | GraphQLInterfaceType,
    sets: readonly SelectionSetNode[],
    depends: () => void = () => {},
  ): Map<string, FieldNode[]> {
    const fields = new Map<string, FieldNode[]>();
    const spread = new Set<string>();
    const enter = (condition: NamedTypeNode | undefined, set: SelectionSetNode): void => {
      if (applies(condition, type)) collect(set);
      else depends();
    };
    const collect = (set: SelectionSetNode): void => {
      for (const selection of set.selections) {
        if (!isIncluded(selection, conditions)) continue;
        if (selection.kind === Kind.FIELD) {
          const name = (selection.alias ?? selection.name).value;
          const known = fields.get(name);
          if (known === undefined) fields.set(name, [selection]);
          else known.push(selection);
        } else if (selection.kind === Kind.INLINE_FRAGMENT) {
          enter(selection.typeCondition, selection.selectionSet);
        } else if (!spread.has(selection.name.value)) {
          spread.add(selection.name.value);
          const fragment = fragments.get(selection.name.value);
          if (fragment !== undefined) enter(fragment.typeCondition, fragment.selectionSet);
        }
      }
    };
    for (const set of sets) collect(set);
    return fields;
  }

  return Object.freeze({
    select: (type: GraphQLObjectType, sets: readonly SelectionSetNode[]) => collectAll(type, sets),
    selectAlike(type: GraphQLInterfaceType, sets: readonly SelectionSetNode[]) {
      let alike = true;
      const fields = collectAll(type, sets, () => {
        alike = false;
      });
      return alike && [...fields.values()].every(([first]) => first?.name.value !== "__typename") ? fields : undefined;
    },
  });
}
