import { HubError } from "../../schema/errors.ts";

/** Arguments of a Relay connection, as GraphQL hands them over. https://relay.dev/graphql/connections.htm */
export interface PageArguments {
  readonly first?: number | null;
  readonly after?: string | null;
  readonly last?: number | null;
  readonly before?: string | null;
}

/** A checked wish for a page: up to `size` items after (or, going backward, before) the place of the cursor. */
export interface Page {
  readonly size: number;
  readonly backward: boolean;
  readonly cursor: CursorValues | undefined;
}

/** What an item's place is made of: its sort value and its id, as the query's order needs them. */
export type CursorValues = readonly (string | number)[];

export interface PageInfo {
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  readonly startCursor: string | null;
  readonly endCursor: string | null;
}

/** What each of a cursor's values is; `int` fits PostgreSQL's. */
export type CursorShape = readonly ("text" | "int")[];

const DEFAULT_SIZE = 20;
const MAX_SIZE = 100;

/** Checks page arguments. `kind` names the query and its order, so that a cursor of another one is refused; `shape` is what its values have to be. */
export function readPage(args: PageArguments, kind: string, shape?: CursorShape): Page {
  const { first, after, last, before } = args;
  if (isGiven(first) && isGiven(last)) throw new HubError("PAGE_SIZE_INVALID", "Both `first` and `last` are given; give one.");
  if (isGiven(after) && isGiven(before)) throw new HubError("CURSOR_INVALID", "Both `after` and `before` are given; give one.");
  if (isGiven(first) && isGiven(before)) throw new HubError("CURSOR_INVALID", "`before` goes with `last`, `after` goes with `first`.");
  if (isGiven(last) && isGiven(after)) throw new HubError("CURSOR_INVALID", "`before` goes with `last`, `after` goes with `first`.");
  const size = first ?? last ?? DEFAULT_SIZE;
  if (size < 1 || size > MAX_SIZE) throw new HubError("PAGE_SIZE_INVALID", `A page of ${size} cannot be had.`);
  const cursor = after ?? before;
  return { size, backward: isGiven(last) || isGiven(before), cursor: isGiven(cursor) ? decodeCursor(cursor, kind, shape) : undefined };
}

/** Cuts what was read (one more than the page, in reading order) to the page in list order. */
export function cutPage<T>(read: readonly T[], page: Page, cursorOf: (item: T) => string): { items: readonly T[]; pageInfo: PageInfo } {
  const more = read.length > page.size;
  const cut = read.slice(0, page.size);
  const items = page.backward ? cut.toReversed() : cut;
  const [first] = items;
  const last = items.at(-1);
  return {
    items,
    pageInfo: {
      hasNextPage: page.backward ? page.cursor !== undefined : more,
      hasPreviousPage: page.backward ? more : page.cursor !== undefined,
      startCursor: first === undefined ? null : cursorOf(first),
      endCursor: last === undefined ? null : cursorOf(last),
    },
  };
}

export function encodeCursor(values: CursorValues, kind: string): string {
  return Buffer.from(JSON.stringify([kind, ...values])).toString("base64url");
}

function decodeCursor(cursor: string, kind: string, shape: CursorShape | undefined): CursorValues {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString());
    if (Array.isArray(parsed) && parsed[0] === kind && parsed.length > 1 && parsed.every(isCursorValue)) {
      const values = parsed.slice(1);
      if (shape === undefined || isShaped(values, shape)) return values;
    }
  } catch {
    // not one of ours: told below
  }
  throw new HubError("CURSOR_INVALID", "The cursor is not one of this query and order.");
}

function isCursorValue(value: unknown): value is string | number {
  return typeof value === "string" || typeof value === "number";
}

function isShaped(values: CursorValues, shape: CursorShape): boolean {
  if (values.length !== shape.length) return false;
  return values.every((value, index) =>
    shape[index] === "int" ? typeof value === "number" && (value | 0) === value : typeof value === "string",
  );
}

function isGiven<T>(value: T | null | undefined): value is T {
  return value !== null && value !== undefined;
}
