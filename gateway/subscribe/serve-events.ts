import type { FastifyReply, FastifyRequest } from "fastify";
import type { ExecutionResult } from "graphql";
import type { ServerResponse } from "node:http";
import { writeResult } from "../apollo/write-result.ts";
import type { Log } from "../../subgraphs/base/log.ts";
import type { ErrorFormatter } from "../errors/format.ts";
import type { RequestState } from "../errors/request-state.ts";
import type { Clients } from "../http/client.ts";
import type { SubscriptionLimits } from "./limits.ts";
import type { OperationClient, Operations } from "./operations.ts";
import { readOperation } from "./request.ts";
import { formattedResult } from "./result-text.ts";

export interface ServeEventsOptions {
  readonly operations: Operations;
  readonly clients: Clients;
  readonly format: ErrorFormatter;
  readonly log: Log;
  readonly limits: Pick<SubscriptionLimits, "pingMs" | "stallMs">;
  /** Fires when the hub closes down: who does not take the last event soon is cut off. */
  readonly closing: AbortSignal;
}

/** Answers a request with a stream of events; it has passed the guard. */
export type ServeEvents = (request: FastifyRequest, reply: FastifyReply) => Promise<void>;

export function asksForEvents({ headers }: Pick<FastifyRequest, "headers">): boolean {
  return /\btext\/event-stream\b/i.test(headers.accept ?? "");
}

/**
 * Any operation as server-sent events: GraphQL over SSE, distinct connections mode (https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md). Written
 * here and not with graphql-sse's own handler, which reads events as fast as they come and keeps in memory, without a bound, what a slow client has not taken.
 *
 * A web page of any origin may send such a request by GET; as with queries, it cannot read the answer unless HUB_CORS lets it, and no cookie says who asks.
 */
export function createServeEvents({ operations, clients, format, log, limits, closing }: ServeEventsOptions): ServeEvents {
  return async (request, reply) => {
    const text = readOperation(request.method === "GET" ? request.query : request.body);
    const { authorization } = request.headers;
    const caller = await clients.callerOf(authorization);
    const gone = new AbortController();
    reply.raw.once("close", () => gone.abort());
    const client: OperationClient = {
      id: clients.idOf(request, caller),
      // Looked up each time: a token that was withdrawn gets no more events.
      headers: async () => clients.headersFor(request, await clients.callerOf(authorization)),
      names: request.headers,
      signal: gone.signal,
    };
    reply.hijack();
    const started = await operations.start(text, client);
    const state: RequestState = { id: request.id, logged: new Set() };
    const write = createEventWriter(reply, { ...limits, closing });
    const send = (result: ExecutionResult): Promise<void> => write.event(writeResult(formattedResult(result, format, state)).trimEnd());
    try {
      if (!(Symbol.asyncIterator in started)) await send(started);
      else {
        gone.signal.addEventListener("abort", () => void started.return?.());
        if (gone.signal.aborted) await started.return?.();
        for await (const result of started) await send(result);
      }
      write.end();
    } catch (error) {
      log.error({ requestId: request.id, err: error }, "a subscription's connection broke");
      reply.raw.destroy();
    }
  };
}

type EventWriterOptions = ServeEventsOptions["limits"] & Pick<ServeEventsOptions, "closing">;

/** Time for the last event when the hub closes down. */
const LAST_MS = 1_000;

interface EventWriter {
  /** Resolves when the client has room for more, or has left. */
  event(text: string): Promise<void>;
  end(): void;
}

function createEventWriter(reply: FastifyReply, { pingMs, stallMs, closing }: EventWriterOptions): EventWriter {
  const { raw } = reply;
  raw.on("error", () => undefined); // a broken connection also closes
  for (const [name, value] of Object.entries(reply.getHeaders())) if (value !== undefined) raw.setHeader(name, value);
  raw.writeHead(200, {
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-store",
    // Nginx would keep events back until they fill its buffer.
    "x-accel-buffering": "no",
  });
  raw.write(":\n\n");
  const pinging = setInterval(() => {
    if (!raw.writableNeedDrain) raw.write(":\n\n");
  }, pingMs);
  const hurry = (): void => destroyAfter(raw, LAST_MS);
  closing.addEventListener("abort", hurry, { once: true });
  raw.once("close", () => {
    clearInterval(pinging);
    closing.removeEventListener("abort", hurry);
  });
  return {
    async event(text) {
      if (raw.destroyed || raw.write(`event: next\ndata: ${text}\n\n`)) return;
      await drained(raw, stallMs);
    },
    end() {
      clearInterval(pinging);
      if (raw.destroyed) return;
      raw.end("event: complete\ndata:\n\n");
      destroyAfter(raw, stallMs);
    },
  };
}

/** Cuts a client off that has not taken everything by then. */
function destroyAfter(raw: ServerResponse, ms: number): void {
  const late = setTimeout(() => raw.destroy(), ms);
  raw.once("finish", () => clearTimeout(late)).once("close", () => clearTimeout(late));
}

/** Cuts a client off that has taken nothing for the whole time. */
function drained(raw: ServerResponse, stallMs: number): Promise<void> {
  return new Promise((done) => {
    const stalled = setTimeout(() => raw.destroy(), stallMs);
    const settle = (): void => {
      clearTimeout(stalled);
      raw.off("drain", settle).off("close", settle);
      done();
    };
    raw.once("drain", settle).once("close", settle);
  });
}
