import type { GraphQLSchema } from "graphql";
import { HubError } from "../../schema/errors.ts";
import { refuseUnknownFeatures } from "../execute/features.ts";
import { createBranchLimit } from "../guard/branches.ts";
import { createOverrides } from "../plan/overrides.ts";
import { createPlanner, type SupergraphPlanner } from "../plan/planner.ts";
import type { Planning } from "../plan/planning.ts";
import { ThreadLost } from "../plan/thread.ts";
import { buildSchemaInSteps } from "./build-schema.ts";

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
  readonly planner: SupergraphPlanner;
  readonly subgraphs: readonly SubgraphAddress[];
  /** Labels of its progressive overrides. */
  readonly overrideLabels: readonly string[];
}

export interface SubgraphAddress {
  readonly name: string;
  readonly url: string;
}

/**
 * Throws SUPERGRAPH_INVALID. A planning thread reads and checks the supergraph and tells what clients see of it; here only the two schemas are built, so that a
 * reload keeps nobody waiting.
 */
export async function createSnapshot(supergraphSdl: string, planning: Planning): Promise<Snapshot> {
  const { facts, threads } = await planning.open(supergraphSdl).catch((error: unknown) => {
    throw invalid(error);
  });
  try {
    const fullSchema = await buildSchemaInSteps(supergraphSdl);
    refuseUnknownFeatures(fullSchema);
    return Object.freeze({
      supergraphSdl,
      apiSchema: await buildSchemaInSteps(facts.apiSdl),
      apiSdl: facts.sortedApiSdl,
      fullSchema,
      planner: createPlanner({
        threads,
        clock: planning.clock,
        admit: createBranchLimit(fullSchema, planning.branches),
        overrides: createOverrides({ labels: facts.overrideLabels, percentages: planning.overrides, random: planning.random }),
      }),
      subgraphs: facts.subgraphs,
      overrideLabels: facts.overrideLabels,
    });
  } catch (error) {
    await threads.close();
    throw invalid(error);
  }
}

function invalid(error: unknown): unknown {
  if (!(error instanceof Error) || (error instanceof HubError && error.code === "SUPERGRAPH_INVALID")) return error;
  if (error instanceof ThreadLost) return new HubError("INTERNAL", "The supergraph could not be read.", { cause: error });
  return new HubError("SUPERGRAPH_INVALID", `The supergraph is not valid: ${firstLines(error.message)}`, { cause: error });
}

function firstLines(text: string): string {
  return text.split("\n").slice(0, 3).join(" ").slice(0, 500);
}
