import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Pool } from "undici";
import { manySubgraphs } from "./many.ts";
import { shopSubgraphs } from "./shop.ts";
import { answersOf, type Answer } from "./upstream-answers.ts";

/**
 * All subgraphs of a supergraph, canned: a request is answered for the first time by the real subgraph, and from then on by the same bytes. A process of its
 * own, so that what is measured is the gateway.
 */
export interface UpstreamStart {
  /** Subgraphs of a hub that runs, by name; undefined for the shop. */
  readonly urls?: Readonly<Record<string, string>>;
  /** So many subgraphs instead of the shop's. */
  readonly many?: number;
}

/** A call as it was made: `phase` counts how many calls it had to wait for, one after another. */
export interface Call {
  readonly path: string;
  readonly body: string;
  readonly phase: number;
}

/** Calls kept until they are asked for; of those under load nobody asks. */
const MOST_CALLS = 1_000;
const canned = new Map<string, Buffer>();
let calls: Call[] = [];
let answered = 0;

process.once("message", (start: UpstreamStart) => {
  const answer =
    start.urls === undefined ? answersOf(start.many === undefined ? shopSubgraphs() : manySubgraphs(start.many)) : forwarded(start.urls);
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => void chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks).toString();
      const path = request.url ?? "/";
      const phase = answered;
      if (calls.length < MOST_CALLS) calls.push({ path, body, phase });
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
