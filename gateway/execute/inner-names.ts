import { isInterfaceType, isObjectType, Kind, parse, visit, type ConstDirectiveNode, type GraphQLSchema } from "graphql";
import { VARIANT_NAME } from "../plan/mend/required-twice.ts";

/** Field names that plans use for themselves: keys and what fields require. */
export interface InnerNames {
  /** Whether the planner may fetch a field under this name without having been asked for it. */
  has(name: string): boolean;
  /** Whether it may do so with arguments. */
  withArguments(name: string): boolean;
  /** Whether it does so with any. */
  readonly anyWithArguments: boolean;
}

/** Reads them from a supergraph's `@join__type(key:)` and `@join__field(requires:)`. */
export function innerNames(supergraph: GraphQLSchema): InnerNames {
  const names = new Map<string, boolean>();
  const read = (set: string): void => {
    visit(parse(`{${set}}`), {
      Field({ name, arguments: given = [] }) {
        names.set(name.value, names.get(name.value) === true || given.length > 0);
      },
    });
  };
  for (const type of Object.values(supergraph.getTypeMap())) {
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const node of [type.astNode, ...type.extensionASTNodes])
      for (const set of fieldSets(node?.directives, "join__type", "key")) read(set);
    for (const field of Object.values(type.getFields()))
      for (const set of fieldSets(field.astNode?.directives, "join__field", "requires")) read(set);
  }
  return Object.freeze({
    has: (name: string) => names.has(name) || VARIANT_NAME.test(name),
    withArguments: (name: string) => names.get(name) === true,
    anyWithArguments: [...names.values()].includes(true),
  });
}

/** The field sets in one argument of a directive, wherever it is repeated. */
export function fieldSets(directives: readonly ConstDirectiveNode[] | undefined, directive: string, argument: string): readonly string[] {
  return (directives ?? [])
    .filter(({ name }) => name.value === directive)
    .flatMap(({ arguments: given = [] }) =>
      given.flatMap(({ name, value }) => (name.value === argument && value.kind === Kind.STRING ? [value.value] : [])),
    );
}
