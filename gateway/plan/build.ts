import { operationFromDocument, Supergraph } from "@apollo/federation-internals";
import { QueryPlanner } from "@apollo/query-planner";
import { parse, printSchema } from "graphql";
import { printApiSchema } from "../../schema/api.ts";
import { HubError } from "../../schema/errors.ts";
import { addClientDirectives } from "./mend/directives.ts";
import { createRestoreDropped } from "./mend/dropped.ts";
import { readGraphs } from "./mend/graphs.ts";
import { createRefuseUnaskable, withoutUnresolvableKeys } from "./mend/keys.ts";
import type { MendedPlan } from "./mend/mended.ts";
import type { SupergraphFacts } from "./protocol.ts";
import { createUseVariants } from "./mend/use-required-twice.ts";
import { withVariants } from "./mend/required-twice.ts";

/** Apollo's planner for one supergraph. It takes its time on whatever thread calls it. */
export interface PlanBuilder {
  readonly facts: SupergraphFacts;
  /**
   * Plans the named operation of a document, or the only one; overrides with these labels are in force, others with labels are not. Throws where it does not fit
   * the supergraph, or the planner finds no way; QUERY_UNPLANNABLE where its plan would leave something out.
   */
  build(text: string, operationName?: string, labels?: readonly string[]): MendedPlan;
}

/** Throws for what is no Federation 2 supergraph. */
export function createPlanBuilder(supergraphSdl: string): PlanBuilder {
  const document = parse(supergraphSdl);
  const supergraph = Supergraph.build(document, { validateSupergraph: true });
  const api = supergraph.apiSchema();
  const directives = addClientDirectives(api, supergraph.schema);
  const apiSchema = api.toGraphQLJSSchema({ includeDefer: true });
  const restoreDropped = createRestoreDropped(document, readGraphs(document));
  const variants = withVariants(withoutUnresolvableKeys(document));
  const refuseUnaskable = createRefuseUnaskable(document);
  const useVariants = createUseVariants(variants);
  const planner = new QueryPlanner(
    variants.supergraph === document ? supergraph : Supergraph.build(variants.supergraph, { validateSupergraph: false }),
    {
      incrementalDelivery: { enableDefer: true },
    },
  );
  return Object.freeze({
    facts: {
      apiSdl: printSchema(apiSchema),
      sortedApiSdl: printApiSchema(apiSchema),
      subgraphs: supergraph.subgraphsMetadata().map(({ name, url }) => ({ name, url })),
      overrideLabels: overrideLabels(supergraph),
    },
    build(text: string, operationName?: string, labels: readonly string[] = []) {
      const asked = directives.complete(parse(text));
      const made = planner.buildQueryPlan(operationFromDocument(api, asked, operationName === undefined ? {} : { operationName }), {
        overrideConditions: new Map(labels.map((label) => [label, true])),
      });
      const plan = useVariants(made);
      refuseUnaskable(plan);
      const untold = restoreDropped(plan, asked);
      if (untold.length === 0) return plan;
      if (/@defer\b/.test(text)) throw new HubError("QUERY_UNPLANNABLE", "The planner passes over a part of the query.");
      return { ...plan, untold };
    },
  });
}

function overrideLabels({ schema }: Supergraph): readonly string[] {
  const applications = [...(schema.directive("join__field")?.applications() ?? [])];
  const labels = applications.map((application) => application.arguments()["overrideLabel"]).filter((label) => typeof label === "string");
  return [...new Set(labels)];
}
