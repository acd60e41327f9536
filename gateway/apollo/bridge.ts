import type { ApolloServerOptionsWithGateway } from "@apollo/server";
import { GraphQLError, Kind, OperationTypeNode, type DocumentNode, type ExecutionResult, type GraphQLSchema } from "graphql";
import { ERRORS, HubError } from "../../schema/errors.ts";
import { executeDeferred } from "../defer/execute.ts";
import { acceptedFormat } from "../defer/format.ts";
import { usesDefer } from "../defer/labelled.ts";
import { executeOperation, type Executable, type OperationRequest } from "../execute/operation.ts";
import { createLru, type Lru } from "../plan/lru.ts";
import type { Snapshot } from "../supergraph/snapshot.ts";
import type { Usage } from "../usage/usage.ts";
import type { RequestContext } from "./context.ts";
import type { AnswerInParts } from "./parts.ts";
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
  /** The answer in parts whose first part a request has been answered with; undefined for an answer that is whole. */
  inParts(context: RequestContext): AnswerInParts | undefined;
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
export function createBridge(first: Served, usage?: Usage): Bridge {
  const bySchema = new WeakMap<GraphQLSchema, Served>();
  const inParts = new WeakMap<RequestContext, AnswerInParts>();
  const listeners = new Set<(schema: { apiSchema: GraphQLSchema; coreSupergraphSdl: string }) => void>();
  let current = first;
  let validated = createValidated();
  bySchema.set(first.snapshot.apiSchema, first);

  /** Counted once: what comes back from the short way with errors has its outcome already. */
  function note(
    { snapshot }: Served,
    { document }: Validated,
    { variables, operationName }: OperationInput,
    { names }: RequestContext,
  ): void {
    usage?.record({ schema: snapshot.apiSchema, document, variables: variables ?? {}, operationName }, names ?? NO_NAMES);
  }

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
          note(served, query, request, own);
          try {
            const kept = asksForPlan({ extensions: request.extensions, caller: own.caller }) ? keepingPlan(served) : undefined;
            const asked = requestOf(query, request, own);
            const parts = await answerInParts(kept?.executable ?? served, asked, request.http?.headers.get("accept") ?? undefined);
            if (parts !== undefined) {
              inParts.set(own, parts);
              const { data, errors } = parts.execution;
              return {
                data,
                ...(errors.length === 0 ? {} : { errors }),
                ...(kept === undefined ? {} : { extensions: { plan: kept.plan() } }),
              };
            }
            const result = await (kept === undefined ? execute(served, asked, own) : executeOperation(kept.executable, asked));
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
      return (context: RequestContext) => {
        note(served, query, asked, context);
        return execute(served, requestOf(query, asked, context), context).catch((error: unknown) => {
          throw asGraphQLError(error);
        });
      };
    },
    inParts: (context: RequestContext) => inParts.get(context),
    update(executable: Served) {
      current = executable;
      validated = createValidated();
      bySchema.set(executable.snapshot.apiSchema, executable);
      for (const listener of listeners) listener(announced(executable));
    },
  });
}

/** Undefined where the client does not take parts, or there are none. */
async function answerInParts(
  executable: Executable,
  asked: OperationRequest,
  accept: string | undefined,
): Promise<AnswerInParts | undefined> {
  const format = acceptedFormat(accept);
  if (format === undefined || !usesDefer(asked.document)) return undefined;
  const execution = await executeDeferred(executable, asked);
  return execution === undefined ? undefined : { format, execution };
}

function execute(served: Served, request: OperationRequest, { cached }: RequestContext): Promise<ExecutionResult> {
  return cached === undefined ? executeOperation(served, request) : cached.execute(served, request);
}

function createValidated(): Lru<Validated> {
  return createLru<Validated>(KNOWN_QUERIES, { of: ({ document }) => document.loc?.end ?? 0, most: KNOWN_CHARACTERS });
}

const NO_NAMES = Object.freeze({});

/** As Apollo Server has it. */
interface OperationInput {
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly operationName?: string | undefined;
}

function requestOf(
  { document, key }: Validated,
  { variables, operationName }: OperationInput,
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
