import { createHash } from "node:crypto";
import { HubError } from "../../schema/errors.ts";
import { cutPage, encodeCursor, readPage, type PageArguments, type PageInfo } from "../kit/page.ts";
import { checkSearchLength } from "../kit/searchLength.ts";

/** A page of a list that is held in memory and never changes while the process lives. */
export interface Connection<T> {
  readonly totalCount: number;
  readonly edges: readonly { readonly cursor: string; readonly node: T }[];
  readonly nodes: readonly T[];
  readonly pageInfo: PageInfo;
}

export interface ConnectionOptions<T> {
  /** The whole list in its order. */
  readonly list: readonly T[];
  /** What tells an item from the others. */
  readonly keyOf: (item: T) => string;
  /** Name of the query and all that decides the list, so that a cursor of another list is refused. */
  readonly query: readonly unknown[];
  readonly page: PageArguments;
}

/** Throws PAGE_SIZE_INVALID or CURSOR_INVALID. */
export function createConnection<T>({ list, keyOf, query, page: given }: ConnectionOptions<T>): Connection<T> {
  const kind = createHash("sha256").update(JSON.stringify(query)).digest("base64url").slice(0, 12);
  const page = readPage(given, kind);
  const at = page.cursor === undefined ? -1 : list.findIndex((item) => keyOf(item) === page.cursor?.[0]);
  if (page.cursor !== undefined && at === -1) throw new HubError("CURSOR_INVALID", "The cursor is not one of this query.");
  const cursorOf = (item: T): string => encodeCursor([keyOf(item)], kind);
  const { items, pageInfo } = cutPage(list.slice(at + 1, at + 2 + page.size), page, cursorOf);
  return { totalCount: list.length, edges: items.map((node) => ({ cursor: cursorOf(node), node })), nodes: items, pageInfo };
}

const LONGEST_SEARCH = 200;

/** The search words, or undefined when there are none; throws BAD_USER_INPUT when they are too long. */
export function readSearch(search: string | null | undefined): string | undefined {
  if (search === null || search === undefined || search.trim() === "") return undefined;
  checkSearchLength(search, LONGEST_SEARCH);
  return search;
}
