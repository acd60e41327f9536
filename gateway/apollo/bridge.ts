import type { ApolloServerOptionsWithGateway } from "@apollo/server";
import { GraphQLError, type GraphQLSchema } from "graphql";
import { ERRORS, HubError } from "../../schema/errors.ts";
import { executeOperation, type Executable } from "../execute/operation.ts";
import type { RequestContext } from "./context.ts";

type GatewayInterface = ApolloServerOptionsWithGateway<RequestContext>["gateway"];

export interface Bridge {
  readonly gateway: GatewayInterface;
  /** Puts a new schema in place; requests that began under the old one end under it. */
  update(executable: Executable): void;
}

/**
 * Between Apollo Server, which knows GraphQL over HTTP, and our planning and execution. Apollo Server hands each request on with the schema it was validated
 * against; that schema leads to the snapshot it came from, so that a reload never mixes two supergraphs within a request.
 */
export function createBridge(first: Executable): Bridge {
  const bySchema = new WeakMap<GraphQLSchema, Executable>();
  const listeners = new Set<(schema: { apiSchema: GraphQLSchema; coreSupergraphSdl: string }) => void>();
  let current = first;
  bySchema.set(first.snapshot.apiSchema, first);

  const gateway: GatewayInterface = {
    onSchemaLoadOrUpdate(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async load() {
      for (const listener of listeners) listener(announced(current));
      return {
        async executor({ schema, document, queryHash, request, context }) {
          const { headers, signal } = context as RequestContext; // what our context function returned
          try {
            return await executeOperation(bySchema.get(schema) ?? current, {
              document,
              key: queryHash,
              variables: request.variables ?? {},
              headers,
              ...(request.operationName === undefined ? {} : { operationName: request.operationName }),
              ...(signal === undefined ? {} : { signal }),
            });
          } catch (error) {
            throw asGraphQLError(error);
          }
        },
      };
    },
    stop: async () => {},
  };

  return Object.freeze({
    gateway,
    update(executable: Executable) {
      current = executable;
      bySchema.set(executable.snapshot.apiSchema, executable);
      for (const listener of listeners) listener(announced(executable));
    },
  });
}

function announced({ snapshot }: Executable): { readonly apiSchema: GraphQLSchema; readonly coreSupergraphSdl: string } {
  return { apiSchema: snapshot.apiSchema, coreSupergraphSdl: snapshot.supergraphSdl };
}

/** Apollo Server takes the status from the error; a HubError has it in the table. */
function asGraphQLError(error: unknown): GraphQLError {
  const status = error instanceof HubError ? ERRORS[error.code].http : 500;
  const extensions = error instanceof HubError ? error.extensions : {};
  const original = error instanceof Error ? error : new Error(String(error));
  return new GraphQLError(original.message, { originalError: original, extensions: { ...extensions, http: { status } } });
}
