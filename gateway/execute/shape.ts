import {
  GraphQLError,
  executeSync,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLFieldResolver,
  type GraphQLSchema,
  type GraphQLTypeResolver,
} from "graphql";
import { ERRORS } from "../../schema/errors.ts";
import { isRecord } from "../transport/answer.ts";
import { ownValue, type Data } from "./target.ts";

export interface ShapeOptions {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operationName?: string;
  readonly variables: Readonly<Record<string, unknown>>;
  /** All the subgraphs' data, merged, under response names. */
  readonly data: Data;
}

/**
 * Makes the client's answer of the merged data by executing the operation on it (GraphQL specification, section 6): the order of fields, aliases, @skip and
 * @include, introspection, leaf values, and null where a non-null field has none, which is reported and not hidden.
 */
export function shape({ schema, document, operationName, variables, data }: ShapeOptions): ExecutionResult {
  const result = executeSync({
    schema,
    document,
    rootValue: data,
    variableValues: variables,
    fieldResolver: resolveField,
    typeResolver: resolveType,
    ...(operationName === undefined ? {} : { operationName }),
  });
  return result.errors === undefined ? result : { ...result, errors: result.errors.map(asSubgraphFault) };
}

const resolveField: GraphQLFieldResolver<unknown, unknown> = (source, _args, _context, info) =>
  isRecord(source) ? ownValue(source, info.path.key) : undefined;

const resolveType: GraphQLTypeResolver<unknown, unknown> = (value) => {
  const typename = isRecord(value) ? ownValue(value, "__typename") : undefined;
  return typeof typename === "string" ? typename : undefined;
};

/** What does not fit the schema here came from a subgraph; errors without a path (wrong variables) are the client's and keep their meaning. */
function asSubgraphFault(error: GraphQLError): GraphQLError {
  if (error.path === undefined || error.extensions["code"] !== undefined) return error;
  return new GraphQLError(error.message, {
    path: error.path,
    extensions: { code: "SUBGRAPH_BAD_ANSWER", next: ERRORS.SUBGRAPH_BAD_ANSWER.next },
  });
}
