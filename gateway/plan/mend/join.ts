import { Kind, type ConstDirectiveNode, type DocumentNode, type TypeDefinitionNode } from "graphql";

/** The names in `enum join__Graph` by the subgraphs' own. */
export function graphsByName(supergraph: DocumentNode): ReadonlyMap<string, string> {
  const values = supergraph.definitions.flatMap((definition) =>
    definition.kind === Kind.ENUM_TYPE_DEFINITION && definition.name.value === "join__Graph" ? (definition.values ?? []) : [],
  );
  return new Map(
    values.flatMap(({ name, directives = [] }) => {
      const graph = directives.find((each) => each.name.value === "join__graph");
      const own = graph && textOf(graph, "name");
      return own === undefined ? [] : [[own, name.value] as const];
    }),
  );
}

/** A definition's directives of a name. */
export function named({ directives = [] }: TypeDefinitionNode, name: string): readonly ConstDirectiveNode[] {
  return directives.filter((each) => each.name.value === name);
}

/** A text or an enum's value among a directive's arguments. */
export function textOf({ arguments: given = [] }: ConstDirectiveNode, name: string): string | undefined {
  const value = given.find((each) => each.name.value === name)?.value;
  return value?.kind === Kind.STRING || value?.kind === Kind.ENUM ? value.value : undefined;
}

export function booleanOf({ arguments: given = [] }: ConstDirectiveNode, name: string): boolean | undefined {
  const value = given.find((each) => each.name.value === name)?.value;
  return value?.kind === Kind.BOOLEAN ? value.value : undefined;
}
