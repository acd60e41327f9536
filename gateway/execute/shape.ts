import {
  GraphQLError,
  executeSync,
  getNamedType,
  isLeafType,
  type DocumentNode,
  type FieldNode,
  type ExecutionResult,
  type GraphQLFieldResolver,
  type GraphQLSchema,
  type GraphQLTypeResolver,
} from "graphql";
import { ERRORS } from "../../schema/errors.ts";
import { isRecord } from "../transport/answer.ts";
import { isTooDeep } from "./write/leaves.ts";
import { ownValue, type Data } from "./target.ts";

export interface ShapeOptions {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operationName?: string;
  readonly variables: Readonly<Record<string, unknown>>;
  /** All the subgraphs' data, merged, under response names. */
  readonly data: Data;
  /** The name in `data` of a field of the document. */
  readonly nameOf: (field: FieldNode) => string;
}

/**
 * Makes the client's answer of the merged data by executing the operation on it (GraphQL specification, section 6): the order of fields, aliases, @skip and
 * @include, introspection, leaf values, and null where a non-null field has none, which is reported and not hidden.
 */
export function shape({ schema, document, operationName, variables, data, nameOf }: ShapeOptions): ExecutionResult {
  const result = executeSync({
    schema,
    document,
    rootValue: data,
    variableValues: variables,
    fieldResolver: resolverFor(nameOf),
    typeResolver: resolveType,
    ...(operationName === undefined ? {} : { operationName }),
  });
  return result.errors === undefined ? result : { ...result, errors: result.errors.map(asSubgraphFault) };
}

function resolverFor(nameOf: ShapeOptions["nameOf"]): GraphQLFieldResolver<unknown, unknown> {
  return (source, _args, _context, { fieldNodes: [field], returnType }) => {
    const value = isRecord(source) && field !== undefined ? ownValue(source, nameOf(field)) : undefined;
    if (isLeafType(getNamedType(returnType)) && isTooDeep(value)) throw new GraphQLError("The value is nested too deeply.");
    return value;
  };
}

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
