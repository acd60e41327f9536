import { Kind, type ConstDirectiveNode, type DocumentNode, type GraphQLField, type TypeDefinitionNode } from "graphql";

/** Which subgraph has what, as the supergraph's `@join__…` say it (specs.apollo.dev/join). */
export interface Graphs {
  /** Types that objects of an abstract type have in the subgraph; undefined where it does not tell, or where all subgraphs that have the type agree. */
  ownMembers(subgraph: string, abstract: string): ReadonlySet<string> | undefined;
  /** Whether there is an abstract type on whose members the subgraphs differ. */
  readonly differ: boolean;
  /** Whether the subgraph answers a field for whatever object of the type it has, without having been told anything about it. */
  answers(subgraph: string, type: string, field: GraphQLField<unknown, unknown>): boolean;
}

export function readGraphs(supergraph: DocumentNode): Graphs {
  const types = new Map<string, TypeDefinitionNode>();
  for (const definition of supergraph.definitions)
    if ("name" in definition && definition.kind.endsWith("TypeDefinition"))
      types.set(definition.name?.value ?? "", definition as TypeDefinitionNode);
  const byName = graphsByName(supergraph);
  const members = new Map([...types.values()].flatMap((type) => membersIn(type)));

  function membersIn(type: TypeDefinitionNode): readonly (readonly [string, ReadonlyMap<string, ReadonlySet<string>>])[] {
    if (type.kind !== Kind.UNION_TYPE_DEFINITION && type.kind !== Kind.INTERFACE_TYPE_DEFINITION) return [];
    const graphs = new Map<string, Set<string>>();
    for (const directive of named(type, "join__type"))
      if (booleanOf(directive, "isInterfaceObject") !== true) graphs.set(textOf(directive, "graph") ?? "", new Set());
    for (const [graph, member] of memberships(type)) graphs.get(graph)?.add(member);
    const sizes = new Set([...graphs.values()].flatMap((each) => [...each])).size;
    return [...graphs.values()].every(({ size }) => size === sizes) ? [] : [[type.name.value, graphs]];
  }

  function memberships(type: TypeDefinitionNode): readonly (readonly [string, string])[] {
    if (type.kind === Kind.UNION_TYPE_DEFINITION)
      return named(type, "join__unionMember").map((each) => [textOf(each, "graph") ?? "", textOf(each, "member") ?? ""]);
    return [...types.values()]
      .filter(({ kind }) => kind === Kind.OBJECT_TYPE_DEFINITION)
      .flatMap((object) =>
        named(object, "join__implements")
          .filter((each) => textOf(each, "interface") === type.name.value)
          .map((each) => [textOf(each, "graph") ?? "", object.name.value] as const),
      );
  }

  return Object.freeze({
    differ: members.size > 0,
    ownMembers: (subgraph: string, abstract: string) => members.get(abstract)?.get(byName.get(subgraph) ?? ""),
    answers(subgraph: string, type: string, { astNode }: GraphQLField<unknown, unknown>) {
      const graph = byName.get(subgraph);
      const definition = types.get(type);
      if (
        graph === undefined ||
        definition === undefined ||
        !named(definition, "join__type").some((each) => textOf(each, "graph") === graph)
      )
        return false;
      const joins = (astNode?.directives ?? []).filter(({ name }) => name.value === "join__field");
      return joins.length === 0 || joins.some((join) => textOf(join, "graph") === graph && isUnconditional(join));
    },
  });
}

function isUnconditional(join: ConstDirectiveNode): boolean {
  const conditional = ["requires", "overrideLabel", "contextArguments"].some((name) =>
    join.arguments?.some((each) => each.name.value === name),
  );
  return !conditional && booleanOf(join, "external") !== true && booleanOf(join, "usedOverridden") !== true;
}

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

function named({ directives = [] }: TypeDefinitionNode, name: string): readonly ConstDirectiveNode[] {
  return directives.filter((each) => each.name.value === name);
}

/** A text or an enum's value among a directive's arguments. */
export function textOf({ arguments: given = [] }: ConstDirectiveNode, name: string): string | undefined {
  const value = given.find((each) => each.name.value === name)?.value;
  return value?.kind === Kind.STRING || value?.kind === Kind.ENUM ? value.value : undefined;
}

function booleanOf({ arguments: given = [] }: ConstDirectiveNode, name: string): boolean | undefined {
  const value = given.find((each) => each.name.value === name)?.value;
  return value?.kind === Kind.BOOLEAN ? value.value : undefined;
}
