import {
  getNamedType,
  getNullableType,
  isEnumType,
  isLeafType,
  isListType,
  isObjectType,
  isRequiredArgument,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
} from "graphql";
import type { Json } from "../../../query/json.ts";
import type { FoundList } from "./found.ts";

/** How a list is told to go on, by a variable of the query. */
export type ListPaging =
  | { readonly kind: "cursor"; readonly variable: string; readonly info: readonly string[] }
  | { readonly kind: "page"; readonly variable: string; readonly first: number }
  | { readonly kind: "offset"; readonly variable: string };

/** A list that a root field answers, at its own place or inside a page. */
export interface GraphqlList extends FoundList {
  readonly field: GraphQLField<unknown, unknown>;
  readonly type: GraphQLObjectType;
  readonly at: readonly string[];
  /** The field of an edge that holds the record; null where the list holds the records. */
  readonly node: string | null;
  readonly paging: ListPaging | null;
}

type Field = GraphQLField<unknown, unknown>;

const SIZE = /^(first|limit|per_?page|page_?size|size|take|count|antal)$/i;
const PAGE = /^(page|page_?number|side)$/i;
const OFFSET = /^(offset|skip|start)$/i;
const PLACES = ["nodes", "edges", "items", "results", "data"];
const MOST_OF_A_PAGE = 100;
const MOST_COLUMNS = 200;

/** Every list of objects that can be asked for without knowing more than how large its pages are to be. */
export function listsOf(schema: GraphQLSchema): readonly GraphqlList[] {
  return fieldsOf(schema.getQueryType()).flatMap((field): readonly GraphqlList[] => {
    if (field.args.some((each) => isRequiredArgument(each) && !isPaging(each))) return [];
    const place = placeOf(field);
    if (place === undefined) return [];
    const { at, type, node } = place;
    return [{ path: at.join("."), field, type, at, node, paging: pagingOf(field), columns: columnsOf(type), examples: examplesOf(type) }];
  });
}

/** The query for a page of a list, and the variables of the first. */
export function listQuery({ field, type, at, node, paging }: GraphqlList): { readonly query: string; readonly variables: Json } {
  const given = field.args.filter((each) => SIZE.test(each.name) || each.name === paging?.variable);
  const [, ...inside] = at;
  const record = selectionOf(type);
  const listed = node === null ? record : `{ ${node} ${record} }`;
  const info = paging?.kind === "cursor" ? " pageInfo { hasNextPage endCursor }" : "";
  const selection = inside.length === 0 ? listed : `{ ${inside[0]} ${listed}${info} }`;
  const declared = given.length === 0 ? "" : `(${given.map(({ name, type: of }) => `$${name}: ${String(of)}`).join(", ")})`;
  const passed = given.length === 0 ? "" : `(${given.map(({ name }) => `${name}: $${name}`).join(", ")})`;
  const sizes = given.filter(({ name }) => SIZE.test(name)).map(({ name }) => [name, MOST_OF_A_PAGE]);
  const begins = given.flatMap(({ name }) =>
    name !== paging?.variable || paging.kind === "cursor" ? [] : [[name, paging.kind === "page" ? paging.first : 0]],
  );
  return {
    query: `query${declared} { ${field.name}${passed} ${selection} }`,
    variables: Object.fromEntries([...sizes, ...begins]) as Json,
  };
}

/** The root field that gives one record by its id, if there is one and a column is known to be the id. */
export function itemOf(schema: GraphQLSchema, { type }: GraphqlList, idColumn: string | null): Json | null {
  if (idColumn === null) return null;
  for (const field of fieldsOf(schema.getQueryType())) {
    const argument = field.args.find(({ name }) => name === idColumn) ?? field.args.find(({ name }) => name === "id");
    const others = field.args.filter((each) => each !== argument && isRequiredArgument(each));
    const scalar = argument === undefined ? "" : getNamedType(argument.type).name;
    const single = getNullableType(field.type) === type;
    if (argument === undefined || others.length > 0 || !single || !/^(ID|String|Int)!?$/.test(String(argument.type))) continue;
    return { field: field.name, argument: argument.name, type: `${scalar}!`, selection: selectionOf(type) };
  }
  return null;
}

/** Where a field answers a list of objects: itself, or the one below it that pages usually have. */
function placeOf(field: Field): Pick<GraphqlList, "at" | "type" | "node"> | undefined {
  const own = elementOf(field);
  if (own !== undefined) return { at: [field.name], type: own, node: null };
  const page = getNullableType(field.type);
  if (!isObjectType(page)) return undefined;
  const lists = fieldsOf(page).filter((each) => elementOf(each) !== undefined && !each.args.some(isRequiredArgument));
  const [list] = lists.toSorted((a, b) => rank(a.name) - rank(b.name));
  const element = list && elementOf(list);
  if (list === undefined || element === undefined) return undefined;
  const node = list.name === "edges" ? getNullableType(element.getFields()["node"]?.type) : undefined;
  return isObjectType(node)
    ? { at: [field.name, list.name], type: node, node: "node" }
    : { at: [field.name, list.name], type: element, node: null };
}

function rank(name: string): number {
  const place = PLACES.indexOf(name);
  return place === -1 ? PLACES.length : place;
}

function elementOf({ type }: Field): GraphQLObjectType | undefined {
  const list = getNullableType(type);
  const element = isListType(list) ? getNullableType(list.ofType) : undefined;
  return isObjectType(element) ? element : undefined;
}

function pagingOf(field: Field): ListPaging | null {
  const named = (pattern: RegExp): string | undefined => field.args.find(({ name }) => pattern.test(name))?.name;
  const after = named(/^after$/);
  const page = getNullableType(field.type);
  if (after !== undefined && isObjectType(page) && "pageInfo" in page.getFields())
    return { kind: "cursor", variable: after, info: [field.name, "pageInfo"] };
  const number = named(PAGE);
  if (number !== undefined)
    return { kind: "page", variable: number, first: field.args.find(({ name }) => name === number)?.defaultValue === 0 ? 0 : 1 };
  const offset = named(OFFSET);
  return offset === undefined ? null : { kind: "offset", variable: offset };
}

function isPaging({ name }: GraphQLArgument): boolean {
  return SIZE.test(name) || PAGE.test(name) || OFFSET.test(name);
}

/** Fields with plain values, and those of inner objects. */
function columnsOf(type: GraphQLObjectType): readonly string[] {
  return plainOf(type)
    .map(String)
    .concat(innerOf(type).flatMap(([name, fields]) => fields.map((each) => `${name}.${each}`)))
    .slice(0, MOST_COLUMNS);
}

function selectionOf(type: GraphQLObjectType): string {
  const inner = innerOf(type).map(([name, fields]) => `${name} { ${fields.join(" ")} }`);
  return `{ ${[...plainOf(type), ...inner].join(" ")} }`;
}

function plainOf(type: GraphQLObjectType): readonly string[] {
  return askable(type).flatMap(({ name, type: of }) => (isLeafType(getNamedType(of)) ? [name] : []));
}

/** Inner objects, not lists of them, with their plain fields. */
function innerOf(type: GraphQLObjectType): readonly (readonly [string, readonly string[]])[] {
  return askable(type).flatMap(({ name, type: of }) => {
    const inner = getNullableType(of);
    const fields = isObjectType(inner) ? plainOf(inner) : [];
    return fields.length === 0 ? [] : [[name, fields] as const];
  });
}

function askable(type: GraphQLObjectType): readonly Field[] {
  return fieldsOf(type).filter((each) => each.deprecationReason == null && !each.args.some(isRequiredArgument));
}

function fieldsOf(type: GraphQLObjectType | null | undefined): readonly Field[] {
  return Object.values(type?.getFields() ?? {});
}

/** The words of enums, so that their meaning can be proposed even if the service does not answer. */
function examplesOf(type: GraphQLObjectType): readonly Json[] {
  const words = askable(type).flatMap(({ name, type: of }) => {
    const named = getNamedType(of);
    return isEnumType(named) ? [[name, named.getValues().map((value) => value.name)] as const] : [];
  });
  return words.length === 0 ? [] : [Object.fromEntries(words)];
}
