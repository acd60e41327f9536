import fastify, { type FastifyInstance } from "fastify";
import { Agent } from "undici";
import type { Clock } from "../subgraphs/base/clock.ts";
import { createGuardedLookup } from "../subgraphs/base/http/address.ts";
import type { Log } from "../subgraphs/base/log.ts";
import { ruledHeaders, type HeaderRules } from "../subgraphs/base/header-rules.ts";
import type { PerSubgraph } from "../subgraphs/base/per-subgraph.ts";
import type { Subgraph } from "../subgraphs/base/subgraph.ts";
import type { UsageSink } from "../subgraphs/base/usage.ts";
import { createBridge } from "./apollo/bridge.ts";
import { createApollo } from "./apollo/server.ts";
import { createCache } from "./cache/cache.ts";
import { followChanges } from "./cache/follow-changes.ts";
import { openStore, type CachePlace } from "./cache/open-store.ts";
import { noCallers, type CallerSource } from "./callers/callers.ts";
import { createErrorFormatter } from "./errors/format.ts";
import { createGuard } from "./guard/guard.ts";
import { LIMITS, type Limits } from "./guard/limits.ts";
import { createClients } from "./http/client.ts";
import { addCors, originRule } from "./http/cors.ts";
import { addErrorAnswers, createErrorSender } from "./http/errors.ts";
import { addGraphqlRoute } from "./http/graphql-route.ts";
import { addHealth, type Readiness } from "./http/health.ts";
import { isLoopbackHost } from "./http/loopback.ts";
import { requestIdFrom } from "./http/request-id.ts";
import { addSchemaRoute } from "./http/schema-route.ts";
import { addSubgraphRoutes } from "./http/subgraph-routes.ts";
import { addDocs } from "./pages/docs/docs.ts";
import { addExplorer } from "./pages/explorer.ts";
import { GATEWAY_FRONT, type FrontText } from "./pages/front-text.ts";
import { addFrontPage } from "./pages/front.ts";
import { undecidedLabels } from "./plan/overrides.ts";
import { createPlanning } from "./plan/planning.ts";
import { SUBSCRIPTION_LIMITS, type SubscriptionLimits } from "./subscribe/limits.ts";
import { createOperations, type Subscribable } from "./subscribe/operations.ts";
import { createServeEvents } from "./subscribe/serve-events.ts";
import { createServeSockets } from "./subscribe/serve-sockets.ts";
import { createUpgrades } from "./subscribe/upgrades.ts";
import { createLiveSupergraph } from "./supergraph/live.ts";
import type { Snapshot } from "./supergraph/snapshot.ts";
import type { SupergraphSource } from "./supergraph/source.ts";
import { createLines } from "./transport/lines.ts";
import { createListens } from "./transport/listens.ts";
import { createPools } from "./transport/pools.ts";
import { createUsage } from "./usage/usage.ts";
import { warmQueries } from "./warm.ts";
import type { Transport } from "./transport/transport.ts";
import { createTransports } from "./transport/transports.ts";

export interface GatewayOptions {
  /** The only way a supergraph enters; followed while the gateway runs. */
  readonly supergraph: SupergraphSource;
  readonly log: Log;
  readonly clock: Clock;
  /** Subgraphs of this process: called without HTTP, and served at /subgraphs/NAME. Default none. */
  readonly subgraphs?: readonly Subgraph[];
  /** Addresses or networks of gateways elsewhere that may ask at /subgraphs/NAME. Default: this machine only. */
  readonly gateways?: readonly string[];
  /** Default: no tokens, everybody is anonymous. */
  readonly callers?: CallerSource;
  /** Signs the caller for the subgraphs. Default: they are told of no caller. */
  readonly callerKey?: Buffer;
  /** Default: ready at once. */
  readonly ready?: () => Readiness;
  /** The address it will listen on; decides the default for `cors`. Default 127.0.0.1. */
  readonly host?: string;
  /** Addresses or networks of reverse proxies; what one of these says in X-Forwarded-For about where a request comes from is believed. Default none. */
  readonly proxies?: readonly string[];
  /** Browser origins that may ask. Default: those of localhost while `host` is loopback, else none. */
  readonly cors?: readonly string[];
  /** Hosts (`host` or `host:port`) whose names may lead to private addresses; all others are asked only where they are public. Default: any host. */
  readonly privateHosts?: readonly string[];
  /** Names of the subgraphs that are told who asks; others are other houses'. Default: all. */
  readonly knowCaller?: ReadonlySet<string>;
  /** Time for one request to one subgraph, in milliseconds; a number stands for all subgraphs. Default 10 s. */
  readonly subgraphTimeoutMs?: number | PerSubgraph;
  /** Calls of one subgraph at once; more wait. Default 64. */
  readonly subgraphCalls?: PerSubgraph;
  /** Whether equal queries of anonymous clients that are under way at one moment ask a subgraph once. Default true. */
  readonly shareCalls?: boolean;
  /** Where answers are kept that subgraphs allow to be kept. Default: nothing is. */
  readonly cache?: CachePlace | undefined;
  /** Whether subgraphs that offer HTTP/2 are asked by it. Default false. */
  readonly http2?: boolean;
  /** Which of a client's headers go on to which subgraph. Default: none but those the gateway writes itself. */
  readonly forwardHeaders?: HeaderRules;
  /** Documents of one operation each that are planned in the background at the start. Default none. */
  readonly warmOperations?: readonly string[];
  /** For labels of progressive overrides that do not say it, the percentage of requests for which they are in force. Default none. */
  readonly overrides?: ReadonlyMap<string, number>;
  /** Time for planning one operation. Default 5 s. */
  readonly planMs?: number;
  /** Default LIMITS; single ones may be given. */
  readonly limits?: Partial<Limits>;
  /** Default SUBSCRIPTION_LIMITS; single ones may be given. */
  readonly subscriptions?: Partial<SubscriptionLimits>;
  /** Is told which clients use which part of the schema. Default: it is not counted. */
  readonly usage?: UsageSink | undefined;
  /** Milliseconds from one such report to the next. Default 10 s. */
  readonly usageMs?: number;
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
  const {
    log,
    clock,
    subgraphs = [],
    host = "127.0.0.1",
    front = GATEWAY_FRONT,
    wrapTransport,
    shareCalls = true,
    forwardHeaders = new Map(),
    overrides = new Map(),
  } = options;
  const limits: Limits = { ...LIMITS, ...options.limits };
  const subscriptionLimits: SubscriptionLimits = { ...SUBSCRIPTION_LIMITS, ...options.subscriptions };
  const timeoutMs =
    typeof options.subgraphTimeoutMs === "object"
      ? options.subgraphTimeoutMs
      : { all: options.subgraphTimeoutMs ?? 10_000, named: new Map() };
  // A publisher's address was public when it was published; its name may lead into the hub's own network since.
  const lookup = options.privateHosts === undefined ? undefined : createGuardedLookup(options.privateHosts);
  const pools = createPools({
    timeoutMs: Math.max(timeoutMs.all, ...timeoutMs.named.values()),
    http2: options.http2 ?? false,
    ...(lookup && { lookup }),
  });
  const lines = createLines({ clock, random: Math.random, calls: options.subgraphCalls ?? { all: 64, named: new Map() } });
  const transportsFor = (snapshot: Snapshot): ReadonlyMap<string, Transport> => {
    const made = createTransports({
      subgraphs: snapshot.subgraphs,
      inProcess: subgraphs,
      pools,
      lines,
      clock,
      timeoutMs,
      share: shareCalls,
      headers: forwardHeaders,
      knowCaller: options.knowCaller,
      log,
    });
    return wrapTransport === undefined ? made : new Map([...made].map(([name, transport]) => [name, wrapTransport(name, transport)]));
  };
  const streams = new Agent({ connect: { timeout: timeoutMs.all, ...(lookup && { lookup }) } });
  const executable = (snapshot: Snapshot): Subscribable => ({
    snapshot,
    transports: transportsFor(snapshot),
    listens: createListens({
      subgraphs: snapshot.subgraphs,
      inProcess: subgraphs,
      dispatcher: streams,
      timeoutMs,
      headers: forwardHeaders,
      knowCaller: options.knowCaller,
    }),
  });

  const planning = createPlanning({
    clock,
    branches: limits.branches,
    overrides,
    ...(options.planMs === undefined ? {} : { deadlineMs: options.planMs }),
  });
  const live = await createLiveSupergraph({ source: options.supergraph, log, planning, accept: transportsFor }).catch(
    async (error: unknown) => {
      await planning.close();
      throw error;
    },
  );
  const format = createErrorFormatter({
    log,
    addresses: () => live.current.subgraphs.map(({ url }) => (URL.canParse(url) ? new URL(url).host : "")),
  });
  const sendError = createErrorSender(format);
  const warnOfLabels = ({ overrideLabels }: Snapshot): void => {
    const labels = undecidedLabels(overrideLabels, overrides);
    if (labels.length > 0) log.warn({ labels }, "override labels that HUB_OVERRIDES does not name: their fields stay where they are");
  };
  const first = executable(live.current);
  warnOfLabels(live.current);
  let served = first;
  const cache = options.cache === undefined ? undefined : createCache({ store: await openStore(options.cache, clock), clock, log });
  const unfollow = cache === undefined ? undefined : followChanges({ served: () => served, drop: (tags) => cache.drop(tags), log });
  const { usage: sink, usageMs: everyMs } = options;
  const usage = sink === undefined ? undefined : createUsage({ sink, clock, log, ...(everyMs !== undefined && { everyMs }) });
  const bridge = createBridge(first, usage);
  const operations = createOperations({ served: first, limits: subscriptionLimits, usage });
  live.onChange((snapshot) => {
    const next = executable(snapshot);
    served = next;
    warnOfLabels(snapshot);
    bridge.update(next);
    void operations.update(next);
  });
  const apollo = await createApollo({ bridge, format, log, maxTokens: limits.tokens });

  const app = fastify({
    logger: false,
    ...(options.proxies !== undefined && options.proxies.length > 0 && { trustProxy: [...options.proxies] }),
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
  const cors = { origins: options.cors ?? [], loopback: isLoopbackHost(host) };
  addCors(app, cors);
  addErrorAnswers(app, sendError);
  addHealth(app, options.ready ?? (() => ({ ready: true })));
  addSchemaRoute(app, () => live.current);
  addFrontPage(app, front);
  addExplorer(app, front);
  addDocs(app, () => live.current);
  const clients = createClients({
    callers: options.callers ?? noCallers,
    clock,
    forward: ruledHeaders(forwardHeaders),
    ...(options.callerKey === undefined ? {} : { callerKey: options.callerKey }),
  });
  const guard = createGuard(limits);
  const closed = new AbortController();
  const mayRead = originRule(cors);
  const sockets = createServeSockets({
    operations,
    upgrades: createUpgrades(app),
    clients,
    guard,
    format,
    limits: subscriptionLimits,
    log,
    bodyBytes: limits.bodyBytes,
    mayConnect: (origin, ownHost) => mayRead(origin) || (URL.canParse(origin) && new URL(origin).host === ownHost),
  });
  addGraphqlRoute(app, {
    apollo,
    guard,
    clients,
    serveEvents: createServeEvents({ operations, clients, format, log, limits: subscriptionLimits, closing: closed.signal }),
    sockets,
    bodyBytes: limits.bodyBytes,
    varying: ["authorization", "accept-language", ...ruledHeaders(forwardHeaders)],
    cache,
  });
  await addSubgraphRoutes(app, { subgraphs, gateways: options.gateways ?? [] });

  void warmQueries(live.current, options.warmOperations ?? [], closed.signal);
  return Object.freeze({
    app,
    snapshot: () => live.current,
    async close() {
      closing = true;
      closed.abort();
      live.close();
      unfollow?.();
      operations.close();
      await sockets.close();
      await app.close();
      await usage?.close();
      await streams.destroy();
      await apollo.stop();
      await cache?.close();
      await pools.close();
      await planning.close();
    },
  });
}
