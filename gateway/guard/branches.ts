import {
  getNamedType,
  isInterfaceType,
  isObjectType,
  Kind,
  valueFromASTUntyped,
  type ConstDirectiveNode,
  type DocumentNode,
  type GraphQLInterfaceType,
  type GraphQLNamedType,
  type GraphQLSchema,
  type SelectionSetNode,
} from "graphql";
import { tooLarge } from "./rule.ts";

/**
 * How much an operation grows while it is planned.
 *
 * Threat: where a subgraph has an interface without one of its fields, the planner asks for that field on every implementing type by itself. Such fields within
 * each other multiply: with 20 types, three of them are 66 bytes and seven seconds of planning. So they are counted as the planner would write them out, in time
 * linear in the text; other fields of interfaces count once.
 */
export function createBranchLimit(supergraph: GraphQLSchema, most: number): (document: DocumentNode) => void {
  const growing = growingFields(supergraph);
  if (growing.size === 0) return () => {};
  return (document) => {
    const count = branches(document, supergraph, growing);
    if (count > most) throw tooLarge("fields once its interfaces are written out as their types", most, count);
  };
}

/** For each interface: the fields that some subgraph has the interface without, and how many types stand for it. */
type Growing = ReadonlyMap<string, { readonly types: number; readonly fields: ReadonlySet<string> }>;

function growingFields(schema: GraphQLSchema): Growing {
  const growing = new Map<string, { types: number; fields: ReadonlySet<string> }>();
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isInterfaceType(type)) continue;
    const fields = fieldsMissingSomewhere(type);
    if (fields.size > 0) growing.set(type.name, { types: schema.getPossibleTypes(type).length, fields });
  }
  return growing;
}

/** By the supergraph's own marks: `@join__type(graph:)` on the interface, `@join__field(graph:)` on its fields; a field without one is in every graph. */
function fieldsMissingSomewhere(type: GraphQLInterfaceType): ReadonlySet<string> {
  const graphs = graphsOf(type.astNode?.directives, "join__type");
  const missing = Object.values(type.getFields()).filter((field) => {
    const own = graphsOf(field.astNode?.directives, "join__field");
    return own.size > 0 && [...graphs].some((graph) => !own.has(graph));
  });
  return new Set(missing.map(({ name }) => name));
}

function graphsOf(directives: readonly ConstDirectiveNode[] | undefined, name: string): ReadonlySet<string> {
  const found = new Set<string>();
  for (const directive of directives ?? []) {
    if (directive.name.value !== name) continue;
    const argument = (wanted: string): unknown => {
      const node = directive.arguments?.find((each) => each.name.value === wanted);
      return node === undefined ? undefined : valueFromASTUntyped(node.value);
    };
    const graph = argument("graph");
    if (typeof graph === "string" && argument("external") !== true) found.add(graph);
  }
  return found;
}

function branches(document: DocumentNode, schema: GraphQLSchema, growing: Growing): number {
  const known = new Map<string, number>();
  const fragments = new Map(
    document.definitions.flatMap((definition) =>
      definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition]] : [],
    ),
  );

  const ofSet = (set: SelectionSetNode | undefined, parent: GraphQLNamedType | undefined): number =>
    (set?.selections ?? []).reduce((total, selection) => {
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        const condition = selection.typeCondition?.name.value;
        return total + ofSet(selection.selectionSet, condition === undefined ? parent : schema.getType(condition));
      }
      if (selection.kind === Kind.FRAGMENT_SPREAD) return total + ofFragment(selection.name.value);
      const name = selection.name.value;
      const field = isInterfaceType(parent) || isObjectType(parent) ? parent.getFields()[name] : undefined;
      const inner = ofSet(selection.selectionSet, field === undefined ? undefined : getNamedType(field.type));
      const grows = parent === undefined ? undefined : growing.get(parent.name);
      return total + (grows?.fields.has(name) === true ? grows.types : 1) * (1 + inner);
    }, 0);

  const ofFragment = (name: string): number => {
    const before = known.get(name);
    if (before !== undefined) return before;
    known.set(name, 0);
    const fragment = fragments.get(name);
    const count = fragment === undefined ? 0 : ofSet(fragment.selectionSet, schema.getType(fragment.typeCondition.name.value));
    known.set(name, count);
    return count;
  };

  const operations = document.definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  return Math.max(0, ...operations.map(({ operation, selectionSet }) => ofSet(selectionSet, schema.getRootType(operation) ?? undefined)));
}
