import { Supergraph } from "@apollo/federation-internals";
import { lexicographicSortSchema, printSchema, type GraphQLSchema } from "graphql";

/**
 * The schema as clients see it: the supergraph without Federation's machinery and without what is @inaccessible. Frontend teams generate their types from
 * it, and its history is compared, so it is sorted: the same schema is always the same text.
 */
export function apiSchemaSdl(supergraphSdl: string): string {
  return printApiSchema(Supergraph.build(supergraphSdl).apiSchema().toGraphQLJSSchema({ includeDefer: true }));
}

/** Prints an API schema that is built already: sorted, with descriptions, ending in one line break. */
export function printApiSchema(schema: GraphQLSchema): string {
  return `${printSchema(lexicographicSortSchema(schema)).trim()}\n`;
}
