import {
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isObjectType,
  parse,
  print,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type DocumentNode,
  type GraphQLSchema,
} from "graphql";
import { HubError } from "../../schema/errors.ts";
import { fieldSets, type InnerNames } from "./inner-names.ts";

/**
 * Refuses an operation whose fields require a field of an interface with different arguments. Threat: the planner fetches the required field once, under its plain
 * name, with the arguments of one of them, and the other is computed from a wrong number that nobody notices. In separate queries each is right.
 *
 * Throws QUERY_UNPLANNABLE. Two places that would not disturb each other are refused as well: better too often than wrong.
 */
export function refuseContraryRequirements(supergraph: GraphQLSchema, document: DocumentNode, inner: InnerNames): void {
  if (!inner.anyWithArguments) return;
  const seen = new Map<string, { readonly by: string; readonly text: string }>();

  const note = (type: string, field: string): void => {
    const owner = supergraph.getType(type);
    if (!isObjectType(owner) && !isInterfaceType(owner)) return;
    for (const set of fieldSets(owner.getFields()[field]?.astNode?.directives, "join__field", "requires"))
      read(`${type}.${field}`, type, set);
  };

  const read = (by: string, type: string, set: string): void => {
    const info = new TypeInfo(supergraph);
    visit(
      parse(`fragment required on ${type} {${set}}`),
      visitWithTypeInfo(info, {
        Field(node) {
          const owner = info.getParentType();
          if (isObjectType(owner)) return; // planned as fields of their own: see plan/mend/required-twice.ts
          const parent = owner?.name ?? type;
          const key = `${parent}.${node.name.value}`;
          const text = (node.arguments ?? [])
            .map((each) => print(each))
            .toSorted()
            .join(", ");
          const before = seen.get(key);
          if (before === undefined) seen.set(key, { by, text });
          else if (before.text !== text)
            throw new HubError(
              "QUERY_UNPLANNABLE",
              `${before.by} and ${by} need ${key} with different arguments and cannot be asked for in one query.`,
            );
        },
      }),
    );
  };

  const info = new TypeInfo(supergraph);
  visit(
    document,
    visitWithTypeInfo(info, {
      Field({ name }) {
        const parent = getNamedType(info.getParentType());
        if (parent === undefined || parent === null) return;
        const types = isAbstractType(parent) ? [parent, ...supergraph.getPossibleTypes(parent)] : [parent];
        for (const type of types) note(type.name, name.value);
      },
    }),
  );
}
