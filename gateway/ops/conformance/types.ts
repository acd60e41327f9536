import { Kind, parse, type ConstDirectiveNode, type DocumentNode, type FieldDefinitionNode, type TypeNode } from "graphql";

/** What a subgraph's SDL says of its types: definitions and extensions together, without Federation's own. */
export interface Types {
  readonly document: DocumentNode;
  /** Objects by name. */
  readonly objects: ReadonlyMap<string, ObjectType>;
  /** Names of scalars and enums. */
  readonly leaves: ReadonlySet<string>;
}

export interface ObjectType {
  readonly name: string;
  readonly fields: readonly FieldDefinitionNode[];
  /** Selections of its resolvable keys, `id` or `a b { c }`; empty where it is no entity of this subgraph. */
  readonly keys: readonly string[];
}

const SCALARS = ["ID", "String", "Int", "Float", "Boolean"];

/** Throws graphql's error where the SDL cannot be parsed. */
export function readTypes(sdl: string): Types {
  const document = parse(sdl);
  const objects = new Map<string, ObjectType>();
  const leaves = new Set(SCALARS);
  for (const definition of document.definitions) {
    if (definition.kind === Kind.SCALAR_TYPE_DEFINITION || definition.kind === Kind.ENUM_TYPE_DEFINITION) leaves.add(definition.name.value);
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION && definition.kind !== Kind.OBJECT_TYPE_EXTENSION) continue;
    const name = definition.name.value;
    const before = objects.get(name);
    objects.set(name, {
      name,
      fields: [...(before?.fields ?? []), ...(definition.fields ?? [])],
      keys: [...(before?.keys ?? []), ...(definition.directives ?? []).flatMap(keyOf)],
    });
  }
  return { document, objects, leaves };
}

export function entitiesOf({ objects }: Types): readonly ObjectType[] {
  return [...objects.values()].filter(({ keys }) => keys.length > 0);
}

/** The name inside lists and exclamation marks. */
export function namedType(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type);
}

/** Whether a field can be asked without saying anything. */
export function askable(field: FieldDefinitionNode): boolean {
  return (field.arguments ?? []).every((argument) => argument.type.kind !== Kind.NON_NULL_TYPE || argument.defaultValue !== undefined);
}

/** What to ask of an object: its key, its leaves, and the leaves of what it holds, two levels deep; nothing that needs other subgraphs. */
export function selectionOf(types: Types, type: ObjectType, depth = 2): string {
  const fields = type.fields.flatMap((field) => {
    const name = field.name.value;
    if (name.startsWith("_") || !askable(field) || (field.directives ?? []).some(needsOthers)) return [];
    const inner = namedType(field.type);
    if (types.leaves.has(inner)) return [name];
    const object = types.objects.get(inner);
    if (object === undefined || depth === 0) return [];
    return [`${name} { ${selectionOf(types, object, depth - 1)} }`];
  });
  return ["__typename", ...(type.keys[0] === undefined ? [] : [type.keys[0]]), ...fields].join(" ");
}

function needsOthers(directive: ConstDirectiveNode): boolean {
  return /(^|__)(external|requires)$/.test(directive.name.value);
}

function keyOf(directive: ConstDirectiveNode): readonly string[] {
  if (!/^(federation__)?key$/.test(directive.name.value)) return [];
  const given = new Map((directive.arguments ?? []).map((argument) => [argument.name.value, argument.value]));
  const resolvable = given.get("resolvable");
  if (resolvable?.kind === Kind.BOOLEAN && !resolvable.value) return [];
  const fields = given.get("fields");
  return fields?.kind === Kind.STRING ? [fields.value] : [];
}
