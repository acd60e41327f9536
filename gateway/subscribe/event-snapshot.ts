import type { QueryPlan } from "@apollo/query-planner";
import { GraphQLSchema, Kind, OperationTypeNode, type DocumentNode } from "graphql";
import type { ExecutedSnapshot } from "../execute/compiled.ts";
import type { PlanRequest } from "../plan/planner.ts";
import type { Snapshot } from "../supergraph/snapshot.ts";

const snapshots = new WeakMap<Snapshot, ExecutedSnapshot>();

/**
 * A snapshot under which each event of a subscription is executed as any other operation (GraphQL specification, section 6.2.3.2): as a mutation whose root type
 * is Subscription and whose first fetch is answered by the event. So events have one execution with queries; queries below an event keep their own root type.
 */
export function eventSnapshot(snapshot: Snapshot): ExecutedSnapshot {
  return snapshots.getOrInsertComputed(snapshot, makeEventSnapshot);
}

function makeEventSnapshot({ apiSchema, fullSchema, planner }: Snapshot): ExecutedSnapshot {
  // With the document that was planned: an event never waits for planning, nor for a planner that another supergraph's has taken over from.
  const plans = new WeakMap<DocumentNode, QueryPlan>();
  return Object.freeze({
    apiSchema: rooted(apiSchema),
    fullSchema: rooted(fullSchema),
    planner: Object.freeze({
      async plan(request: PlanRequest) {
        const known = plans.get(request.document);
        if (known !== undefined) return known;
        const plan = eventPlan(await planner.plan({ ...request, document: turned(request.document, OperationTypeNode.MUTATION) }));
        plans.set(request.document, plan);
        return plan;
      },
    }),
  });
}

const documents = new WeakMap<DocumentNode, DocumentNode>();

/** The document with its subscriptions as the operations that `eventSnapshot` executes. */
export function eventDocument(document: DocumentNode): DocumentNode {
  return documents.getOrInsertComputed(document, () => turned(document, OperationTypeNode.SUBSCRIPTION));
}

/** Subscriptions as mutations, or back. */
function turned(document: DocumentNode, from: OperationTypeNode): DocumentNode {
  const to = from === OperationTypeNode.SUBSCRIPTION ? OperationTypeNode.MUTATION : OperationTypeNode.SUBSCRIPTION;
  return {
    ...document,
    definitions: document.definitions.map((definition) =>
      definition.kind === Kind.OPERATION_DEFINITION && definition.operation === from ? { ...definition, operation: to } : definition,
    ),
  };
}

function rooted(schema: GraphQLSchema): GraphQLSchema {
  return new GraphQLSchema({ ...schema.toConfig(), mutation: schema.getSubscriptionType(), subscription: null, assumeValid: true });
}

function eventPlan(plan: QueryPlan): QueryPlan {
  if (plan.node?.kind !== "Subscription") return plan;
  const { primary, rest } = plan.node;
  const first = { ...primary, operationKind: OperationTypeNode.MUTATION };
  return { kind: "QueryPlan", node: rest === undefined ? first : { kind: "Sequence", nodes: [first, rest] } };
}
