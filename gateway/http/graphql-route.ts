import type { ApolloServer } from "@apollo/server";
import { fastifyApolloHandler } from "@as-integrations/fastify";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { HubError } from "../../schema/errors.ts";
import { ANONYMOUS, CALLER_HEADER, signCaller, type Caller } from "../../subgraphs/base/caller.ts";
import type { Clock } from "../../subgraphs/base/clock.ts";
import type { RequestContext } from "../apollo/context.ts";
import type { CallerSource } from "../callers/callers.ts";
import { requestState } from "../errors/request-state.ts";
import type { Guard } from "../guard/guard.ts";

export interface GraphqlRouteOptions {
  readonly apollo: ApolloServer<RequestContext>;
  readonly guard: Guard;
  readonly callers: CallerSource;
  /** Signs the caller for the subgraphs; without it they are told of no caller. */
  readonly callerKey?: Buffer;
  readonly clock: Clock;
  readonly bodyBytes: number;
}

/** /graphql: who asks, is it too much, then Apollo Server. A browser that opens the address gets the explorer. */
export function addGraphqlRoute(app: FastifyInstance, options: GraphqlRouteOptions): void {
  const { apollo, guard, callers, callerKey, clock, bodyBytes } = options;
  const handler = fastifyApolloHandler(apollo, { context: contextFor });
  const known = new WeakMap<FastifyRequest, Caller>();

  app.route<{ Querystring: Record<string, unknown> }>({
    method: ["GET", "POST"],
    url: "/graphql",
    bodyLimit: bodyBytes,
    onRequest: async (request, reply) => {
      if (request.method === "GET" && /\btext\/html\b/.test(request.headers.accept ?? "")) return reply.redirect("/explorer", 302);
    },
    preHandler: async (request) => {
      known.set(request, await callerOf(request.headers.authorization, callers));
      guard.admit({ method: request.method, body: request.body, search: request.query });
    },
    handler: (request, reply) => requestState.run({ id: request.id, logged: new Set() }, () => handler.call(app, request, reply)),
  });

  async function contextFor(request: FastifyRequest, reply: FastifyReply): Promise<RequestContext> {
    const caller = known.get(request) ?? ANONYMOUS;
    const languages = request.headers["accept-language"];
    return {
      requestId: request.id,
      caller,
      // Built anew: what a client sends under hub-* never reaches a subgraph.
      headers: {
        "hub-request-id": request.id,
        ...(callerKey === undefined ? {} : { [CALLER_HEADER]: signCaller(caller, callerKey, clock) }),
        ...(languages === undefined ? {} : { "accept-language": languages.slice(0, 200) }),
      },
      signal: goneSignal(reply),
    };
  }
}

/** Anonymous without a token; throws UNAUTHENTICATED for one that is not known, so that a mistyped token is not taken for no token. */
async function callerOf(header: string | undefined, callers: CallerSource): Promise<Caller> {
  if (header === undefined) return ANONYMOUS;
  const token = /^Bearer +([A-Za-z0-9._~+/-]{1,500}=*)$/i.exec(header)?.[1];
  const caller = token === undefined ? undefined : await callers.find(token);
  if (caller === undefined) throw new HubError("UNAUTHENTICATED", "The token is not valid.");
  return caller;
}

/** Fires when the client goes away before its answer is sent. */
function goneSignal({ raw }: FastifyReply): AbortSignal {
  const gone = new AbortController();
  raw.once("close", () => {
    if (!raw.writableFinished) gone.abort();
  });
  return gone.signal;
}
