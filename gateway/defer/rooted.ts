import { GraphQLSchema, type GraphQLObjectType } from "graphql";

const schemas = new WeakMap<GraphQLSchema, Map<GraphQLObjectType, GraphQLSchema>>();

/** The schema with another type as its root of queries: a fragment on an object of it is then executed as a query is, with the same rules for null. */
export function rootedAt(schema: GraphQLSchema, type: GraphQLObjectType): GraphQLSchema {
  if (schema.getQueryType() === type) return schema;
  return schemas
    .getOrInsertComputed(schema, () => new Map())
    .getOrInsertComputed(type, () => new GraphQLSchema({ ...schema.toConfig(), query: type, assumeValid: true }));
}
