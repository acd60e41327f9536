import type { ApolloServerOptionsWithGateway } from "@apollo/server";
import { GraphQLError, Kind, OperationTypeNode, type DocumentNode, type ExecutionResult, type GraphQLSchema } from "graphql";
import { ERRORS, HubError } from "../../schema/errors.ts";
import { executeOperation, type Executable, type OperationRequest } from "../execute/operation.ts";
import { createLru, type Lru } from "../plan/lru.ts";
import type { Snapshot } from "../supergraph/snapshot.ts";
import type { RequestContext } from "./context.ts";
import { asksForPlan, keepingPlan } from "./plan-extension.ts";

type GatewayInterface = ApolloServerOptionsWithGateway<RequestContext>["gateway"];

/** What answers operations under one supergraph. */
export interface Served extends Executable {
  readonly snapshot: Snapshot;
}

/** A request for an operation, its form checked. */
export interface Asked {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly operationName: string | undefined;
}

export interface Bridge {
  readonly gateway: GatewayInterface;
  /** Executes a query that was validated before under the schema in place; undefined for any other. */
  known(asked: Asked): ((context: RequestContext) => Promise<ExecutionResult>) | undefined;
  /** Puts a new schema in place; requests that began under the old one end under it. */
  update(executable: Served): void;
}

interface Validated {
  readonly document: DocumentNode;
  readonly key: string;
}

/** Validated queries that are known by their text, and characters of all of them: parsed, they take about a hundred times as many bytes. */
const KNOWN_QUERIES = 1_000;
const KNOWN_CHARACTERS = 500_000;

/**
 * Between Apollo Server, which knows GraphQL over HTTP, and our planning and execution. Apollo Server hands each request on with the schema it was validated
 * against; that schema leads to the snapshot it came from, so that a reload never mixes two supergraphs within a request.
 */
export function createBridge(first: Served): Bridge {
  const bySchema = new WeakMap<GraphQLSchema, Served>();
  const listeners = new Set<(schema: { apiSchema: GraphQLSchema; coreSupergraphSdl: string }) => void>();
  let current = first;
  let validated = createValidated();
  bySchema.set(first.snapshot.apiSchema, first);

  const gateway: GatewayInterface = {
    onSchemaLoadOrUpdate(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async load() {
      for (const listener of listeners) listener(announced(current));
      return {
        async executor({ schema, document, queryHash, source, request, context }) {
          const own = context as RequestContext; // what our context function returned
          if (own.outcome !== undefined) return own.outcome;
          const served = bySchema.get(schema) ?? current;
          const query: Validated = { document, key: queryHash };
          if (served === current && onlyReads(document)) validated.set(source, query);
          try {
            const kept = asksForPlan({ extensions: request.extensions, caller: own.caller }) ? keepingPlan(served) : undefined;
            const result = await executeOperation(kept?.executable ?? served, requestOf(query, request, own));
            return kept === undefined ? result : { ...result, extensions: { ...result.extensions, plan: kept.plan() } };
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
    known(asked: Asked) {
      const query = validated.get(asked.query);
      if (query === undefined) return undefined;
      const served = current;
      return (context: RequestContext) =>
        executeOperation(served, requestOf(query, asked, context)).catch((error: unknown) => {
          throw asGraphQLError(error);
        });
    },
    update(executable: Served) {
      current = executable;
      validated = createValidated();
      bySchema.set(executable.snapshot.apiSchema, executable);
      for (const listener of listeners) listener(announced(executable));
    },
  });
}

function createValidated(): Lru<Validated> {
  return createLru<Validated>(KNOWN_QUERIES, { of: ({ document }) => document.loc?.end ?? 0, most: KNOWN_CHARACTERS });
}

function requestOf(
  { document, key }: Validated,
  { variables, operationName }: { readonly variables?: Readonly<Record<string, unknown>>; readonly operationName?: string | undefined },
  { headers, signal }: RequestContext,
): OperationRequest {
  return {
    document,
    key,
    variables: variables ?? {},
    headers,
    ...(operationName === undefined ? undefined : { operationName }),
    ...(signal === undefined ? undefined : { signal }),
  };
}

function announced({ snapshot }: Served): { readonly apiSchema: GraphQLSchema; readonly coreSupergraphSdl: string } {
  return { apiSchema: snapshot.apiSchema, coreSupergraphSdl: snapshot.supergraphSdl };
}

/** What changes something goes the long way always: should it come back with errors after a reload, it would be judged by another schema than it ran under. */
function onlyReads({ definitions }: DocumentNode): boolean {
  return definitions.every((each) => each.kind !== Kind.OPERATION_DEFINITION || each.operation === OperationTypeNode.QUERY);
}

/** Apollo Server takes the status from the error; a HubError has it in the table. */
function asGraphQLError(error: unknown): GraphQLError {
  const status = error instanceof HubError ? ERRORS[error.code].http : 500;
  const extensions = error instanceof HubError ? error.extensions : {};
  const original = error instanceof Error ? error : new Error(String(error));
  return new GraphQLError(original.message, { originalError: original, extensions: { ...extensions, http: { status } } });
}
