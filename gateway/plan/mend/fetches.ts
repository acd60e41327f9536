import type { FetchNode, PlanNode, QueryPlan, SubscriptionNode } from "@apollo/query-planner";

/** A fetch of a plan, and the fields on the way to the objects that it is about. */
export interface PlacedFetch {
  readonly fetch: FetchNode;
  readonly path: readonly string[];
}

type Top = PlanNode | SubscriptionNode;

export function fetchesOf({ node }: QueryPlan): readonly PlacedFetch[] {
  return node === undefined ? [] : inNode(node, []);
}

function inNode(node: Top, path: readonly string[]): readonly PlacedFetch[] {
  switch (node.kind) {
    case "Fetch":
      return [{ fetch: node, path }];
    case "Flatten":
      return inNode(node.node, [...path, ...node.path.filter((key): key is string => typeof key === "string" && key !== "@")]);
    case "Sequence":
    case "Parallel":
      return node.nodes.flatMap((each) => inNode(each, path));
    case "Condition":
      return present(node.ifClause, node.elseClause).flatMap((each) => inNode(each, path));
    case "Defer":
      return [...present(node.primary.node), ...node.deferred.flatMap((each) => present(each.node))].flatMap((each) => inNode(each, path));
    case "Subscription":
      return present<Top>(node.primary, node.rest).flatMap((each) => inNode(each, path));
  }
}

/** The node with other nodes in the place of its fetches. */
export function mapFetches(node: Top, change: (fetch: FetchNode) => PlanNode): Top {
  const inside = (each: PlanNode): PlanNode => inPlan(each, change);
  if (node.kind !== "Subscription") return inside(node);
  const primary = change(node.primary);
  return { ...node, ...(primary.kind === "Fetch" ? { primary } : {}), ...(node.rest === undefined ? {} : { rest: inside(node.rest) }) };
}

function inPlan(node: PlanNode, change: (fetch: FetchNode) => PlanNode): PlanNode {
  const inside = (each: PlanNode): PlanNode => inPlan(each, change);
  switch (node.kind) {
    case "Fetch":
      return change(node);
    case "Flatten":
      return { ...node, node: inside(node.node) };
    case "Sequence":
    case "Parallel":
      return { ...node, nodes: node.nodes.map(inside) };
    case "Condition":
      return {
        ...node,
        ...(node.ifClause === undefined ? {} : { ifClause: inside(node.ifClause) }),
        ...(node.elseClause === undefined ? {} : { elseClause: inside(node.elseClause) }),
      };
    case "Defer":
      return {
        ...node,
        primary: { ...node.primary, ...(node.primary.node === undefined ? {} : { node: inside(node.primary.node) }) },
        deferred: node.deferred.map((each) => ({ ...each, ...(each.node === undefined ? {} : { node: inside(each.node) }) })),
      };
  }
}

function present<T>(...nodes: readonly (T | undefined)[]): readonly T[] {
  return nodes.filter((node) => node !== undefined);
}
