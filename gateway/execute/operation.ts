import type { PlanNode, QueryPlan } from "@apollo/query-planner";
import {
  getOperationAST,
  getVariableValues,
  GraphQLError,
  type DocumentNode,
  type ExecutionResult,
  type VariableDefinitionNode,
} from "graphql";
import { HubError } from "../../schema/errors.ts";
import type { Snapshot } from "../supergraph/snapshot.ts";
import type { Transport } from "../transport/transport.ts";
import { createErrorCollector } from "./errors.ts";
import { runFetch, type FetchContext } from "./fetch.ts";
import { shape } from "./shape.ts";
import { flatten, type Data, type Target } from "./target.ts";

export interface OperationRequest {
  /** Valid against the snapshot's API schema. */
  readonly document: DocumentNode;
  readonly operationName?: string;
  readonly variables: Readonly<Record<string, unknown>>;
  /** The query's text or hash, under which its plan is kept. */
  readonly key: string;
  /** Sent to every subgraph. */
  readonly headers: Readonly<Record<string, string>>;
  /** Ends the queries in flight when the client goes away. */
  readonly signal?: AbortSignal;
}

export interface Executable {
  readonly snapshot: Snapshot;
  readonly transports: ReadonlyMap<string, Transport>;
}

/** Plans an operation, runs the plan and shapes the answer. What a subgraph does not deliver is null with an error; everything else comes. */
export async function executeOperation({ snapshot, transports }: Executable, request: OperationRequest): Promise<ExecutionResult> {
  const { document, operationName, variables } = request;
  const operation = getOperationAST(document, operationName);
  if (operation === null || operation === undefined) {
    const what =
      operationName === undefined
        ? "The request has several operations and names none."
        : `The request has no operation named ${operationName}.`;
    throw new HubError("BAD_REQUEST", what, { next: "Send `operationName` with the name of one of the operations." });
  }
  if (operation.operation === "subscription")
    throw new HubError("BAD_REQUEST", "Subscriptions are not served here.", { next: "Ask again with a query." });
  const coerced = getVariableValues(snapshot.apiSchema, operation.variableDefinitions ?? [], variables);
  if (coerced.errors !== undefined)
    return { errors: coerced.errors.map((error) => withoutValue(error, operation.variableDefinitions ?? [])) };

  const plan = await snapshot.planner.plan({ document, key: request.key, ...(operationName === undefined ? {} : { operationName }) });
  const errors = createErrorCollector();
  const data: Data = {};
  const context: FetchContext = {
    schema: snapshot.fullSchema,
    transports,
    variables,
    headers: request.headers,
    errors,
    ...(request.signal === undefined ? {} : { signal: request.signal }),
  };
  await runPlan(context, plan, coerced.coerced, { object: data, path: [] });

  const shaped = shape({
    schema: snapshot.apiSchema,
    document,
    variables,
    data,
    ...(operationName === undefined ? {} : { operationName }),
  });
  const fitted = errors.fitted(shaped.data);
  const all = [...fitted, ...(shaped.errors ?? []).filter((error) => !isExplained(error, fitted))];
  return { ...(shaped.data === undefined ? {} : { data: shaped.data }), ...(all.length === 0 ? {} : { errors: all }) };
}

async function runPlan(context: FetchContext, plan: QueryPlan, conditions: Readonly<Record<string, unknown>>, root: Target): Promise<void> {
  if (plan.node === undefined) return;
  if (plan.node.kind === "Subscription") throw new HubError("BAD_REQUEST", "Subscriptions are not served here.");
  await run(plan.node, [root]);

  async function run(node: PlanNode, targets: readonly Target[]): Promise<void> {
    switch (node.kind) {
      case "Sequence":
        for (const step of node.nodes) await run(step, targets);
        return;
      case "Parallel":
        await Promise.all(node.nodes.map((step) => run(step, targets)));
        return;
      case "Flatten":
        return run(node.node, flatten(targets, node.path));
      case "Fetch":
        return runFetch(context, node, targets);
      case "Condition": {
        const branch = conditions[node.condition] === true ? node.ifClause : node.elseClause;
        return branch === undefined ? undefined : run(branch, targets);
      }
      case "Defer":
        throw new HubError("BAD_REQUEST", "@defer is not served here.");
    }
  }
}

/** A null violation needs no error of its own where a subgraph's error at or below its place says why the value is missing. */
function isExplained({ path }: GraphQLError, errors: readonly GraphQLError[]): boolean {
  return path !== undefined && errors.some((error) => error.path !== undefined && path.every((key, index) => error.path?.[index] === key));
}

/** What is wrong with a variable, and where, without the value that was given for it: it may be what a person wrote, and errors are logged. */
function withoutValue(error: GraphQLError, definitions: readonly VariableDefinitionNode[]): GraphQLError {
  const reason = error.originalError?.message;
  if (reason === undefined) return error; // missing: there is no value
  const of = definitions.find((definition) => error.nodes?.includes(definition));
  const at = / at "(\w[\w.[\]]*)"$/.exec(error.message.slice(0, -`; ${reason}`.length))?.[1];
  const where = at === undefined ? "" : ` at "${at}"`;
  return new GraphQLError(`Variable "$${of?.variable.name.value ?? ""}" is not what it should be${where}: ${reason}`, {
    nodes: error.nodes,
    extensions: { ...error.extensions, code: "BAD_USER_INPUT" },
  });
}
