import { pipeline } from "node:stream/promises";
import { HubError } from "../../schema/errors.ts";
import type { Ask } from "./ask.ts";
import type { CsvOptions } from "./csv.ts";
import { eachOf, readEach } from "./each.ts";
import { stepsOf, type Format } from "./formats.ts";
import type { Json } from "./json.ts";
import { findLists, type List } from "./list.ts";
import type { Operation } from "./operation.ts";
import type { Output } from "./output.ts";
import { readRows, type Row } from "./pages.ts";
import { createProblems } from "./problems.ts";
import type { Reporter } from "./reporter.ts";

/** Runs an operation against a hub and writes its rows as they come. */
export interface QueryOptions {
  readonly operation: Operation;
  readonly variables: Json;
  readonly ask: Ask;
  /** Opened once the operation is known to have rows. */
  readonly output: () => Promise<Output>;
  readonly reporter: Reporter;
  readonly format: Format;
  readonly csv: CsvOptions;
  /** Only this list's rows, by its way in the answer. Default: all lists. */
  readonly rows?: string;
  /** A list within the rows, each of whose elements gets a row. */
  readonly each?: string;
  /** Default: all. */
  readonly maxRows?: number;
}

/**
 * Resolves with the number of rows when everything is written. Rejects with QUERY_INCOMPLETE when the hub told errors beside the data; the rows are in place then, with
 * those fields empty. Rejects with any other error when the rows stop before the end, and quietly resolves when the reader of the output wants no more.
 */
export async function runQuery(options: QueryOptions): Promise<number> {
  const { operation, variables, ask, reporter, format, csv, maxRows = Infinity } = options;
  const found = findLists(operation.fields);
  const lists = chosen(found, options.rows);
  const wayOf = readEach(options.each, lists);
  const output = await options.output();
  const problems = createProblems(reporter.say);
  const ended = new AbortController();
  const failures: unknown[] = [];
  let total = 0;
  let count = 0;

  const rows = limited(maxRows, async function* () {
    const pages = readRows({
      operation,
      lists,
      variables,
      ask,
      signal: ended.signal,
      onProblems(all) {
        problems.add(all);
        reporter.progress(count, total);
      },
      onTotal: (rowsOfAll) => void (total = rowsOfAll),
      onCut: ({ name }) => reporter.say(`${name} goes on beyond these rows. ${HOW_TO_FOLLOW}`),
    });
    for await (const { list, node } of pages) {
      for (const row of eachOf(node, wayOf(list))) {
        count += 1;
        yield { list, node: row };
      }
    }
  });

  try {
    // Nothing is written before something came: a hub that does not answer leaves no header behind.
    const first = await rows.next().catch(async (error: unknown) => {
      await output.drop();
      throw error;
    });
    // An error ends the rows instead of the streams, which would drop what is still on its way through them.
    const written = async function* (): AsyncGenerator<Row, void, undefined> {
      let step = first;
      while (step.done !== true) {
        yield step.value;
        try {
          step = await rows.next();
        } catch (error) {
          failures.push(error);
          return;
        }
      }
    };
    await pipeline([written, ...stepsOf({ format, lists, csv, isWhole: () => failures.length === 0 }), output.stream]);
    if (failures.length === 0) await output.finish();
  } catch (error) {
    if (isBrokenPipe(error)) return count;
    throw error;
  } finally {
    ended.abort();
    reporter.clear();
  }
  if (failures.length > 0) {
    reporter.say(`${count} rows are in ${output.unfinished}.`);
    throw failures[0];
  }
  if (problems.count > 0) {
    throw new HubError("QUERY_INCOMPLETE", `The hub told ${problems.count} errors; those fields are empty or their rows are missing.`);
  }
  return count;
}

const HOW_TO_FOLLOW = "An operation with a variable for its `after` and with pageInfo { hasNextPage endCursor } gets them all.";

/** Ends with the last row that is wanted, before the page after it is asked for. */
async function* limited(max: number, rows: () => AsyncGenerator<Row, void, undefined>): AsyncGenerator<Row, void, undefined> {
  if (max === 0) return;
  let count = 0;
  for await (const row of rows()) {
    yield row;
    count += 1;
    if (count >= max) return;
  }
}

function chosen(lists: readonly List[], rows: string | undefined): readonly List[] {
  if (rows === undefined) return lists;
  const list = lists.find((each) => each.name === rows);
  if (list !== undefined) return [list];
  throw new HubError("USAGE", `--rows ${rows}: the operation has no such list.`, {
    next: `It has ${lists.map((each) => each.name).join(", ")}.`,
  });
}

/** `| head -1`: the reader has what it wants. */
function isBrokenPipe(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EPIPE";
}
