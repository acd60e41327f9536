import type { QueryPlan } from "@apollo/query-planner";
import { Kind, type DocumentNode, type GraphQLObjectType, type OperationDefinitionNode } from "graphql";
import type { ExecutedSnapshot } from "../execute/compiled.ts";
import { innerNames, type InnerNames } from "../execute/inner-names.ts";
import { planDocument, type PlannedDocument } from "../execute/planned-document.ts";
import { refuseContraryRequirements } from "../execute/requirements.ts";
import { fillSelections, settleConditions } from "../execute/settled.ts";
import { compileAnswer, type AnswerPart } from "./answer.ts";
import { compileDeferred, deferredLabels } from "./blocks.ts";
import { compileAsks, type Asks } from "./errors.ts";
import { beginDeferred, type BeginFetches } from "./fetches.ts";
import { deferConditions, labelDefers } from "./labelled.ts";
import { splitParts, type Part } from "./part.ts";
import { compileWholePlan, type WholePlan } from "./whole-plan.ts";

/** What is worked out once for an operation with `@defer` and one choice of its conditions. */
export interface DeferredOperation {
  /** What is planned. */
  readonly document: DocumentNode;
  /** Tells it from the same operation under other conditions. */
  readonly key: string;
  readonly planned: PlannedDocument;
  readonly type: GraphQLObjectType;
  /** The client's labels, by ours. */
  readonly labels: ReadonlyMap<string, string | undefined>;
  /** The same without `@defer`, for where the planner gives up on that. */
  readonly whole: DocumentNode;
  /** Undefined where the plan of `document` has nothing to defer. */
  underDeferred(plan: QueryPlan): DeferredAnswering | undefined;
  /** Undefined where the plan of `whole` brings everything at once. */
  underWhole(plan: QueryPlan): DeferredAnswering | undefined;
}

/** How an operation is answered under one plan. */
export interface DeferredAnswering {
  readonly beginFetches: BeginFetches;
  readonly first: Part;
  /** By label. */
  readonly answers: ReadonlyMap<string, AnswerPart>;
  readonly asks: ReadonlyMap<string, Asks>;
}

/**
 * Fragments of one operation that are deferred at most; one with more is answered whole, which `@defer` allows. Each is planned, asked for and sent by itself, so
 * they cost more than the fields they have.
 */
const MOST_DEFERRED = 40;
/** Choices of the conditions that are kept for one document. */
const KEPT_CHOICES = 64;

type Kept = Map<string, DeferredOperation | undefined>;

const operations = new WeakMap<ExecutedSnapshot, WeakMap<DocumentNode, Kept>>();
const names = new WeakMap<ExecutedSnapshot, InnerNames>();

export interface DeferredRequest {
  readonly snapshot: ExecutedSnapshot;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** The variables' values, coerced. */
  readonly values: Readonly<Record<string, unknown>>;
}

/** Undefined where nothing is deferred under these conditions, or too much. */
export function deferredOperation(request: DeferredRequest): DeferredOperation | undefined {
  const { snapshot, document, operation, values } = request;
  const kept = operations.getOrInsertComputed(snapshot, () => new WeakMap()).getOrInsertComputed(document, () => new Map());
  const choice = deferConditions(document).map((name) => [name, values[name]]);
  const key = `@defer ${JSON.stringify(choice)}`;
  const own = `${operation.name?.value ?? ""} ${key}`;
  if (kept.has(own)) return kept.get(own);
  const made = compile(request, key);
  if (kept.size < KEPT_CHOICES) kept.set(own, made);
  return made;
}

function compile({ snapshot, document, operation, values }: DeferredRequest, key: string): DeferredOperation | undefined {
  const { apiSchema, fullSchema } = snapshot;
  const type = apiSchema.getRootType(operation.operation);
  const { operation: labelled, labels } = labelDefers(document, operation, values);
  if (labels.size === 0 || labels.size > MOST_DEFERRED || type === null || type === undefined) return undefined;
  const inner = names.getOrInsertComputed(snapshot, () => innerNames(fullSchema));
  const planned = planDocument({ kind: Kind.DOCUMENT, definitions: [labelled] }, inner);
  const plannable = fillSelections(planned.document);
  refuseContraryRequirements(fullSchema, plannable, inner);
  const { nameOf, clientName } = planned;
  const known = new WeakMap<QueryPlan, { readonly answering: DeferredAnswering | undefined }>();

  const answeringOf = (first: Part, asks: ReadonlyMap<string, Asks>, beginFetches: BeginFetches): DeferredAnswering => {
    const answers = new Map<string, AnswerPart>();
    const add = (part: Part): void => {
      answers.set(part.label, compileAnswer({ schema: apiSchema, operation: labelled, part, nameOf, clientName }));
      for (const each of part.inner) add(each);
    };
    add(first);
    return Object.freeze({ first, answers, asks, beginFetches });
  };

  const underDeferred = (plan: QueryPlan): DeferredAnswering | undefined => {
    const deferred = deferredLabels(plan);
    const compiled = deferred.size === 0 ? undefined : compileDeferred(fullSchema, plan);
    if (compiled === undefined) return undefined;
    const first = splitParts(labelled, deferred);
    return answeringOf(first, compileAsks(first, nameOf), beginDeferred(compiled));
  };

  const underWhole = (plan: QueryPlan): DeferredAnswering | undefined => {
    const compiled = compileWholePlan(fullSchema, plan);
    if (compiled === undefined) return undefined;
    const all = splitParts(labelled, new Set(labels.keys()));
    const first = splitParts(labelled, waitingLabels(all, needsOf(compiled, compileAsks(all, nameOf))));
    if (first.inner.length === 0) return undefined;
    const asks = compileAsks(first, nameOf);
    return answeringOf(first, asks, compiled.beginFetches(needsOf(compiled, asks)));
  };

  return Object.freeze({
    document: plannable,
    key,
    planned,
    type,
    labels,
    whole: settleConditions(plannable, {}),
    underDeferred: (plan: QueryPlan) => known.getOrInsertComputed(plan, () => ({ answering: underDeferred(plan) })).answering,
    underWhole: (plan: QueryPlan) => known.getOrInsertComputed(plan, () => ({ answering: underWhole(plan) })).answering,
  });
}

function needsOf({ needs }: WholePlan, asks: ReadonlyMap<string, Asks>): ReadonlyMap<string, readonly string[]> {
  return new Map([...asks].map(([label, each]) => [label, needs(each)]));
}

/** Labels of the parts that need a fetch which none of the parts around them does. */
function waitingLabels(first: Part, needs: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
  const waiting = new Set<string>();
  const look = ({ label, inner }: Part, around: ReadonlySet<string>): void => {
    const own = needs.get(label) ?? [];
    if (own.some((id) => !around.has(id))) waiting.add(label);
    for (const each of inner) look(each, new Set([...around, ...own]));
  };
  for (const each of first.inner) look(each, new Set(needs.get("")));
  return waiting;
}
