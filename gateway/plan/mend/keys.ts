import type { QueryPlan } from "@apollo/query-planner";
import { Kind, type ConstDirectiveNode, type DocumentNode, type TypeDefinitionNode } from "graphql";
import { HubError } from "../../../schema/errors.ts";
import { fetchDocument } from "../../execute/fetch/document.ts";
import { fetchesOf } from "./fetches.ts";
import { booleanOf, graphsByName, textOf } from "./join.ts";

/**
 * The supergraph as it is planned: without the keys by which a subgraph cannot be asked (`resolvable: false`), where it can be by another. Threat: to come back to
 * a subgraph with what a field requires, the planner takes the first key the subgraph declares; by one that does not resolve the subgraph finds nothing, and what
 * was asked for is null with no reason given.
 */
export function withoutUnresolvableKeys(supergraph: DocumentNode): DocumentNode {
  const definitions = supergraph.definitions.map((definition) =>
    definition.kind === Kind.OBJECT_TYPE_DEFINITION || definition.kind === Kind.INTERFACE_TYPE_DEFINITION
      ? resolvableOnly(definition)
      : definition,
  );
  return definitions.some((definition, index) => definition !== supergraph.definitions[index])
    ? { ...supergraph, definitions }
    : supergraph;
}

/** Throws QUERY_UNPLANNABLE for a plan that asks a subgraph for objects that it has no key for by which it can be asked. */
export type RefuseUnaskable = (plan: QueryPlan) => void;

export function createRefuseUnaskable(supergraph: DocumentNode): RefuseUnaskable {
  const unaskable = new Map<string, ReadonlySet<string>>();
  for (const definition of supergraph.definitions) {
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION) continue;
    const keys = (definition.directives ?? []).filter(isKey);
    const resolvable = new Set(keys.filter(isResolvableKey).map(graphOf));
    const without = new Set(keys.map(graphOf).filter((graph) => !resolvable.has(graph)));
    if (without.size > 0) unaskable.set(definition.name.value, without);
  }
  if (unaskable.size === 0) return () => {};
  const graphs = graphsByName(supergraph);
  return (plan) => {
    for (const { fetch } of fetchesOf(plan)) {
      if (fetch.requires === undefined) continue;
      for (const selection of fetchDocument(fetch).selectionSet.selections) {
        const type = selection.kind === Kind.INLINE_FRAGMENT ? selection.typeCondition?.name.value : undefined;
        if (type !== undefined && unaskable.get(type)?.has(graphs.get(fetch.serviceName) ?? "") === true)
          throw new HubError(
            "QUERY_UNPLANNABLE",
            `${fetch.serviceName} would have to be asked for a ${type}, and resolves none of its keys.`,
          );
      }
    }
  };
}

function resolvableOnly<T extends TypeDefinitionNode>(type: T): T {
  const { directives = [] } = type;
  const resolvable = new Set(directives.filter(isResolvableKey).map(graphOf));
  const kept = directives.filter((directive) => !isKey(directive) || isResolvableKey(directive) || !resolvable.has(graphOf(directive)));
  return kept.length === directives.length ? type : { ...type, directives: kept };
}

function isKey(directive: ConstDirectiveNode): boolean {
  return directive.name.value === "join__type" && textOf(directive, "key") !== undefined;
}

function isResolvableKey(directive: ConstDirectiveNode): boolean {
  return isKey(directive) && booleanOf(directive, "resolvable") !== false;
}

function graphOf(directive: ConstDirectiveNode): string {
  return textOf(directive, "graph") ?? "";
}
