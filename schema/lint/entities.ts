import { Kind, type ConstDirectiveNode, type DocumentNode, type FieldDefinitionNode } from "graphql";
import type { LintSubgraph } from "./finding.ts";

/** An object or interface type as one subgraph contributes it (its definition and its extensions together). */
export interface Contribution {
  readonly subgraph: string;
  readonly type: string;
  readonly fields: readonly FieldDefinitionNode[];
  /** Names in its keys, at any depth. */
  readonly keyFields: ReadonlySet<string>;
  readonly isEntity: boolean;
  /** The subgraph can resolve the type from a key, and does not call it an extension. */
  readonly canOwn: boolean;
  readonly described: boolean;
}

/** All contributions of one subgraph, by type name. */
export function contributionsOf({ name, document }: LintSubgraph): ReadonlyMap<string, Contribution> {
  const found = new Map<string, Contribution>();
  for (const definition of document.definitions) {
    const extension = definition.kind === Kind.OBJECT_TYPE_EXTENSION || definition.kind === Kind.INTERFACE_TYPE_EXTENSION;
    if (!extension && definition.kind !== Kind.OBJECT_TYPE_DEFINITION && definition.kind !== Kind.INTERFACE_TYPE_DEFINITION) continue;
    const type = definition.name.value;
    const before = found.get(type);
    const directives = definition.directives ?? [];
    const keys = directives.filter((directive) => isFederation(directive, "key"));
    found.set(type, {
      subgraph: name,
      type,
      fields: [...(before?.fields ?? []), ...(definition.fields ?? [])],
      keyFields: new Set([...(before?.keyFields ?? []), ...keys.flatMap(fieldNames)]),
      isEntity: before?.isEntity === true || keys.length > 0,
      canOwn:
        before?.canOwn === true ||
        (!extension && keys.some(isResolvable) && !directives.some((directive) => isFederation(directive, "extends"))),
      described: before?.described === true || (!extension && definition.description !== undefined),
    });
  }
  return found;
}

/**
 * Which subgraph each entity belongs to: of those that can resolve it, the one that gives it most fields of its own; at a tie the one that describes it,
 * then the first by name. (Federation 2 has no owner; the hub needs one to say whose absence may null what.)
 */
export function ownersOf(subgraphs: readonly LintSubgraph[]): ReadonlyMap<string, string> {
  const candidates = new Map<string, Contribution[]>();
  for (const contribution of subgraphs.flatMap((subgraph) => [...contributionsOf(subgraph).values()])) {
    if (contribution.isEntity && contribution.canOwn)
      candidates.set(contribution.type, [...(candidates.get(contribution.type) ?? []), contribution]);
  }
  const owners = [...candidates].map(([type, contributions]): [string, string] => {
    const ranked = contributions.toSorted(
      (a, b) =>
        ownFields(b).length - ownFields(a).length ||
        Number(b.described) - Number(a.described) ||
        a.subgraph.localeCompare(b.subgraph, "en"),
    );
    return [type, ranked[0]?.subgraph ?? ""];
  });
  return new Map(owners);
}

/** Fields that only this contribution answers: no key, not @external, not @shareable. */
export function ownFields(contribution: Contribution): readonly FieldDefinitionNode[] {
  return contribution.fields.filter(
    (field) =>
      !contribution.keyFields.has(field.name.value) &&
      !(field.directives ?? []).some((directive) => isFederation(directive, "external") || isFederation(directive, "shareable")),
  );
}

/** Object types each union stands for, in one subgraph. */
export function unionsOf(document: DocumentNode): ReadonlyMap<string, readonly string[]> {
  return new Map(
    document.definitions.flatMap((definition): [string, string[]][] =>
      definition.kind === Kind.UNION_TYPE_DEFINITION
        ? [[definition.name.value, (definition.types ?? []).map((type) => type.name.value)]]
        : [],
    ),
  );
}

function isFederation(directive: ConstDirectiveNode, name: string): boolean {
  return directive.name.value === name || directive.name.value === `federation__${name}`;
}

function fieldNames(key: ConstDirectiveNode): readonly string[] {
  const fields = key.arguments?.find((argument) => argument.name.value === "fields")?.value;
  return fields?.kind === Kind.STRING ? (fields.value.match(/\w+/g) ?? []) : [];
}

function isResolvable(key: ConstDirectiveNode): boolean {
  const resolvable = key.arguments?.find((argument) => argument.name.value === "resolvable")?.value;
  return !(resolvable?.kind === Kind.BOOLEAN && !resolvable.value);
}
