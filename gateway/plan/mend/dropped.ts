import type { FetchNode, QueryPlan } from "@apollo/query-planner";
import {
  buildASTSchema,
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isLeafType,
  isObjectType,
  isOutputType,
  Kind,
  visit,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLNamedOutputType,
  type GraphQLObjectType,
  type GraphQLSchema,
  type SelectionNode,
  type SelectionSetNode,
} from "graphql";
import { fetchDocument } from "../../execute/fetch/document.ts";
import { satisfies } from "../../execute/types.ts";
import { createSelector, type Selector } from "../../execute/write/selected.ts";
import { fetchesOf } from "./fetches.ts";
import type { Graphs } from "./graphs.ts";
import type { Untold } from "./mended.ts";
import { setOperation } from "./rewritten.ts";

/** Puts back into a plan, in place, what the planner left out of it. Returns what cannot be. */
export type RestoreDropped = (plan: QueryPlan, document: DocumentNode) => readonly Untold[];

/**
 * Where several subgraphs can answer a field, and the types of its objects differ between them, the planner drops what is asked of a type as soon as one of
 * the subgraphs does not have it, and then may ask one that has: such an object comes, and its fields are null with no error. So each fetch is compared
 * with the operation: what is asked of the types that its subgraph has for a field is fetched, here or elsewhere. What the subgraph does not have itself cannot be
 * added, and is told, so that such an object, if one comes, is not answered with silence.
 */
export function createRestoreDropped(supergraph: DocumentNode, graphs: Graphs): RestoreDropped {
  if (!graphs.differ) return () => [];
  const schema = buildASTSchema(supergraph, { assumeValid: true, assumeValidSDL: true });
  return (plan, document) => {
    const { places, abstract } = readPlan(schema, graphs, plan);
    if (abstract.length === 0) return [];
    const asked: Asked = { schema, graphs, document, selector: createSelector({ schema, document, conditions: {} }) };
    const untold: Untold[] = [];
    for (const [fetch, fields] of Map.groupBy(abstract, (each) => each.fetch)) {
      const added = new Map<FieldNode, readonly SelectionNode[]>();
      for (const each of fields) {
        const missing = missingFrom(asked, places, each);
        untold.push(...missing.flatMap(({ type, names }) => (names.length === 0 ? [] : [{ path: each.place, type: type.name, names }])));
        added.set(
          each.field,
          missing.flatMap(({ type, selections }) => (selections.length === 0 ? [] : [fragmentOn(type, selections)])),
        );
      }
      const [first] = fields;
      if (first !== undefined && [...added.values()].some(({ length }) => length > 0))
        setOperation(fetch, extended(first.sent, added), document);
    }
    return untold;
  };
}

/** A field of a fetch whose objects' types depend on the subgraph. */
interface AbstractField {
  readonly fetch: FetchNode;
  /** The fetch's operation, of which the field is a part. */
  readonly sent: DocumentNode;
  readonly field: FieldNode;
  readonly place: readonly string[];
  readonly members: ReadonlySet<string>;
}

/** What a plan fetches of the objects at a place: response names, and the types they are fetched for. */
type Places = Map<string, { readonly name: string; readonly types: readonly string[] }[]>;

interface ReadPlan {
  readonly places: Places;
  readonly abstract: readonly AbstractField[];
}

function readPlan(schema: GraphQLSchema, graphs: Graphs, plan: QueryPlan): ReadPlan {
  const places: Places = new Map();
  const abstract: AbstractField[] = [];
  for (const { fetch, path } of fetchesOf(plan)) {
    const { document, selectionSet } = fetchDocument(fetch);
    const renamed = new Map(
      (fetch.outputRewrites ?? []).flatMap((each) => (each.kind === "KeyRenamer" ? [[each.path.at(-1), each.renameKeyTo]] : [])),
    );

    const read = (
      set: SelectionSetNode,
      parent: GraphQLNamedOutputType | undefined,
      place: readonly string[],
      types: readonly string[],
    ): void => {
      for (const selection of set.selections) {
        if (selection.kind === Kind.FIELD) readField(selection, parent, place, types);
        else {
          const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragmentOf(document, selection.name.value);
          const type = fragment?.typeCondition?.name.value;
          if (fragment !== undefined)
            read(
              fragment.selectionSet,
              type === undefined ? parent : output(schema, type),
              place,
              type === undefined ? types : [...types, type],
            );
        }
      }
    };
    const readField = (
      field: FieldNode,
      parent: GraphQLNamedOutputType | undefined,
      place: readonly string[],
      types: readonly string[],
    ): void => {
      const fetched = (field.alias ?? field.name).value;
      const name = renamed.get(fetched) ?? fetched;
      places.getOrInsertComputed(place.join("\n"), () => []).push({ name, types });
      const definition = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[field.name.value] : undefined;
      if (definition === undefined || field.selectionSet === undefined) return;
      const type = getNamedType(definition.type);
      const inside = [...place, name];
      read(field.selectionSet, type, inside, []);
      const members = isAbstractType(type) ? graphs.ownMembers(fetch.serviceName, type.name) : undefined;
      if (members !== undefined) abstract.push({ fetch, sent: document, field, place: inside, members });
    };
    read(selectionSet, fetch.requires === undefined ? (schema.getRootType(fetch.operationKind) ?? undefined) : undefined, path, []);
  }
  return { places, abstract };
}

interface Asked {
  readonly schema: GraphQLSchema;
  readonly graphs: Graphs;
  readonly document: DocumentNode;
  readonly selector: Selector;
}

interface Missing {
  readonly type: GraphQLObjectType;
  /** What its subgraph can be asked for. */
  readonly selections: readonly FieldNode[];
  /** Response names of the rest. */
  readonly names: readonly string[];
}

function missingFrom(asked: Asked, places: Places, { fetch, place, members }: AbstractField): readonly Missing[] {
  const { schema, document, selector } = asked;
  const sets = setsAt(document, place);
  if (sets.length === 0) return []; // the planner's own: keys, and what fields require
  const fetched = places.get(place.join("\n")) ?? [];
  return [...members].flatMap((member): readonly Missing[] => {
    const type = schema.getType(member);
    if (!isObjectType(type)) return [];
    const names = new Set(fetched.filter(({ types }) => types.every((each) => satisfies(schema, member, each))).map(({ name }) => name));
    const missing = [...selector.select(type, sets)].filter(
      ([name, [first]]) => !names.has(name) && first?.name.value.startsWith("__") === false,
    );
    const local = missing.map(([name, nodes]) => ({ name, field: localField(asked, fetch.serviceName, type, nodes) }));
    return [
      {
        type,
        selections: local.flatMap(({ field }) => field ?? []),
        names: local.flatMap(({ name, field }) => (field === undefined ? [name] : [])),
      },
    ];
  });
}

/** The field as the subgraph is asked for it; undefined where it does not have all of it. */
function localField(asked: Asked, subgraph: string, parent: GraphQLObjectType, nodes: readonly FieldNode[]): FieldNode | undefined {
  const [first] = nodes;
  if (first?.name.value === "__typename") return first;
  const definition = first && parent.getFields()[first.name.value];
  if (first === undefined || definition === undefined || !asked.graphs.answers(subgraph, parent.name, definition)) return undefined;
  const type = getNamedType(definition.type);
  if (isLeafType(type)) return first;
  if (!isObjectType(type)) return undefined;
  const sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
  const inside = [...asked.selector.select(type, sets).values()].map((inner) => localField(asked, subgraph, type, inner));
  const selections = inside.filter((field) => field !== undefined);
  return selections.length < inside.length ? undefined : { ...first, selectionSet: { kind: Kind.SELECTION_SET, selections } };
}

function fragmentOn({ name }: GraphQLObjectType, selections: readonly FieldNode[]): SelectionNode {
  const typeCondition = { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: name } } as const;
  return { kind: Kind.INLINE_FRAGMENT, typeCondition, selectionSet: { kind: Kind.SELECTION_SET, selections } };
}

/** What the operation asks of the objects at a place, whatever their types. */
function setsAt(document: DocumentNode, place: readonly string[]): readonly SelectionSetNode[] {
  const operation = document.definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  const under = (set: SelectionSetNode, key: string): readonly SelectionSetNode[] =>
    set.selections.flatMap((selection): readonly SelectionSetNode[] => {
      if (selection.kind === Kind.FIELD)
        return (selection.alias ?? selection.name).value === key && selection.selectionSet !== undefined ? [selection.selectionSet] : [];
      const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragmentOf(document, selection.name.value);
      return fragment === undefined ? [] : under(fragment.selectionSet, key);
    });
  const start = operation?.kind === Kind.OPERATION_DEFINITION ? [operation.selectionSet] : [];
  return place.reduce<readonly SelectionSetNode[]>((sets, key) => sets.flatMap((set) => under(set, key)), start);
}

function extended(sent: DocumentNode, added: ReadonlyMap<FieldNode, readonly SelectionNode[]>): DocumentNode {
  return visit(sent, {
    // Entered with more fields, a field is gone through with them: those of fields inside one another are all put in.
    Field(field) {
      const more = added.get(field) ?? [];
      if (more.length === 0 || field.selectionSet === undefined) return undefined;
      return { ...field, selectionSet: { ...field.selectionSet, selections: [...field.selectionSet.selections, ...more] } };
    },
  });
}

function fragmentOf(document: DocumentNode, name: string): FragmentDefinitionNode | undefined {
  const found = document.definitions.find((each) => each.kind === Kind.FRAGMENT_DEFINITION && each.name.value === name);
  return found?.kind === Kind.FRAGMENT_DEFINITION ? found : undefined;
}

function output(schema: GraphQLSchema, name: string): GraphQLNamedOutputType | undefined {
  const type = schema.getType(name);
  return isOutputType(type) ? type : undefined;
}
