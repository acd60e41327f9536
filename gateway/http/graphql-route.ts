import type { ApolloServer } from "@apollo/server";
import { fastifyApolloHandler } from "@as-integrations/fastify";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { ANONYMOUS, type Caller } from "../../subgraphs/base/caller.ts";
import type { RequestContext } from "../apollo/context.ts";
import type { Cache, CachedRequest } from "../cache/cache.ts";
import { requestState } from "../errors/request-state.ts";
import type { Guard } from "../guard/guard.ts";
import { asksForEvents, type ServeEvents } from "../subscribe/serve-events.ts";
import type { ServeSockets } from "../subscribe/serve-sockets.ts";
import type { Clients } from "./client.ts";

export interface GraphqlRouteOptions {
  readonly apollo: ApolloServer<RequestContext>;
  readonly guard: Guard;
  readonly clients: Clients;
  /** Answers a request that accepts server-sent events. */
  readonly serveEvents: ServeEvents;
  /** Answers a request that wants a WebSocket. */
  readonly sockets: ServeSockets;
  readonly bodyBytes: number;
  /** Names of the client's headers that answers may depend on. */
  readonly varying: readonly string[];
  /** Default: nothing is kept. */
  readonly cache?: Cache | undefined;
}

/** /graphql: who asks, is it too much, then Apollo Server, or a stream of events. A browser that opens the address gets the explorer. */
export function addGraphqlRoute(
  app: FastifyInstance,
  { apollo, guard, clients, serveEvents, sockets, bodyBytes, varying, cache }: GraphqlRouteOptions,
): void {
  const handler = fastifyApolloHandler(apollo, { context: contextFor });
  const known = new WeakMap<FastifyRequest, Caller>();
  const opened = new WeakMap<FastifyRequest, CachedRequest>();

  app.route<{ Querystring: Record<string, unknown> }>({
    method: ["GET", "POST"],
    url: "/graphql",
    bodyLimit: bodyBytes,
    onRequest: async (request, reply) => {
      if (request.method === "GET" && /\btext\/html\b/.test(request.headers.accept ?? "")) return reply.redirect("/explorer", 302);
    },
    preHandler: async (request) => {
      known.set(request, await clients.callerOf(request.headers.authorization));
      guard.admit({ method: request.method, body: request.body, search: request.query });
    },
    ...(cache !== undefined && {
      onSend: async (request: FastifyRequest, reply: FastifyReply) => {
        const control = opened.get(request)?.cacheControl();
        if (control === undefined || reply.hasHeader("cache-control")) return;
        reply.header("cache-control", control).header("vary", [reply.getHeader("vary") ?? [], varying].flat().join(", "));
      },
    }),
    handler: (request, reply) => {
      if (sockets.wanted(request)) return sockets.serve(request, reply);
      if (asksForEvents(request)) return serveEvents(request, reply);
      return requestState.run({ id: request.id, logged: new Set() }, () => handler.call(app, request, reply));
    },
  });

  async function contextFor(request: FastifyRequest, reply: FastifyReply): Promise<RequestContext> {
    const caller = known.get(request) ?? ANONYMOUS;
    const headers = clients.headersFor(request, caller);
    const cached = cache?.open(headers);
    if (cached !== undefined) opened.set(request, cached);
    return { requestId: request.id, caller, headers, signal: goneSignal(reply), names: request.headers, cached };
  }
}

/** Fires when the client goes away before its answer is sent. */
function goneSignal({ raw }: FastifyReply): AbortSignal {
  const gone = new AbortController();
  raw.once("close", () => {
    if (!raw.writableFinished) gone.abort();
  });
  return gone.signal;
}
