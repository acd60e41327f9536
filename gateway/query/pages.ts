import { HubError, errorLine } from "../../schema/errors.ts";
import type { Ask, Problem } from "./ask.ts";
import { isRecord, type Json } from "./json.ts";
import { isFollowed, rowsIn, type FollowedList, type List, type PageShape } from "./list.ts";
import type { Operation } from "./operation.ts";

/** A row and the list it stands in. */
export interface Row {
  readonly list: List;
  readonly node: Json;
}

export interface PagesOptions {
  readonly operation: Operation;
  readonly lists: readonly List[];
  /** A cursor among them is where the reading starts. */
  readonly variables: Json;
  readonly ask: Ask;
  /** Told of the errors of each answer. */
  readonly onProblems: (problems: readonly Problem[]) => void;
  /** Told after each answer: how many rows all its lists have together, where the operation asks for that. */
  readonly onTotal?: (total: number) => void;
  /** Told when a list has more rows than the answer, and the operation has no variable for going on. */
  readonly onCut?: (list: List) => void;
  readonly signal: AbortSignal;
}

/**
 * The rows of a query, page after page. The next page is asked for when the rows of this one are taken, so no more than one page is held, and a slow taker slows the asking.
 * A cursor that comes again would go on for ever, so it ends the reading with HUB_BAD_ANSWER. An error after the first page tells the variables to go on with.
 */
export async function* readRows(options: PagesOptions): AsyncGenerator<Row, void, undefined> {
  const { operation, lists, ask, onProblems, onTotal, onCut, signal } = options;
  const seen = new Set<string>();
  let variables = options.variables;
  let open: readonly FollowedList[] = lists.filter(isFollowed);
  let reading: readonly List[] = lists;
  for (let page = 1; ; page += 1) {
    const { data, problems } = await asked(ask, { operation, variables, page, signal });
    onProblems(problems);
    if (page === 1) {
      onTotal?.(totalOf(data, lists));
      for (const list of lists)
        if (list.page !== undefined && !isFollowed(list) && pageInfoOf(data, list.page)?.[list.page.hasNextPage] === true) onCut?.(list);
    }
    for (const list of reading) for (const node of rowsIn(data, list.path)) yield { list, node };

    const next = open.flatMap((list) => {
      const cursor = nextCursor(data, list, problems);
      return cursor === undefined ? [] : [{ list, cursor }];
    });
    if (next.length === 0) return;
    for (const { list, cursor } of next) {
      const mark = `${list.name} ${cursor}`;
      if (seen.has(mark))
        throw new HubError("HUB_BAD_ANSWER", `The paging of ${list.name} never ends: a cursor came again.`, { next: "Tell the unit." });
      seen.add(mark);
    }
    variables = { ...variables, ...Object.fromEntries(next.map(({ list, cursor }) => [list.page.after, cursor])) };
    open = next.map(({ list }) => list);
    reading = open;
  }
}

interface Question {
  readonly operation: Operation;
  readonly variables: Json;
  readonly page: number;
  readonly signal: AbortSignal;
}

async function asked(ask: Ask, { operation, variables, page, signal }: Question): ReturnType<Ask> {
  try {
    return await ask(operation.text, variables, signal);
  } catch (error) {
    if (page === 1 || signal.aborted || !(error instanceof HubError)) throw error;
    throw new HubError("QUERY_INCOMPLETE", `Page ${page} did not come (${errorLine(error)})`, {
      next: `The rows before it are written; the rest comes with --variables '${JSON.stringify(variables)}'.`,
      cause: error,
    });
  }
}

/** Undefined at the end of the list. A connection that is null because something failed is at its end too: that is told as an error of the answer. */
function nextCursor(data: Json, { name, page }: FollowedList, problems: readonly Problem[]): string | undefined {
  const info = pageInfoOf(data, page);
  if (info === undefined && problems.length > 0) return undefined;
  const more = info?.[page.hasNextPage];
  if (more === false) return undefined;
  const cursor = info?.[page.endCursor];
  if (more === true && typeof cursor === "string" && cursor !== "") return cursor;
  throw new HubError("HUB_BAD_ANSWER", `${name} does not tell how it goes on.`, {
    next: "Ask for the list at a place that is not within another list.",
  });
}

function totalOf(data: Json, lists: readonly List[]): number {
  return lists.reduce((sum, { page }) => {
    const total = page?.totalCount === undefined ? undefined : objectAt(data, page.path)?.[page.totalCount];
    return typeof total === "number" ? sum + total : sum;
  }, 0);
}

function pageInfoOf(data: Json, page: PageShape): Json | undefined {
  const info = objectAt(data, page.path)?.[page.pageInfo];
  return isRecord(info) ? info : undefined;
}

function objectAt(data: Json, path: readonly string[]): Json | undefined {
  let at: unknown = data;
  for (const key of path) at = isRecord(at) ? at[key] : undefined;
  return isRecord(at) ? at : undefined;
}
