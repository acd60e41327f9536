import { isAbstractType, isInterfaceType, isObjectType, type GraphQLSchema } from "graphql";

/** Whether an object of type `typename` (a type's name in the supergraph, @inaccessible ones included) satisfies a fragment's type condition. */
export function satisfies(schema: GraphQLSchema, typename: string, condition: string): boolean {
  if (typename === condition) return true;
  const type = schema.getType(typename);
  const abstract = schema.getType(condition);
  return isAbstractType(abstract) && (isObjectType(type) || isInterfaceType(type)) && schema.isSubType(abstract, type);
}
