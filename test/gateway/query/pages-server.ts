import type { ServerResponse } from "node:http";
import { createAsk } from "../../../gateway/query/ask.ts";
import type { Format } from "../../../gateway/query/formats.ts";
import { parseOperation } from "../../../gateway/query/operation.ts";
import { runQuery } from "../../../gateway/query/query.ts";
import { createReporter } from "../../../gateway/query/reporter.ts";
import { Writable } from "node:stream";
import { serve, type LocalServer } from "../../support/localServer.ts";

/** A server with one long list, `things`, that is paged through with the number of the last one as cursor. */
export interface PagesServer extends LocalServer {
  /** The variables of every request so far. */
  readonly asked: readonly Readonly<Record<string, unknown>>[];
}

export const PAGES =
  "query Things($first: Int = 10, $after: String) { things(first: $first, after: $after) { totalCount nodes { id name } pageInfo { hasNextPage endCursor } } }";

/** What the server sends instead of the page that begins after `after`; undefined lets the page come. */
export type Instead = (response: ServerResponse, after: number, page: object) => true | undefined;

export async function servePages(total: number, instead: Instead = () => undefined): Promise<PagesServer> {
  const asked: Readonly<Record<string, unknown>>[] = [];
  const server = await serve((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => void (body += chunk.toString()));
    request.on("end", () => {
      const { variables } = JSON.parse(body) as { variables: Record<string, unknown> }; // the code under test sends it
      asked.push(variables);
      const after = Number(variables["after"] ?? 0);
      const last = Math.min(after + 10, total);
      const nodes = Array.from({ length: Math.max(0, last - after) }, (_, index) => ({
        id: after + index + 1,
        name: `Thing ${after + index + 1}`,
      }));
      const page = {
        totalCount: total,
        nodes,
        pageInfo: { hasNextPage: last < total, endCursor: nodes.length === 0 ? null : String(last) },
      };
      if (instead(response, after, page) === true) return;
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ data: { things: page } }));
    });
  });
  return { ...server, asked };
}

export interface RunOptions {
  readonly query?: string;
  readonly format?: Format;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly maxRows?: number;
  readonly each?: string;
  readonly rows?: string;
  readonly timeoutMs?: number;
  readonly live?: boolean;
  /** Told of each written piece; calls back when it wants the next one. Default: at once. */
  readonly take?: (done: () => void) => void;
}

export interface Ran {
  readonly error: unknown;
  readonly out: string;
  readonly err: string;
}

/** Runs a query in this process. */
export async function run(url: string, options: RunOptions = {}): Promise<Ran> {
  const {
    query = PAGES,
    format = "ndjson",
    variables = {},
    maxRows,
    each,
    rows,
    timeoutMs,
    live = false,
    take = (done) => done(),
  } = options;
  let out = "";
  let err = "";
  const stream = new Writable({
    highWaterMark: 1,
    write(chunk: Buffer, _encoding, done) {
      out += chunk.toString();
      take(done);
    },
  });
  const error: unknown = await runQuery({
    operation: parseOperation(query, "test"),
    variables,
    ask: createAsk({ url: new URL(`${url}/graphql`), ...(timeoutMs !== undefined && { timeoutMs }) }),
    output: async () => ({ stream, finish: async () => undefined, drop: async () => undefined, unfinished: "here" }),
    reporter: createReporter({ write: (text) => void (err += text), live }),
    format,
    csv: { bom: false, delimiter: "," },
    ...(maxRows !== undefined && { maxRows }),
    ...(each !== undefined && { each }),
    ...(rows !== undefined && { rows }),
  }).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return { error, out, err };
}

export function lines(out: string): readonly Readonly<Record<string, unknown>>[] {
  return out
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Record<string, unknown>); // ours
}
