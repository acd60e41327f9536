import { Kind, type DocumentNode, type FieldDefinitionNode, type InputValueDefinitionNode, type TypeDefinitionNode } from "graphql";
import { namedType } from "../check/elements.ts";

/** The types that a client can get to from the roots, or send, without passing what is hidden; what implements an interface is got to where the interface is, and an interface of a type with the type, though not all else that implements it. Root types are always among them. */
export function reachableTypes(
  supergraph: DocumentNode,
  types: readonly TypeDefinitionNode[],
  hidden: ReadonlySet<string>,
): ReadonlySet<string> {
  const byName = new Map(types.map((type) => [type.name.value, type]));
  const implementers = Map.groupBy(
    types.flatMap((type) => interfacesOf(type).map((name) => ({ name, type: type.name.value }))),
    ({ name }) => name,
  );
  const reached = new Set<string>();
  const returned = new Set<string>();
  const open = [...rootsOf(supergraph), ...directiveInputs(supergraph)];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const type = byName.get(name);
    if (type === undefined || returned.has(name) || hidden.has(name)) continue;
    returned.add(name);
    for (const each of [name, ...interfacesOf(type)]) if (!hidden.has(each)) reached.add(each);
    open.push(...leadsTo(type, hidden), ...(implementers.get(name) ?? []).map((each) => each.type));
  }
  return new Set([...reached, ...rootsOf(supergraph)]);
}

function rootsOf({ definitions }: DocumentNode): readonly string[] {
  return definitions.flatMap((each) =>
    each.kind === Kind.SCHEMA_DEFINITION ? each.operationTypes.map(({ type }) => type.name.value) : [],
  );
}

/** What the arguments of directives take. */
function directiveInputs({ definitions }: DocumentNode): readonly string[] {
  return definitions.flatMap((each) =>
    each.kind === Kind.DIRECTIVE_DEFINITION ? (each.arguments ?? []).map(({ type }) => namedType(type)) : [],
  );
}

function interfacesOf(type: TypeDefinitionNode): readonly string[] {
  return "interfaces" in type ? (type.interfaces ?? []).map(({ name }) => name.value) : [];
}

function leadsTo(type: TypeDefinitionNode, hidden: ReadonlySet<string>): readonly string[] {
  if (type.kind === Kind.UNION_TYPE_DEFINITION) return (type.types ?? []).map(({ name }) => name.value);
  if (!("fields" in type)) return [];
  const fields: readonly (FieldDefinitionNode | InputValueDefinitionNode)[] = type.fields ?? [];
  const seen = fields.filter(({ name }) => !hidden.has(`${type.name.value}.${name.value}`));
  return seen.flatMap((field) => [
    namedType(field.type),
    ...("arguments" in field ? (field.arguments ?? []) : [])
      .filter((each) => !hidden.has(`${type.name.value}.${field.name.value}(${each.name.value}:)`))
      .map((each) => namedType(each.type)),
  ]);
}
