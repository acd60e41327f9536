import { operationFromDocument, Supergraph } from "@apollo/federation-internals";
import { QueryPlanner, type QueryPlan } from "@apollo/query-planner";
import { parse, printSchema } from "graphql";
import { printApiSchema } from "../../schema/api.ts";
import type { SupergraphFacts } from "./protocol.ts";

/** Apollo's planner for one supergraph. It takes its time on whatever thread calls it. */
export interface PlanBuilder {
  readonly facts: SupergraphFacts;
  /** Plans the named operation of a document, or the only one. Throws where it does not fit the supergraph, or the planner finds no way. */
  build(text: string, operationName?: string): QueryPlan;
}

/** Throws for what is no Federation 2 supergraph. */
export function createPlanBuilder(supergraphSdl: string): PlanBuilder {
  const supergraph = Supergraph.build(supergraphSdl, { validateSupergraph: true });
  const api = supergraph.apiSchema();
  const apiSchema = api.toGraphQLJSSchema();
  const planner = new QueryPlanner(supergraph);
  return Object.freeze({
    facts: {
      apiSdl: printSchema(apiSchema),
      sortedApiSdl: printApiSchema(apiSchema),
      subgraphs: supergraph.subgraphsMetadata().map(({ name, url }) => ({ name, url })),
    },
    build: (text: string, operationName?: string) =>
      planner.buildQueryPlan(operationFromDocument(api, parse(text), operationName === undefined ? {} : { operationName })),
  });
}
