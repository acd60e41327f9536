import type { FetchNode } from "@apollo/query-planner";
import type { GraphQLSchema } from "graphql";
import { HubError } from "../../../schema/errors.ts";
import type { SubgraphError } from "../../../subgraphs/base/subgraph.ts";
import { badAnswer } from "../../transport/failures.ts";
import { merge } from "../merge.ts";
import { applyRewrites } from "../rewrites.ts";
import type { Run, Step } from "../run.ts";
import type { Path } from "../target.ts";
import { fetchDocument } from "./document.ts";
import { fieldsByType } from "./entity-fields.ts";
import { compileWalk, placesUnder } from "./places.ts";
import { compileRenames } from "./renames.ts";
import { planRequest, requestFor } from "./request.ts";
import { compileTake } from "./take.ts";
import { transportOf } from "./transport-of.ts";

/** Compiles a fetch of root fields (of the answer's root, or of a root type found below it). */
export function compileRootFetch(schema: GraphQLSchema, node: FetchNode, path: readonly (string | number)[]): Step {
  const { document, selectionSet } = fetchDocument(node);
  const fields = fieldsByType(schema, document, selectionSet);
  const names = fields(schema.getRootType(node.operationKind)?.name).filter(({ name }) => name !== "__typename");
  const take = compileTake(schema, () => fields(schema.getRootType(node.operationKind)?.name), false);
  const renamePath = compileRenames(node.outputRewrites);
  const walk = compileWalk(path);
  const rewritten = (node.outputRewrites?.length ?? 0) > 0;
  const plan = planRequest({
    service: node.serviceName,
    query: node.operation,
    operationName: node.operationName,
    mutation: node.operationKind === "mutation",
    variableNames: node.variableUsages ?? [],
  });

  function noteError(run: Run, error: SubgraphError, hasData: boolean): void {
    if (error.path === undefined) run.errors.addSubgraphError(plan.service, error, hasData ? [undefined] : fieldPaths(run));
    else {
      const inside = renamePath(error.path);
      run.errors.addSubgraphError(
        plan.service,
        error,
        places(run).map((place) => [...place, ...inside]),
      );
    }
  }

  function places(run: Run): readonly Path[] {
    const placesOf = placesUnder(run.root, path);
    return [...new Set(walk(run.root))].flatMap((object) => placesOf(object));
  }

  function fieldPaths(run: Run): readonly Path[] {
    return places(run).flatMap((place) => names.map(({ name }) => [...place, ...renamePath([name])]));
  }

  async function ask(run: Run): Promise<void> {
    try {
      const { data, errors } = await transportOf(run, plan.service)(requestFor(plan, run, []));
      for (const error of errors ?? []) noteError(run, error, data !== null && data !== undefined);
      if (data === null || data === undefined) {
        if (errors === undefined) throw badAnswer(plan.service, "answered with neither data nor errors");
        return;
      }
      if (rewritten) applyRewrites(schema, node.outputRewrites, data);
      for (const target of walk(run.root)) {
        if (rewritten) {
          merge(target, data);
          continue;
        }
        const missing = take(target, data);
        if (missing === undefined || errors !== undefined) continue;
        run.errors.addFailure(
          badAnswer(plan.service, "left out a field it was asked for"),
          fieldPaths(run).filter((at) => missing.includes(String(at.at(-1)))),
        );
      }
    } catch (error) {
      const failure = error instanceof HubError ? error : new HubError("INTERNAL", "The gateway failed at this field.", { cause: error });
      run.errors.addFailure(failure, fieldPaths(run));
    }
  }

  return (run) => (path.length > 0 && walk(run.root).length === 0 ? undefined : ask(run));
}
