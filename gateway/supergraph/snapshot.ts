import { Supergraph } from "@apollo/federation-internals";
import type { GraphQLSchema } from "graphql";
import { printApiSchema } from "../../schema/api.ts";
import { HubError } from "../../schema/errors.ts";
import { createPlanner, type Planner } from "../plan/planner.ts";

/**
 * Everything that follows from one supergraph, built together and never changed. A request works on one snapshot from validation to answer, so a reload in
 * its middle cannot mix two schemas.
 */
export interface Snapshot {
  readonly supergraphSdl: string;
  /** What clients see. */
  readonly apiSchema: GraphQLSchema;
  /** The same, printed and sorted, for GET /schema.graphql. */
  readonly apiSdl: string;
  /** All types, also @inaccessible ones; the execution asks it which types are subtypes. */
  readonly fullSchema: GraphQLSchema;
  readonly planner: Planner;
  readonly subgraphs: readonly SubgraphAddress[];
}

export interface SubgraphAddress {
  readonly name: string;
  readonly url: string;
}

/** Throws SUPERGRAPH_INVALID. */
export function createSnapshot(supergraphSdl: string): Snapshot {
  try {
    const supergraph = Supergraph.build(supergraphSdl, { validateSupergraph: true });
    const api = supergraph.apiSchema();
    const apiSchema = api.toGraphQLJSSchema();
    return Object.freeze({
      supergraphSdl,
      apiSchema,
      apiSdl: printApiSchema(apiSchema),
      fullSchema: supergraph.schema.toGraphQLJSSchema(),
      planner: createPlanner(supergraph, api),
      subgraphs: supergraph.subgraphsMetadata().map(({ name, url }) => ({ name, url })),
    });
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new HubError("SUPERGRAPH_INVALID", `The supergraph is not valid: ${firstLines(error.message)}`, { cause: error });
  }
}

function firstLines(text: string): string {
  return text.split("\n").slice(0, 3).join(" ").slice(0, 500);
}
