import {
  getVariableValues,
  GraphQLError,
  type DocumentNode,
  type ExecutionResult,
  type OperationDefinitionNode,
  type VariableDefinitionNode,
} from "graphql";
import { HubError } from "../../schema/errors.ts";
import type { Transport } from "../transport/transport.ts";
import { compilerOf, type ExecutedSnapshot } from "./compiled.ts";
import { createErrorCollector } from "./errors.ts";
import { readyAnswer, writtenData } from "./ready-data.ts";
import { shape } from "./shape.ts";
import type { Data } from "./target.ts";

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
  readonly snapshot: ExecutedSnapshot;
  readonly transports: ReadonlyMap<string, Transport>;
}

/**
 * Plans an operation, runs the plan and writes the answer, whose data may be JSON text already (see `readyAnswer`). What a subgraph does not deliver is null
 * with an error; everything else comes.
 */
export async function executeOperation({ snapshot, transports }: Executable, request: OperationRequest): Promise<ExecutionResult> {
  const { document, operationName, variables } = request;
  const compiler = compilerOf(snapshot);
  const { operation, planned, forConditions } = compiler.operation(document, operationName);
  const coerced = coerceVariables(snapshot, operation, variables);
  if ("errors" in coerced) return { errors: coerced.errors };
  const settled = forConditions(coerced.values);

  const plan = await snapshot.planner.plan({
    document: settled.document,
    key: settled.key === "" ? request.key : `${request.key} ${settled.key}`,
    ...(operationName === undefined ? {} : { operationName }),
    ...(request.signal === undefined ? {} : { signal: request.signal }),
  });
  if (plan.node === undefined && settled.asksForData)
    throw new HubError("QUERY_UNPLANNABLE", "The planner found nothing to ask for a query that asks for something.");
  const plannedVariables = planned.variables(variables);
  const straight = settled.straight(plan);
  const outcome =
    straight?.fits(transports) === true
      ? await straight.run({ transports, variables: plannedVariables, headers: request.headers, signal: request.signal })
      : { answer: undefined, transports };
  if (outcome.answer !== undefined) return { data: readyAnswer(outcome.answer) };
  const errors = createErrorCollector();
  const root: Data = {};
  await compiler.steps(plan)({
    transports: outcome.transports,
    variables: plannedVariables,
    conditions: planned.variables(coerced.values),
    headers: request.headers,
    signal: request.signal,
    errors,
    root,
  });

  const answer = settled.write?.(root);
  if (answer !== undefined && !errors.any()) return { data: readyAnswer(answer) };
  // Data that fit need not be shaped: it is read again only to see which of the errors' places it has.
  const shaped: ExecutionResult =
    answer !== undefined
      ? { data: writtenData(answer) }
      : shape({
          schema: snapshot.apiSchema,
          document,
          variables,
          data: root,
          nameOf: planned.nameOf,
          ...(operationName === undefined ? {} : { operationName }),
        });
  const fitted = errors.fitted(shaped.data, planned.clientName);
  const all = [...fitted, ...(shaped.errors ?? []).filter((error) => !isExplained(error, fitted))];
  return { ...(shaped.data === undefined ? {} : { data: shaped.data }), ...(all.length === 0 ? {} : { errors: all }) };
}

type Coerced = { readonly values: Readonly<Record<string, unknown>> } | { readonly errors: readonly GraphQLError[] };

const NO_VALUES: Coerced = Object.freeze({ values: {} });

/** The variables' values as the operation declares them, or what is wrong with them. */
export function coerceVariables(
  { apiSchema }: ExecutedSnapshot,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): Coerced {
  const definitions = operation.variableDefinitions ?? [];
  if (definitions.length === 0) return NO_VALUES;
  const { coerced, errors } = getVariableValues(apiSchema, definitions, variables);
  return errors === undefined ? { values: coerced } : { errors: errors.map((error) => withoutValue(error, definitions)) };
}

/** A null violation needs no error of its own where a subgraph's error at or below its place says why the value is missing. */
export function isExplained({ path }: GraphQLError, errors: readonly GraphQLError[]): boolean {
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
