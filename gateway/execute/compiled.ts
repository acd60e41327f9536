import type { QueryPlan } from "@apollo/query-planner";
import { getOperationAST, type DocumentNode, type GraphQLSchema, type OperationDefinitionNode } from "graphql";
import { HubError } from "../../schema/errors.ts";
import type { Planner } from "../plan/planner.ts";
import type { Snapshot } from "../supergraph/snapshot.ts";
import { innerNames, type InnerNames } from "./inner-names.ts";
import { planDocument, type PlannedDocument } from "./planned-document.ts";
import { refuseContraryRequirements } from "./requirements.ts";
import type { Step } from "./run.ts";
import { conditionNames, settleConditions } from "./settled.ts";
import { compilePlan } from "./steps.ts";
import { compileStraight, type Straight } from "./straight/straight.ts";
import { createSelector } from "./write/selected.ts";
import { compileWriter, type WriteAnswer } from "./write/writer.ts";

/** What the execution needs of a snapshot. */
export type ExecutedSnapshot = Pick<Snapshot, "apiSchema" | "fullSchema"> & { readonly planner: Planner };

/** What is worked out once for an operation of a document, apart from its plan. */
export interface CompiledOperation {
  readonly operation: OperationDefinitionNode;
  readonly planned: PlannedDocument;
  /** The operation for the values that its @skip and @include have in a request. */
  forConditions(values: Readonly<Record<string, unknown>>): SettledOperation;
}

/** An operation without conditions. */
export interface SettledOperation {
  /** What is planned. */
  readonly document: DocumentNode;
  /** Tells it from the same operation under other conditions. */
  readonly key: string;
  /** Undefined where the answer must be shaped the careful way. */
  readonly write: WriteAnswer | undefined;
  /** Undefined where a plan of it has no straight way. */
  straight(plan: QueryPlan): Straight | undefined;
  /** Whether anything is asked for that subgraphs have to deliver. */
  readonly asksForData: boolean;
}

/**
 * Everything compiled for one supergraph. It is kept as long as what it was compiled from: an operation with its document, which bounded caches
 * hold, and the steps with their plan, which the planner's does.
 */
export interface Compiler {
  /** Throws BAD_REQUEST when the document has no such operation, or one that is not served. */
  operation(document: DocumentNode, operationName: string | undefined): CompiledOperation;
  steps(plan: QueryPlan): Step;
}

const compilers = new WeakMap<ExecutedSnapshot, Compiler>();

export function compilerOf(snapshot: ExecutedSnapshot): Compiler {
  const known = compilers.get(snapshot);
  if (known !== undefined) return known;
  const made = createCompiler(snapshot);
  compilers.set(snapshot, made);
  return made;
}

function createCompiler({ apiSchema, fullSchema }: ExecutedSnapshot): Compiler {
  const inner = innerNames(fullSchema);
  const operations = new WeakMap<DocumentNode, Map<string, CompiledOperation>>();
  const steps = new WeakMap<QueryPlan, Step>();
  return Object.freeze({
    operation(document: DocumentNode, operationName: string | undefined) {
      const ofDocument = operations.get(document) ?? new Map<string, CompiledOperation>();
      operations.set(document, ofDocument);
      const known = ofDocument.get(operationName ?? "");
      if (known !== undefined) return known;
      const made = compileOperation({
        schema: apiSchema,
        supergraph: fullSchema,
        document,
        operation: findOperation(document, operationName),
        inner,
      });
      ofDocument.set(operationName ?? "", made);
      return made;
    },
    steps(plan: QueryPlan) {
      const known = steps.get(plan);
      if (known !== undefined) return known;
      const made = compilePlan(fullSchema, plan);
      steps.set(plan, made);
      return made;
    },
  });
}

/** Choices of the conditions that are kept; an operation that is asked with more of them is compiled anew for the others. */
const KEPT_CHOICES = 64;

interface OperationParts {
  readonly schema: GraphQLSchema;
  readonly supergraph: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly inner: InnerNames;
}

function compileOperation({ schema, supergraph, document, operation, inner }: OperationParts): CompiledOperation {
  const planned = planDocument(document, inner);
  const names = conditionNames(document);
  const kept = new Map<string, SettledOperation>();
  const type = schema.getRootType(operation.operation);

  function settle(values: Readonly<Record<string, unknown>>, key: string): SettledOperation {
    const plannable = settleConditions(planned.document, planned.variables(values));
    refuseContraryRequirements(supergraph, plannable, inner);
    const selector = createSelector({ schema, document, conditions: values });
    const fields = type === null || type === undefined ? [] : [...selector.select(type, [operation.selectionSet]).values()];
    const shape =
      type === null || type === undefined ? undefined : { selector, nameOf: planned.nameOf, type, selectionSet: operation.selectionSet };
    const straights = new WeakMap<QueryPlan, { readonly way: Straight | undefined }>();
    return Object.freeze({
      document: plannable,
      key,
      write: shape && compileWriter({ schema, ...shape }),
      straight(plan: QueryPlan) {
        const known = straights.get(plan);
        if (known !== undefined) return known.way;
        const way = shape && compileStraight({ fullSchema: supergraph, apiSchema: schema, plan, ...shape });
        straights.set(plan, { way });
        return way;
      },
      asksForData: fields.some(([first]) => first?.name.value.startsWith("__") === false),
    });
  }

  return Object.freeze({
    operation,
    planned,
    forConditions(values: Readonly<Record<string, unknown>>) {
      let key = "";
      for (const name of names) key += values[name] === true ? "1" : "0";
      const known = kept.get(key);
      if (known !== undefined) return known;
      const made = settle(values, key);
      if (kept.size < KEPT_CHOICES) kept.set(key, made);
      return made;
    },
  });
}

function findOperation(document: DocumentNode, operationName: string | undefined): OperationDefinitionNode {
  const operation = getOperationAST(document, operationName);
  if (operation === null || operation === undefined) {
    const what =
      operationName === undefined
        ? "The request has several operations and names none."
        : `The request has no operation named ${operationName}.`;
    throw new HubError("BAD_REQUEST", what, { next: "Send `operationName` with the name of one of the operations." });
  }
  if (operation.operation === "subscription")
    throw new HubError("BAD_REQUEST", "A subscription is not answered by one answer.", {
      next: "Ask with `accept: text/event-stream`, or over WebSocket, at /graphql.",
    });
  return operation;
}
