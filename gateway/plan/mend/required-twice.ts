import {
  Kind,
  parse,
  print,
  type ConstArgumentNode,
  type ConstDirectiveNode,
  type DefinitionNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type FieldNode,
  type InterfaceTypeDefinitionNode,
  type ObjectTypeDefinitionNode,
  type SelectionSetNode,
  type TypeNode,
} from "graphql";
import { textOf } from "./join.ts";

/** A field with the arguments with which another one requires it. */
export interface Variant {
  readonly field: string;
  readonly arguments: readonly ConstArgumentNode[];
}

export interface Variants {
  /** The supergraph in which each variant is a field of its own, without arguments. */
  readonly supergraph: DocumentNode;
  readonly byName: ReadonlyMap<string, Variant>;
}

/** Names of variants: no client's field may go by one. */
export const VARIANT_NAME = /_required_\d+$/;

type Composite = ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode;

/**
 * Where fields require one field with different arguments (`price(currency: "DKK")`, `price(currency: "EUR")`) the planner fetches it once, under its plain name,
 * with the arguments of one of them, and the others are computed from a wrong number. So it is given a supergraph in which they are different fields; its plans are
 * turned back by `useVariants`. Only object types' own fields: what is required of an interface stays as it is.
 */
export function withVariants(supergraph: DocumentNode): Variants {
  const types = new Map<string, Composite>();
  for (const definition of supergraph.definitions) if (isComposite(definition)) types.set(definition.name.value, definition);
  const texts = new Map<string, Map<string, FieldNode>>();
  for (const type of types.values())
    for (const set of requiredBy(type))
      walk(types, set, type.name.value, (owner, field) => {
        if (types.get(owner)?.kind !== Kind.OBJECT_TYPE_DEFINITION) return;
        texts.getOrInsertComputed(`${owner}.${field.name.value}`, () => new Map()).set(argumentText(field), field);
      });

  const taken = new Set([...types.values()].flatMap(({ fields = [] }) => fields.map(({ name }) => name.value)));
  const byName = new Map<string, Variant>();
  const names = new Map<string, string>();
  for (const [coordinate, uses] of texts) {
    if (uses.size < 2) continue;
    for (const [text, { name, arguments: given = [] }] of uses) {
      if (text === "") continue;
      let number = byName.size + 1;
      while (taken.has(`${name.value}_required_${number}`)) number += 1;
      const variant = `${name.value}_required_${number}`;
      taken.add(variant);
      names.set(`${coordinate}(${text})`, variant);
      byName.set(variant, { field: name.value, arguments: given as readonly ConstArgumentNode[] }); // a supergraph has no variables
    }
  }
  if (byName.size === 0) return { supergraph, byName };

  const nameOf = (owner: string, field: FieldNode): string | undefined => names.get(`${owner}.${field.name.value}(${argumentText(field)})`);
  const rewrite = (type: Composite): Composite => {
    const fields = (type.fields ?? []).map((field) => ({
      ...field,
      directives: field.directives?.map((directive) => withRequires(directive, (set) => renamed(types, set, type.name.value, nameOf))),
    }));
    const added = [...names]
      .filter(([key]) => key.startsWith(`${type.name.value}.`))
      .flatMap(([, name]): readonly FieldDefinitionNode[] => {
        const original = fields.find((field) => field.name.value === byName.get(name)?.field);
        return original === undefined ? [] : [{ ...original, name: { kind: Kind.NAME, value: name }, arguments: [] }];
      });
    return { ...type, fields: [...fields, ...added] };
  };
  const definitions = supergraph.definitions.map((definition) => (isComposite(definition) ? rewrite(definition) : definition));
  return { supergraph: { ...supergraph, definitions }, byName };
}

function isComposite(definition: DefinitionNode): definition is Composite {
  return definition.kind === Kind.OBJECT_TYPE_DEFINITION || definition.kind === Kind.INTERFACE_TYPE_DEFINITION;
}

/** The field sets that fields of a type require. */
function requiredBy({ fields = [] }: Composite): readonly string[] {
  return fields.flatMap(({ directives = [] }) => directives.flatMap((directive) => requiresOf(directive) ?? []));
}

export function requiresOf(directive: ConstDirectiveNode): string | undefined {
  return directive.name.value === "join__field" ? textOf(directive, "requires") : undefined;
}

function withRequires(directive: ConstDirectiveNode, change: (set: string) => string): ConstDirectiveNode {
  const set = requiresOf(directive);
  if (set === undefined) return directive;
  const value = { kind: Kind.STRING, value: change(set) } as const;
  return { ...directive, arguments: directive.arguments?.map((each) => (each.name.value === "requires" ? { ...each, value } : each)) };
}

type See = (owner: string, field: FieldNode) => FieldNode | undefined | void;

/** Goes through a field set of a type's; what `see` returns stands in its field's place. */
function walk(types: ReadonlyMap<string, Composite>, set: string, type: string, see: See): SelectionSetNode {
  const inSet = (node: SelectionSetNode, owner: string): SelectionSetNode => ({
    ...node,
    selections: node.selections.map((selection) => {
      if (selection.kind === Kind.FRAGMENT_SPREAD) return selection;
      if (selection.kind === Kind.INLINE_FRAGMENT)
        return { ...selection, selectionSet: inSet(selection.selectionSet, selection.typeCondition?.name.value ?? owner) };
      const seen = see(owner, selection) ?? selection;
      const field = types.get(owner)?.fields?.find(({ name }) => name.value === selection.name.value);
      if (selection.selectionSet === undefined || field === undefined) return seen;
      return { ...seen, selectionSet: inSet(selection.selectionSet, namedType(field.type)) };
    }),
  });
  const [definition] = parse(`{${set}}`).definitions;
  if (definition?.kind !== Kind.OPERATION_DEFINITION) throw new Error("A field set is no selection.");
  return inSet(definition.selectionSet, type);
}

function renamed(
  types: ReadonlyMap<string, Composite>,
  set: string,
  type: string,
  nameOf: (owner: string, field: FieldNode) => string | undefined,
): string {
  const changed = walk(types, set, type, (owner, field) => {
    const name = nameOf(owner, field);
    return name === undefined ? undefined : { ...field, name: { kind: Kind.NAME, value: name }, arguments: [] };
  });
  return print(changed).slice(1, -1);
}

function namedType(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type);
}

function argumentText({ arguments: given = [] }: FieldNode): string {
  return given
    .map((each) => print(each))
    .toSorted()
    .join(", ");
}
