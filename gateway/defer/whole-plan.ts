import type { FetchNode, PlanNode, QueryPlan } from "@apollo/query-planner";
import { Kind, type DocumentNode, type GraphQLSchema, type SelectionSetNode } from "graphql";
import { fetchDocument } from "../execute/fetch/document.ts";
import { compileRenames } from "../execute/fetch/renames.ts";
import { compilePlan } from "../execute/steps.ts";
import type { Path } from "../execute/target.ts";
import type { Asks } from "./errors.ts";
import { createEnds, type BeginFetches } from "./fetches.ts";

/** A plan in which nothing is deferred, whose fetches serve an answer in parts all the same: a part is there when those have ended that bring what it asks for. */
export interface WholePlan {
  /** The fetches that bring something a part asks for. */
  needs(asks: Asks): readonly string[];
  /** `needs` by label. */
  beginFetches(needs: ReadonlyMap<string, readonly string[]>): BeginFetches;
}

/** For operations that the planner cannot plan with `@defer`: it gives up on some fields that require others. */
export function compileWholePlan(schema: GraphQLSchema, plan: QueryPlan): WholePlan | undefined {
  if (plan.node === undefined || plan.node.kind === "Subscription") return undefined;
  const brings = new Map<string, readonly Path[]>();
  const step = compilePlan(schema, { kind: "QueryPlan", node: numbered(plan.node, []) });
  return Object.freeze({
    needs: (asks: Asks) => [...brings].filter(([, places]) => places.some(asks.for)).map(([id]) => id),
    beginFetches:
      (needs: ReadonlyMap<string, readonly string[]>): BeginFetches =>
      (runOf) => {
        const ends = createEnds();
        const all = Promise.resolve(step(runOf(undefined, ends.end)));
        const there = (label: string): Promise<void> => Promise.race([ends.all(needs.get(label) ?? []), all]);
        const blocks = [...needs.keys()].map((label) => [label, there(label).catch(() => undefined)] as const);
        return { first: there(""), blocks: new Map(blocks) };
      },
  });

  /** The same plan with an id for each fetch. */
  function numbered(node: PlanNode, path: Path): PlanNode {
    switch (node.kind) {
      case "Sequence":
      case "Parallel":
        return { ...node, nodes: node.nodes.map((each) => numbered(each, path)) };
      case "Flatten":
        return { ...node, node: numbered(node.node, [...path, ...node.path]) };
      case "Fetch": {
        const id = String(brings.size);
        brings.set(id, placesOf(node, path));
        return { ...node, id };
      }
      default:
        return node;
    }
  }
}

/** The places in the merged answer that a fetch writes to. */
function placesOf(fetch: FetchNode, path: Path): readonly Path[] {
  const { document, selectionSet } = fetchDocument(fetch);
  const renamed = compileRenames(fetch.outputRewrites);
  const above = path.filter((key) => key !== "@");
  return fieldsIn(document, selectionSet).map((inside) => [...above, ...renamed(inside)]);
}

function fieldsIn(document: DocumentNode, { selections }: SelectionSetNode): readonly Path[] {
  return selections.flatMap((selection): readonly Path[] => {
    if (selection.kind === Kind.FIELD) {
      const name = (selection.alias ?? selection.name).value;
      const inner = selection.selectionSet === undefined ? [] : fieldsIn(document, selection.selectionSet);
      return [[name], ...inner.map((path) => [name, ...path])];
    }
    if (selection.kind === Kind.INLINE_FRAGMENT) return fieldsIn(document, selection.selectionSet);
    const fragment = document.definitions.find(
      (each) => each.kind === Kind.FRAGMENT_DEFINITION && each.name.value === selection.name.value,
    );
    return fragment?.kind === Kind.FRAGMENT_DEFINITION ? fieldsIn(document, fragment.selectionSet) : [];
  });
}
