import type { FetchNode, PlanNode } from "@apollo/query-planner";
import type { GraphQLSchema } from "graphql";
import { HubError } from "../../schema/errors.ts";
import type { MendedPlan } from "../plan/mend/mended.ts";
import { compileEntityFetch, type EntityFetch } from "./fetch/entity-fetch.ts";
import { compileEntityStep } from "./fetch/entity-step.ts";
import { compileRootFetch } from "./fetch/root-fetch.ts";
import type { Step } from "./run.ts";
import { compileUntold } from "./untold.ts";

type PlanPath = readonly (string | number)[];

/** Compiles a plan into the steps that carry it out. Throws BAD_REQUEST for what is not served. */
export function compilePlan(schema: GraphQLSchema, plan: MendedPlan): Step {
  if (plan.node === undefined) return () => undefined;
  if (plan.node.kind === "Subscription") throw new HubError("BAD_REQUEST", "A subscription is not answered by one answer.");
  const planned = compile(plan.node, []);
  return plan.untold === undefined ? planned : sequence([planned, compileUntold(plan.untold)]);

  function compile(node: PlanNode, path: PlanPath): Step {
    switch (node.kind) {
      case "Sequence":
        return sequence(node.nodes.map((each) => compile(each, path)));
      case "Parallel":
        return together(node.nodes, path);
      case "Flatten":
        return compile(node.node, [...path, ...node.path]);
      case "Fetch":
        return node.requires === undefined
          ? telling([node], compileRootFetch(schema, node, path))
          : compileEntities([compileEntityFetch(schema, node, path)]);
      case "Condition": {
        const yes = node.ifClause === undefined ? undefined : compile(node.ifClause, path);
        const no = node.elseClause === undefined ? undefined : compile(node.elseClause, path);
        return (run) => (run.conditions[node.condition] === true ? yes : no)?.(run);
      }
      case "Defer":
        throw new HubError("INTERNAL", "A plan with @defer is not carried out by itself.");
    }
  }

  function together(nodes: readonly PlanNode[], path: PlanPath): Step {
    const fetches = nodes.map((node) => entityFetchOf(node, path));
    const entities = fetches.filter((fetch) => fetch !== undefined);
    const others = nodes.filter((_node, index) => fetches[index] === undefined).map((node) => compile(node, path));
    // Nobody has to wait for another subgraph than the one whose answer is waited for.
    const groups = Map.groupBy(entities, ({ node }) => (node.id === undefined ? "" : node.serviceName));
    const steps = [...[...groups.values()].map(compileEntities), ...others];
    const [only] = steps;
    return steps.length === 1 && only !== undefined ? only : parallel(steps);
  }

  function entityFetchOf(node: PlanNode, path: PlanPath): EntityFetch | undefined {
    if (node.kind === "Flatten") return entityFetchOf(node.node, [...path, ...node.path]);
    return node.kind === "Fetch" && node.requires !== undefined ? compileEntityFetch(schema, node, path) : undefined;
  }
}

function compileEntities(fetches: readonly EntityFetch[]): Step {
  return telling(
    fetches.map(({ node }) => node),
    compileEntityStep(fetches),
  );
}

/** The planner gives a fetch an id where something deferred waits for it. */
function telling(nodes: readonly FetchNode[], step: Step): Step {
  const ids = nodes.flatMap(({ id }) => id ?? []);
  if (ids.length === 0) return step;
  return async (run) => {
    await step(run);
    for (const id of ids) run.finished?.(id);
  };
}

function sequence(steps: readonly Step[]): Step {
  return async (run) => {
    for (const step of steps) {
      const waiting = step(run);
      if (waiting !== undefined) await waiting;
    }
  };
}

function parallel(steps: readonly Step[]): Step {
  return (run) => {
    const waiting = steps.flatMap((step) => step(run) ?? []);
    return waiting.length === 0 ? undefined : Promise.all(waiting).then(() => undefined);
  };
}
