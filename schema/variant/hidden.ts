import { Kind, type ConstDirectiveNode, type DocumentNode, type TypeDefinitionNode } from "graphql";
import type { LinkedNames } from "./links.ts";
import { reachableTypes } from "./reachable.ts";
import type { Variant } from "./variant.ts";

interface Tagged {
  readonly directives?: readonly ConstDirectiveNode[] | undefined;
}

/** A part of a type: a field, an input field or an enum value. */
export interface Part extends Tagged {
  readonly name: { readonly value: string };
}

/**
 * The schema coordinates of all that a variant leaves out of a supergraph, what is @inaccessible already included. Rules as GraphOS has them for contracts: a tag on a type counts for its fields; a tag to
 * exclude is stronger than one to include; includes choose among unions and the fields of objects and interfaces only; a type goes when all its parts are gone, or when nothing leads to it
 * any more, unless it has a tag to include itself.
 */
export function hiddenElements(supergraph: DocumentNode, names: LinkedNames, { include, exclude }: Variant): ReadonlySet<string> {
  const tag = names.directive("tag");
  const inaccessible = names.directive("inaccessible");
  const has = ({ directives = [] }: Tagged, tags: readonly string[]): boolean =>
    directives.some(({ name, arguments: [argument] = [] }) => {
      const value = argument?.value;
      return name.value === tag && value?.kind === Kind.STRING && tags.includes(value.value);
    });
  const isOut = (element: Tagged): boolean =>
    has(element, exclude) || (element.directives ?? []).some(({ name }) => name.value === inaccessible);
  const isChosen = (...elements: readonly Tagged[]): boolean => include.length === 0 || elements.some((each) => has(each, include));

  const types = supergraph.definitions.filter(
    (each): each is TypeDefinitionNode => "name" in each && isType(each.kind) && !names.isMachinery(each.name?.value ?? ""),
  );
  const hidden = new Set<string>();
  for (const type of types) {
    const chosenBy = type.kind === Kind.OBJECT_TYPE_DEFINITION || type.kind === Kind.INTERFACE_TYPE_DEFINITION;
    for (const part of partsOf(type))
      if (isOut(part) || (chosenBy && !isChosen(part, type))) hidden.add(`${type.name.value}.${part.name.value}`);
    for (const [coordinate, argument] of argumentsOf(type)) if (isOut(argument)) hidden.add(coordinate);
    const parts = partsOf(type);
    const emptied = parts.length > 0 && parts.every(({ name }) => hidden.has(`${type.name.value}.${name.value}`));
    if (isOut(type) || emptied || (type.kind === Kind.UNION_TYPE_DEFINITION && !isChosen(type))) hidden.add(type.name.value);
  }
  for (const type of types)
    if (type.kind === Kind.UNION_TYPE_DEFINITION && type.types?.every(({ name }) => hidden.has(name.value)) === true)
      hidden.add(type.name.value);
  const reachable = reachableTypes(supergraph, types, hidden);
  for (const type of types) if (!reachable.has(type.name.value) && !(include.length > 0 && isChosen(type))) hidden.add(type.name.value);
  return hidden;
}

/** What a type is made of; nothing for scalars and unions. */
export function partsOf(type: TypeDefinitionNode): readonly Part[] {
  if (type.kind === Kind.ENUM_TYPE_DEFINITION) return type.values ?? [];
  return "fields" in type ? (type.fields ?? []) : [];
}

/** Each argument of a type's fields, with its coordinate. */
function argumentsOf(type: TypeDefinitionNode): readonly (readonly [string, Tagged])[] {
  if (type.kind !== Kind.OBJECT_TYPE_DEFINITION && type.kind !== Kind.INTERFACE_TYPE_DEFINITION) return [];
  return (type.fields ?? []).flatMap((field) =>
    (field.arguments ?? []).map((each) => [`${type.name.value}.${field.name.value}(${each.name.value}:)`, each] as const),
  );
}

const TYPES: ReadonlySet<string> = new Set([
  Kind.OBJECT_TYPE_DEFINITION,
  Kind.INTERFACE_TYPE_DEFINITION,
  Kind.UNION_TYPE_DEFINITION,
  Kind.ENUM_TYPE_DEFINITION,
  Kind.INPUT_OBJECT_TYPE_DEFINITION,
  Kind.SCALAR_TYPE_DEFINITION,
]);

function isType(kind: string): boolean {
  return TYPES.has(kind);
}
