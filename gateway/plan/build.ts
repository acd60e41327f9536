import { operationFromDocument, Supergraph } from "@apollo/federation-internals";
import { QueryPlanner, type QueryPlan } from "@apollo/query-planner";
import { parse, printSchema } from "graphql";
import { printApiSchema } from "../../schema/api.ts";
import type { SupergraphFacts } from "./protocol.ts";

/** Apollo's planner for one supergraph. It takes its time on whatever thread calls it. */
export interface PlanBuilder {
  readonly facts: SupergraphFacts;
  /**
   * Plans the named operation of a document, or the only one; overrides with these labels are in force, others with labels are not. Throws where it does not fit
   * the supergraph, or the planner finds no way.
   */
  build(text: string, operationName?: string, labels?: readonly string[]): QueryPlan;
}

/** Throws for what is no Federation 2 supergraph. */
export function createPlanBuilder(supergraphSdl: string): PlanBuilder {
  const supergraph = Supergraph.build(supergraphSdl, { validateSupergraph: true });
  const api = supergraph.apiSchema();
  const apiSchema = api.toGraphQLJSSchema({ includeDefer: true });
  const planner = new QueryPlanner(supergraph, { incrementalDelivery: { enableDefer: true } });
  return Object.freeze({
    facts: {
      apiSdl: printSchema(apiSchema),
      sortedApiSdl: printApiSchema(apiSchema),
      subgraphs: supergraph.subgraphsMetadata().map(({ name, url }) => ({ name, url })),
      overrideLabels: overrideLabels(supergraph),
    },
    build: (text: string, operationName?: string, labels: readonly string[] = []) =>
      planner.buildQueryPlan(operationFromDocument(api, parse(text), operationName === undefined ? {} : { operationName }), {
        overrideConditions: new Map(labels.map((label) => [label, true])),
      }),
  });
}

function overrideLabels({ schema }: Supergraph): readonly string[] {
  const applications = [...(schema.directive("join__field")?.applications() ?? [])];
  const labels = applications.map((application) => application.arguments()["overrideLabel"]).filter((label) => typeof label === "string");
  return [...new Set(labels)];
}
