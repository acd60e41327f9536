import { operationFromDocument, type Schema, type Supergraph } from "@apollo/federation-internals";
import { QueryPlanner, type QueryPlan } from "@apollo/query-planner";
import type { DocumentNode } from "graphql";
import { asksForData, withoutIntrospection } from "./introspection.ts";
import { createLru } from "./lru.ts";

/**
 * Turns a validated operation into a plan: which subgraph is asked what, in which order. Everything of Apollo's planner that the gateway uses is behind this
 * interface, asynchronous so that planning can move to a worker thread. What reaches it must have passed the guard, because planning time grows with the
 * expanded size of the operation, not with its length.
 */
export interface Planner {
  plan(request: PlanRequest): Promise<QueryPlan>;
}

export interface PlanRequest {
  /** Valid against the API schema. */
  readonly document: DocumentNode;
  readonly operationName?: string;
  /** The query's text (or its hash): the same text has the same plan. */
  readonly key: string;
}

const CACHED_PLANS = 1_000;

export function createPlanner(supergraph: Supergraph, apiSchema: Schema): Planner {
  const planner = new QueryPlanner(supergraph, { exposeDocumentNodeInFetchNode: true });
  const plans = createLru<QueryPlan>(CACHED_PLANS);
  return Object.freeze({
    async plan({ document, operationName, key }: PlanRequest) {
      const name = JSON.stringify([key, operationName ?? null]);
      const known = plans.get(name);
      if (known !== undefined) return known;
      const asked = withoutIntrospection(document);
      const plan: QueryPlan = asksForData(asked, operationName)
        ? planner.buildQueryPlan(operationFromDocument(apiSchema, asked, operationName === undefined ? {} : { operationName }))
        : { kind: "QueryPlan" };
      plans.set(name, plan);
      return plan;
    },
  });
}
