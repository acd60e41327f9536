import type { FetchDataRewrite, FetchNode, PlanNode, QueryPlan, QueryPlanSelectionNode } from "@apollo/query-planner";
import { Kind, parse, visit, type DocumentNode, type FieldNode, type SelectionNode, type SelectionSetNode } from "graphql";
import { HubError } from "../../../schema/errors.ts";
import { fetchDocument } from "../../execute/fetch/document.ts";
import { mapFetches } from "./fetches.ts";
import { graphsByName, textOf } from "./join.ts";
import { setOperation } from "./rewritten.ts";
import { requiresOf, type Variants } from "./required-twice.ts";

/** Turns a plan with variants into one that subgraphs understand. Throws QUERY_UNPLANNABLE where a deferred part needs several variants of one field. */
export type UseVariants = (plan: QueryPlan) => QueryPlan;

/**
 * A variant is asked for as its field with its arguments, under its own name, and sent in representations under its field's. Fields for which one representation
 * would have to hold a field twice are asked for in fetches of their own, which happen at the same time.
 */
export function createUseVariants({ supergraph, byName }: Variants): UseVariants {
  if (byName.size === 0) return (plan) => plan;
  const required = requiredFields(supergraph, byName);
  return (plan) => (plan.node === undefined ? plan : { ...plan, node: mapFetches(plan.node, turned) });

  function turned(fetch: FetchNode): PlanNode {
    const asked = fetchDocument(fetch);
    const groups = groupFields(fetch.serviceName, asked.selectionSet);
    if (fetch.requires === undefined || groups.every(({ names }) => names.size === 0)) return part(fetch, asked.document);
    if (groups.length > 1 && fetch.id !== undefined)
      throw new HubError("QUERY_UNPLANNABLE", "A deferred part of the query needs one field with different arguments.");
    const parts = groups.map((group) => part({ ...fetch }, asked.document, group));
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : { kind: "Parallel", nodes: parts };
  }

  /** Fields that may be asked for with one representation. */
  function groupFields(subgraph: string, whole: SelectionSetNode): readonly Group[] {
    const groups: Group[] = [];
    const read = (set: SelectionSetNode, type: string): void => {
      for (const selection of set.selections) {
        if (selection.kind === Kind.INLINE_FRAGMENT) read(selection.selectionSet, selection.typeCondition?.name.value ?? type);
        if (selection.kind !== Kind.FIELD) continue;
        const needs = required(subgraph, type, selection.name.value);
        const group = groups.find(({ names }) => [...needs].every(([place, need]) => sameNames(names.get(place) ?? need, need)));
        if (group === undefined) groups.push({ fields: new Set([selection]), names: new Map(needs) });
        else {
          group.fields.add(selection);
          for (const [place, need] of needs) group.names.set(place, need);
        }
      }
    };
    read(whole, "");
    return groups;
  }

  function part(fetch: FetchNode, document: DocumentNode, group?: Group): FetchNode {
    setOperation(fetch, withRealFields(group === undefined ? document : onlyFields(document, group.fields)));
    if (group === undefined || fetch.requires === undefined) return fetch;
    fetch.requires = kept(fetch.requires, group.names, "");
    fetch.inputRewrites = [...(fetch.inputRewrites ?? []), ...renames(fetch.requires, [])];
    return fetch;
  }

  function withRealFields(document: DocumentNode): DocumentNode {
    return visit(document, {
      Field(field) {
        const variant = byName.get(field.name.value);
        if (variant === undefined) return undefined;
        const name = { kind: Kind.NAME, value: variant.field } as const;
        return { ...field, alias: field.alias ?? field.name, name, arguments: variant.arguments };
      },
    });
  }

  /** What is required, without the variants that are for other fields. */
  function kept(selections: readonly QueryPlanSelectionNode[], names: Names, at: string): QueryPlanSelectionNode[] {
    return selections.flatMap((selection): readonly QueryPlanSelectionNode[] => {
      if (selection.kind === "InlineFragment") {
        const inside = kept(selection.selections, names, at);
        return inside.length === 0 ? [] : [{ ...selection, selections: inside }];
      }
      const place = `${at}.${byName.get(selection.name)?.field ?? selection.name}`;
      const wanted = names.get(place);
      if (wanted === undefined ? byName.has(selection.name) : !wanted.has(selection.name)) return [];
      if (selection.selections === undefined) return [selection];
      const inside = kept(selection.selections, names, place);
      return inside.length === 0 ? [] : [{ ...selection, selections: inside }];
    });
  }

  /** From the inside out, for a rewrite finds its place under the names that were there before. */
  function renames(selections: readonly QueryPlanSelectionNode[], path: readonly string[]): readonly FetchDataRewrite[] {
    return selections.flatMap((selection): readonly FetchDataRewrite[] => {
      if (selection.kind === "InlineFragment") {
        const { typeCondition } = selection;
        return renames(selection.selections, typeCondition === undefined ? path : [...path, `... on ${typeCondition}`]);
      }
      const here = [...path, selection.alias ?? selection.name];
      const inside = renames(selection.selections ?? [], here);
      const variant = byName.get(selection.name);
      return variant === undefined ? inside : [...inside, { kind: "KeyRenamer", path: here, renameKeyTo: variant.field }];
    });
  }
}

/** By place (the fields' own names on the way from the entity), the names under which a field is required there. */
type Names = ReadonlyMap<string, ReadonlySet<string>>;

interface Group {
  readonly fields: Set<FieldNode>;
  readonly names: Map<string, ReadonlySet<string>>;
}

/** For each field of a type in a subgraph, what it requires. */
function requiredFields(supergraph: DocumentNode, byName: Variants["byName"]): (subgraph: string, type: string, field: string) => Names {
  const graphs = graphsByName(supergraph);
  const all = new Map<string, Names>();
  for (const type of supergraph.definitions) {
    if (type.kind !== Kind.OBJECT_TYPE_DEFINITION && type.kind !== Kind.INTERFACE_TYPE_DEFINITION) continue;
    for (const { name, directives = [] } of type.fields ?? [])
      for (const directive of directives) {
        const set = requiresOf(directive);
        if (set !== undefined) all.set(`${textOf(directive, "graph")} ${type.name.value}.${name.value}`, namesIn(set, byName));
      }
  }
  const nothing: Names = new Map();
  return (subgraph, type, field) => all.get(`${graphs.get(subgraph)} ${type}.${field}`) ?? nothing;
}

function namesIn(set: string, byName: Variants["byName"]): Names {
  const names = new Map<string, Set<string>>();
  const read = ({ selections }: SelectionSetNode, at: string): void => {
    for (const selection of selections) {
      if (selection.kind === Kind.INLINE_FRAGMENT) read(selection.selectionSet, at);
      if (selection.kind !== Kind.FIELD) continue;
      const { value } = selection.name;
      const place = `${at}.${byName.get(value)?.field ?? value}`;
      names.getOrInsertComputed(place, () => new Set<string>()).add(value);
      if (selection.selectionSet !== undefined) read(selection.selectionSet, place);
    }
  };
  const [definition] = parse(`{${set}}`).definitions;
  if (definition?.kind === Kind.OPERATION_DEFINITION) read(definition.selectionSet, "");
  return names;
}

function sameNames(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  return one.size === other.size && one.isSubsetOf(other);
}

/** The operation with these of the entities' fields only. */
function onlyFields(document: DocumentNode, fields: ReadonlySet<FieldNode>): DocumentNode {
  const inSet = (set: SelectionSetNode): SelectionSetNode => ({
    ...set,
    selections: set.selections.flatMap((selection): readonly SelectionNode[] => {
      if (selection.kind === Kind.FIELD) return fields.has(selection) ? [selection] : [];
      if (selection.kind === Kind.FRAGMENT_SPREAD) return [selection];
      const inside = inSet(selection.selectionSet);
      return inside.selections.length === 0 ? [] : [{ ...selection, selectionSet: inside }];
    }),
  });
  return visit(document, {
    Field: (field) =>
      field.name.value === "_entities" && field.selectionSet !== undefined
        ? { ...field, selectionSet: inSet(field.selectionSet) }
        : undefined,
  });
}
