import { Kind, type ConstDirectiveNode, type DocumentNode, type GraphQLField, type TypeDefinitionNode } from "graphql";
import { booleanOf, graphsByName, named, textOf } from "./join.ts";

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
