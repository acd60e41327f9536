import {
  Kind,
  isTypeDefinitionNode,
  isTypeExtensionNode,
  parse,
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
  type NamedTypeNode,
  type SelectionSetNode,
  type TypeDefinitionNode,
  type TypeExtensionNode,
  type TypeNode,
} from "graphql";

/** A type as one subgraph defines it: its definition and its extensions together. */
export interface DefinedType {
  readonly name: string;
  /** Kind of a definition, for an extension too. */
  readonly kind: string;
  /** Its first definition or extension, for the place. */
  readonly node: TypeDefinitionNode | TypeExtensionNode;
  readonly directives: readonly ConstDirectiveNode[];
  /** Of objects and interfaces. */
  readonly fields: ReadonlyMap<string, FieldDefinitionNode>;
  /** Of inputs. */
  readonly inputs: ReadonlyMap<string, InputValueDefinitionNode>;
  /** Of enums. */
  readonly values: ReadonlySet<string>;
  /** Of unions. */
  readonly members: ReadonlySet<string>;
  readonly interfaces: readonly NamedTypeNode[];
}

/** Every type of a subgraph, by name. */
export function typesOf({ definitions }: DocumentNode): ReadonlyMap<string, DefinedType> {
  const nodes = definitions.filter((each) => isTypeDefinitionNode(each) || isTypeExtensionNode(each));
  const grouped = Map.groupBy(nodes, ({ name }) => name.value);
  return new Map([...grouped].map(([name, parts]) => [name, defined(name, parts)]));
}

function defined(name: string, parts: readonly (TypeDefinitionNode | TypeExtensionNode)[]): DefinedType {
  const [node] = parts;
  if (node === undefined) throw new TypeError("a group is never empty");
  const fields = parts.flatMap((each): readonly (FieldDefinitionNode | InputValueDefinitionNode)[] =>
    "fields" in each ? (each.fields ?? []) : [],
  );
  return {
    name,
    kind: node.kind.replace("Extension", "Definition"),
    node,
    directives: parts.flatMap((each) => each.directives ?? []),
    fields: new Map(fields.flatMap((each) => (each.kind === Kind.FIELD_DEFINITION ? [[each.name.value, each] as const] : []))),
    inputs: new Map(fields.flatMap((each) => (each.kind === Kind.INPUT_VALUE_DEFINITION ? [[each.name.value, each] as const] : []))),
    values: new Set(parts.flatMap((each) => ("values" in each ? (each.values ?? []).map((value) => value.name.value) : []))),
    members: new Set(parts.flatMap((each) => ("types" in each ? (each.types ?? []).map((type) => type.name.value) : []))),
    interfaces: parts.flatMap((each) => ("interfaces" in each ? (each.interfaces ?? []) : [])),
  };
}

/** Directives of that name, whether imported or written with Federation's prefix. */
export function named(directives: readonly ConstDirectiveNode[] | undefined, name: string): readonly ConstDirectiveNode[] {
  return (directives ?? []).filter((each) => each.name.value === name || each.name.value === `federation__${name}`);
}

/** A string argument. */
export function text(directive: ConstDirectiveNode, argument: string): string | undefined {
  const value = directive.arguments?.find((each) => each.name.value === argument)?.value;
  return value?.kind === Kind.STRING ? value.value : undefined;
}

/** Whether something is tagged `internal`: for the hub's own subgraphs, never for another's. */
export function isInternal(directives: readonly ConstDirectiveNode[] | undefined): boolean {
  return named(directives, "tag").some((tag) => text(tag, "name") === "internal");
}

/** The type inside lists and non-nulls. */
export function namedType(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type);
}

/** A field set of @key, @requires or @provides (specs.apollo.dev/federation: FieldSet); undefined where it does not parse, which composition tells. */
export function fieldSet(value: string | undefined): SelectionSetNode | undefined {
  if (value === undefined) return undefined;
  try {
    const [first] = parse(`{${value}}`, { maxTokens: 2_000 }).definitions;
    return first?.kind === Kind.OPERATION_DEFINITION ? first.selectionSet : undefined;
  } catch {
    return undefined;
  }
}

/** A field that a field set names. */
export interface SetField {
  readonly type: string;
  readonly field: string;
}

/** Every field of a set, from the outside in; `typeOfField` tells the type a field leads to. */
export function fieldsOfSet(type: string, set: SelectionSetNode, typeOfField: (at: SetField) => string | undefined): readonly SetField[] {
  return set.selections.flatMap((selection): readonly SetField[] => {
    if (selection.kind === Kind.FRAGMENT_SPREAD) return [];
    if (selection.kind === Kind.INLINE_FRAGMENT)
      return fieldsOfSet(selection.typeCondition?.name.value ?? type, selection.selectionSet, typeOfField);
    const at = { type, field: selection.name.value };
    if (at.field === "__typename") return [];
    const inner = typeOfField(at);
    if (selection.selectionSet === undefined || inner === undefined) return [at];
    return [at, ...fieldsOfSet(inner, selection.selectionSet, typeOfField)];
  });
}
