import { HubError } from "../../schema/errors.ts";
import { isRecord, type Json } from "./json.ts";
import type { Shape } from "./shape.ts";

/** A list of an answer whose elements become rows. */
export interface List {
  /** How people name it: its way in the answer, without the connection's `nodes` or `edges`. */
  readonly name: string;
  /** Response names from the root to the elements; of lists on the way, every element is followed. */
  readonly path: readonly string[];
  /** The fields of a row. */
  readonly fields: readonly Shape[];
  /** Where its connection tells whether more follows. */
  readonly page?: PageShape;
}

export interface PageShape {
  /** Response names from the root to the connection. */
  readonly path: readonly string[];
  /** The variable that takes the cursor; without one the list cannot be followed. */
  readonly after?: string;
  readonly pageInfo: string;
  readonly hasNextPage: string;
  readonly endCursor: string;
  readonly totalCount?: string;
}

export interface FollowedList extends List {
  readonly page: PageShape & { readonly after: string };
}

/**
 * What an analyst wants as rows. The connections that can be paged through, if there are any; else the nearest things with values of their own below the root, seen
 * through connections and through what only holds other things (facets, say).
 */
export function findLists(fields: readonly Shape[]): readonly List[] {
  const values = fields.filter((field) => isValue(field));
  const own: readonly List[] = values.length === 0 ? [] : [{ name: "", path: [], fields: values }];
  const lists = [...own, ...fields.flatMap((field) => listsBelow(field, []))];
  const followed = lists.filter(isFollowed);
  const shared = followed.find((list) => followed.some((other) => other !== list && other.page.after === list.page.after));
  if (shared !== undefined) {
    throw new HubError("USAGE", `The variable ${shared.page.after} feeds the cursor of more than one list.`, {
      next: "Give each a variable of its own.",
    });
  }
  return followed.length > 0 ? followed : lists;
}

export function isFollowed(list: List): list is FollowedList {
  return list.page?.after !== undefined;
}

/** The rows of a list in an answer; what is null because something failed is left out. */
export function* rowsIn(data: unknown, path: readonly string[]): Generator<Json> {
  if (Array.isArray(data)) {
    for (const element of data) yield* rowsIn(element, path);
    return;
  }
  if (!isRecord(data)) return;
  const [key, ...rest] = path;
  if (key === undefined) yield data;
  else yield* rowsIn(data[key], rest);
}

function listsBelow(field: Shape, above: readonly string[]): readonly List[] {
  const path = [...above, field.key];
  const name = path.join(".");
  const nodes = field.children.find((child) => child.name === "nodes" && child.children.length > 0);
  const edges = field.children.find((child) => child.name === "edges");
  const node = edges?.children.find((child) => child.name === "node" && child.children.length > 0);
  const page = pageOf(field, path);
  const paged = page === undefined ? {} : { page };
  if (nodes !== undefined) return [{ name, path: [...path, nodes.key], fields: nodes.children, ...paged }];
  if (edges !== undefined && node !== undefined) return [{ name, path: [...path, edges.key, node.key], fields: node.children, ...paged }];
  if (field.children.some(isValue)) return [{ name, path, fields: field.children }];
  return field.children.filter((child) => child.name !== "pageInfo").flatMap((child) => listsBelow(child, path));
}

/** A value that tells something of the thing it stands in; a total tells of a list. */
function isValue({ name, children }: Shape): boolean {
  return children.length === 0 && name !== "__typename" && name !== "totalCount";
}

function pageOf(field: Shape, path: readonly string[]): PageShape | undefined {
  const pageInfo = field.children.find((child) => child.name === "pageInfo");
  const hasNextPage = pageInfo?.children.find((child) => child.name === "hasNextPage");
  const endCursor = pageInfo?.children.find((child) => child.name === "endCursor");
  if (pageInfo === undefined || hasNextPage === undefined) return undefined;
  const total = field.children.find((child) => child.name === "totalCount");
  return {
    path,
    pageInfo: pageInfo.key,
    hasNextPage: hasNextPage.key,
    endCursor: endCursor?.key ?? "",
    ...(field.after !== undefined && endCursor !== undefined && { after: field.after }),
    ...(total !== undefined && { totalCount: total.key }),
  };
}
