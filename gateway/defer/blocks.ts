import type { DeferNode, DeferredNode, PlanNode, QueryPlan } from "@apollo/query-planner";
import type { GraphQLSchema } from "graphql";
import type { Step } from "../execute/run.ts";
import { compilePlan } from "../execute/steps.ts";

/** The fetches of one deferred fragment. */
export interface Block {
  readonly label: string;
  /** Fetches that have to end before; none for what asks the root anew. */
  readonly depends: readonly string[];
  readonly step: Step;
  /** Blocks inside it: they come after it, unless they depend on nothing. */
  readonly inner: readonly Block[];
}

export interface DeferredPlan {
  readonly first: Step;
  readonly blocks: readonly Block[];
}

/** Labels of the fragments that need fetches of their own; what comes anyway need not be deferred. */
export function deferredLabels({ node }: QueryPlan): ReadonlySet<string> {
  const labels = new Set<string>();
  const look = (each: DeferNode): void => {
    for (const deferred of each.deferred) {
      if (deferred.label !== undefined && ownNode(deferred) !== undefined) labels.add(deferred.label);
      if (deferred.node?.kind === "Defer") look(deferred.node);
    }
  };
  if (node?.kind === "Defer") look(node);
  return labels;
}

/** Compiles a plan whose root is a `Defer`; undefined for any other. */
export function compileDeferred(schema: GraphQLSchema, { node }: QueryPlan): DeferredPlan | undefined {
  if (node?.kind !== "Defer") return undefined;
  return Object.freeze({ first: stepOf(node.primary.node), blocks: node.deferred.flatMap(blocksOf) });

  function stepOf(part: PlanNode | undefined): Step {
    return compilePlan(schema, { kind: "QueryPlan", ...(part === undefined ? {} : { node: part }) });
  }

  function blocksOf(deferred: DeferredNode): readonly Block[] {
    const own = ownNode(deferred);
    const inner = deferred.node?.kind === "Defer" ? deferred.node.deferred.flatMap(blocksOf) : [];
    if (own === undefined || deferred.label === undefined) return inner;
    const depends = asksRoot(own) ? [] : deferred.depends.map(({ id }) => id);
    return [Object.freeze({ label: deferred.label, depends, step: stepOf(own), inner })];
  }
}

function ownNode({ node }: DeferredNode): PlanNode | undefined {
  return node?.kind === "Defer" ? node.primary.node : node;
}

/** Whether a node begins with nothing but fetches of the query's own root, for which nothing has to be known. The planner lets them wait all the same. */
function asksRoot(node: PlanNode): boolean {
  switch (node.kind) {
    case "Fetch":
      return node.requires === undefined && node.operationKind === "query";
    case "Flatten":
      return node.path.length === 0 && asksRoot(node.node);
    case "Parallel":
      return node.nodes.every(asksRoot);
    case "Sequence":
      return node.nodes[0] !== undefined && asksRoot(node.nodes[0]);
    default:
      return false;
  }
}
