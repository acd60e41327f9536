import fastify, { type FastifyInstance } from "fastify";
import type { Clock } from "../subgraphs/base/clock.ts";
import type { Log } from "../subgraphs/base/log.ts";
import type { Subgraph } from "../subgraphs/base/subgraph.ts";
import { createBridge } from "./apollo/bridge.ts";
import { createApollo } from "./apollo/server.ts";
import { noCallers, type CallerSource } from "./callers/callers.ts";
import { createErrorFormatter } from "./errors/format.ts";
import type { Executable } from "./execute/operation.ts";
import { createGuard } from "./guard/guard.ts";
import { LIMITS, type Limits } from "./guard/limits.ts";
import { addCors } from "./http/cors.ts";
import { addErrorAnswers, createErrorSender } from "./http/errors.ts";
import { addGraphqlRoute } from "./http/graphql-route.ts";
import { addHealth, type Readiness } from "./http/health.ts";
import { isLoopbackHost } from "./http/loopback.ts";
import { requestIdFrom } from "./http/request-id.ts";
import { addSchemaRoute } from "./http/schema-route.ts";
import { addSubgraphRoutes } from "./http/subgraph-routes.ts";
import { addExplorer } from "./pages/explorer.ts";
import { GATEWAY_FRONT, type FrontText } from "./pages/front-text.ts";
import { addFrontPage } from "./pages/front.ts";
import { createLiveSupergraph } from "./supergraph/live.ts";
import type { Snapshot } from "./supergraph/snapshot.ts";
import type { SupergraphSource } from "./supergraph/source.ts";
import { createPools } from "./transport/pools.ts";
import type { Transport } from "./transport/transport.ts";
import { createTransports } from "./transport/transports.ts";

export interface GatewayOptions {
  /** The only way a supergraph enters; followed while the gateway runs. */
  readonly supergraph: SupergraphSource;
  readonly log: Log;
  readonly clock: Clock;
  /** Subgraphs of this process: called without HTTP, and served at /subgraphs/NAME. Default none. */
  readonly subgraphs?: readonly Subgraph[];
  /** Who may ask at /subgraphs/NAME. Default `loopback`. */
  readonly subgraphAccess?: "loopback" | "all";
  /** Default: no tokens, everybody is anonymous. */
  readonly callers?: CallerSource;
  /** Signs the caller for the subgraphs. Default: they are told of no caller. */
  readonly callerKey?: Buffer;
  /** Default: ready at once. */
  readonly ready?: () => Readiness;
  /** The address it will listen on; decides the default for `cors`. Default 127.0.0.1. */
  readonly host?: string;
  /** Browser origins that may ask. Default: those of localhost while `host` is loopback, else none. */
  readonly cors?: readonly string[];
  /** Time for one request to one subgraph. Default 10 s. */
  readonly subgraphTimeoutMs?: number;
  /** Default LIMITS; single ones may be given. */
  readonly limits?: Partial<Limits>;
  /** Default GATEWAY_FRONT. */
  readonly front?: FrontText;
  /** Sees every call to a subgraph (for measuring and for tests). Default: none. */
  readonly wrapTransport?: (name: string, transport: Transport) => Transport;
}

export interface Gateway {
  /** Ready for listen() or inject(). */
  readonly app: FastifyInstance;
  /** What follows from the supergraph in use. */
  readonly snapshot: () => Snapshot;
  /** Stops taking requests, waits for those in flight, and lets go of all connections. */
  close(): Promise<void>;
}

/** Builds the gateway. Throws when the first supergraph cannot be read or is not valid; whether its subgraphs are up does not matter. */
export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const { log, clock, subgraphs = [], host = "127.0.0.1", front = GATEWAY_FRONT, subgraphTimeoutMs = 10_000, wrapTransport } = options;
  const limits: Limits = { ...LIMITS, ...options.limits };
  const pools = createPools({ timeoutMs: subgraphTimeoutMs });
  const transportsFor = (snapshot: Snapshot): ReadonlyMap<string, Transport> => {
    const made = createTransports({ subgraphs: snapshot.subgraphs, inProcess: subgraphs, pools, timeoutMs: subgraphTimeoutMs, log });
    return wrapTransport === undefined ? made : new Map([...made].map(([name, transport]) => [name, wrapTransport(name, transport)]));
  };
  const executable = (snapshot: Snapshot): Executable => ({ snapshot, transports: transportsFor(snapshot) });

  const live = await createLiveSupergraph({ source: options.supergraph, log, accept: transportsFor });
  const format = createErrorFormatter({
    log,
    addresses: () => live.current.subgraphs.map(({ url }) => (URL.canParse(url) ? new URL(url).host : "")),
  });
  const sendError = createErrorSender(format);
  const bridge = createBridge(executable(live.current));
  live.onChange((snapshot) => bridge.update(executable(snapshot)));
  const apollo = await createApollo({ bridge, format, log, maxTokens: limits.tokens });

  const app = fastify({
    logger: false,
    genReqId: ({ headers }) => requestIdFrom(headers["x-request-id"]),
    bodyLimit: limits.bodyBytes,
    requestTimeout: 30_000,
    forceCloseConnections: "idle",
    frameworkErrors: (error, request, reply) => sendError(request, reply, error),
  });
  let closing = false;
  app.addHook("onRequest", async (request, reply) => {
    reply.header("x-request-id", request.id);
  });
  // A connection that would be kept alive after its last answer would keep the server from ending.
  app.addHook("onSend", async (_request, reply) => {
    if (closing) reply.header("connection", "close");
  });
  addCors(app, { origins: options.cors ?? [], loopback: isLoopbackHost(host) });
  addErrorAnswers(app, sendError);
  addHealth(app, options.ready ?? (() => ({ ready: true })));
  addSchemaRoute(app, () => live.current);
  addFrontPage(app, front);
  addExplorer(app, front);
  addGraphqlRoute(app, {
    apollo,
    guard: createGuard(limits),
    callers: options.callers ?? noCallers,
    clock,
    bodyBytes: limits.bodyBytes,
    ...(options.callerKey === undefined ? {} : { callerKey: options.callerKey }),
  });
  await addSubgraphRoutes(app, { subgraphs, access: options.subgraphAccess ?? "loopback" });

  return Object.freeze({
    app,
    snapshot: () => live.current,
    async close() {
      closing = true;
      live.close();
      await app.close();
      await apollo.stop();
      await pools.close();
    },
  });
}
