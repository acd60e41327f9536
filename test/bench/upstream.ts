import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { execute, parse, type GraphQLSchema } from "graphql";
import { Pool } from "undici";
import { shopSubgraphs } from "./shop.ts";

/**
 * All subgraphs of a supergraph, canned: a request is answered for the first time by the real subgraph, and from then on by the same bytes. A process of its
 * own, so that what is measured is the gateway.
 */
export interface UpstreamStart {
  /** Subgraphs of a hub that runs, by name; undefined for the shop. */
  readonly urls?: Readonly<Record<string, string>>;
}

/** A call as it was made: `phase` counts how many calls it had to wait for, one after another. */
export interface Call {
  readonly path: string;
  readonly body: string;
  readonly phase: number;
}

const canned = new Map<string, Buffer>();
let calls: Call[] = [];
let answered = 0;

process.once("message", (start: UpstreamStart) => {
  const answer = start.urls === undefined ? shopAnswers() : forwarded(start.urls);
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => void chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks).toString();
      const path = request.url ?? "/";
      const phase = answered;
      calls.push({ path, body, phase });
      const send = (bytes: Buffer): void => {
        response.writeHead(200, { "content-type": "application/json", "content-length": bytes.length }).end(bytes);
        answered = Math.max(answered, phase + 1);
      };
      const known = canned.get(path + body);
      if (known !== undefined) return send(known);
      void first();
      async function first(): Promise<void> {
        const bytes = Buffer.from(await answer(path, body));
        canned.set(path + body, bytes);
        send(bytes);
      }
    });
  }).listen(0, "127.0.0.1", () => process.send?.({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })); // listening on TCP
  server.keepAliveTimeout = 60_000;
});

process.on("message", (message: unknown) => {
  if (message !== "calls") return;
  process.send?.({ calls });
  calls = [];
  answered = 0;
});

type Answer = (path: string, body: string) => Promise<string>;

interface Request {
  readonly query: string;
  readonly variables?: Record<string, unknown>;
  readonly operationName?: string;
}

function shopAnswers(): Answer {
  const schemas = new Map<string, GraphQLSchema>(shopSubgraphs().map(({ name, schema }) => [`/${name}`, schema]));
  return async (path, body) => {
    const { query, variables, operationName } = JSON.parse(body) as Request; // a gateway's request
    const schema = schemas.get(path);
    if (schema === undefined) throw new Error(`no subgraph at ${path}`);
    return JSON.stringify(await execute({ schema, document: parse(query), variableValues: variables, operationName }));
  };
}

function forwarded(urls: Readonly<Record<string, string>>): Answer {
  return async (path, body) => {
    const url = new URL(urls[path.slice(1)] ?? "");
    const pool = new Pool(url.origin);
    const { body: answer } = await pool.request({
      method: "POST",
      path: url.pathname,
      headers: { "content-type": "application/json" },
      body,
    });
    const text = await answer.text();
    await pool.close();
    return text;
  };
}
