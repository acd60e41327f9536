import { buildSubgraphSchema, printSubgraphSchema, type GraphQLSchemaModule } from "@apollo/subgraph";
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { GraphQLError, GraphQLObjectType, Kind, OperationTypeNode, parse, type DocumentNode } from "graphql";
import mercurius from "mercurius";
import { readFileSync } from "node:fs";
import { HubError } from "../../schema/errors.ts";
import { CALLER_HEADER, verifyCaller } from "../base/caller.ts";
import type { Clock } from "../base/clock.ts";
import type { Log } from "../base/log.ts";
import type { Subgraph, SubgraphAnswer, SubgraphRequest } from "../base/subgraph.ts";
import { createContext, type SubgraphContext } from "./context.ts";
import { addErrorAnswers } from "./errorAnswers.ts";
import { installEntities } from "./entities.ts";
import { formatError } from "./formatError.ts";
import { createSubscriptions, type Subscriptions } from "./subscription.ts";

/** A part of a subgraph: types and the functions that answer them. */
export interface SubgraphModule {
  readonly typeDefs: DocumentNode;
  readonly resolvers?: Resolvers;
}

/** By type name, then field name; scalars and `__resolveReference` as @apollo/subgraph takes them. */
export type Resolvers = NonNullable<GraphQLSchemaModule["resolvers"]>;

export interface SubgraphOptions {
  readonly name: string;
  readonly modules: readonly SubgraphModule[];
  readonly log: Log;
  readonly clock: Clock;
  /** Key the gateway signs callers with. */
  readonly callerKey: Buffer;
  /** Pages and feeds beside GraphQL, by path, answered to whoever asks by GET. */
  readonly pages?: Readonly<Record<string, Page>>;
  /** The same, answered to whoever sends JSON by POST. */
  readonly posts?: Readonly<Record<string, Page>>;
  /** Seconds for which what anonymous callers are answered may be kept and given to others of them. Default: not at all. */
  readonly keepSeconds?: number;
  /** Runs when the subgraph closes. */
  readonly onClose?: () => Promise<void>;
}

/** What stands at a path of a subgraph, beside GraphQL. */
export type Page = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>;

const MAX_TOKENS = 20_000;
const MAX_BODY = 10 * 1024 * 1024;

/** A Federation 2 subgraph, served by Mercurius: in this process by `execute`, over HTTP by `app` (POST /graphql). */
export async function createSubgraph(options: SubgraphOptions): Promise<Subgraph> {
  const { name, log, clock, callerKey, pages = {}, posts = {}, keepSeconds } = options;
  const schema = buildSubgraphSchema(options.modules.map(({ typeDefs, resolvers }) => ({ typeDefs, ...(resolvers && { resolvers }) })));
  installEntities(schema);
  const app = fastify({ bodyLimit: MAX_BODY });
  await app.register(mercurius, {
    schema,
    routes: false,
    cache: 512,
    errorFormatter: (execution) => ({ statusCode: 200, response: { data: execution.data ?? null, errors: execution.errors } }),
    graphql: { parseOptions: { maxTokens: MAX_TOKENS } },
  });

  app.graphql.addHook("preExecution", async (_schema, document) => refuseSubscription(document));

  const contextOf = ({ headers }: SubgraphRequest): SubgraphContext =>
    createContext(verifyCaller(headers?.[CALLER_HEADER], callerKey, clock), headers?.["hub-request-id"] ?? "");
  const execute = async (request: SubgraphRequest): Promise<SubgraphAnswer> => {
    const requestId = request.headers?.["hub-request-id"] ?? "";
    try {
      refuseSyntaxTree(request.query);
      const context = contextOf(request);
      const result = await app.graphql(request.query, { ...context }, request.variables, request.operationName);
      const cacheControl = keepSeconds === undefined || context.caller.name !== null ? undefined : `max-age=${keepSeconds}`;
      if (result.errors === undefined) return { data: result.data ?? null, ...(cacheControl && { cacheControl }) };
      return { data: result.data ?? null, errors: result.errors.map((error) => formatError(error, log, requestId)) };
    } catch (error) {
      return { errors: requestErrors(error).map((each) => formatError(each, log, requestId)) };
    }
  };
  const hasSubscriptions = schema.getSubscriptionType() instanceof GraphQLObjectType;
  const subscriptions = hasSubscriptions ? createSubscriptions({ schema, log, maxTokens: MAX_TOKENS, contextOf }) : undefined;
  addErrorAnswers(app, log);
  serve(app, execute, subscriptions);
  for (const [path, page] of Object.entries(pages)) app.get(path, page);
  for (const [path, page] of Object.entries(posts)) app.post(path, page);
  await app.ready();
  return {
    name,
    sdl: printSubgraphSchema(schema),
    app,
    execute,
    ...(subscriptions && { subscribe: subscriptions.subscribe }),
    publicPaths: Object.keys(pages),
    publicPosts: Object.keys(posts),
    close: async () => {
      await subscriptions?.close();
      await Promise.all([app.close(), options.onClose?.()]);
    },
  };
}

/** Reads SDL that stands beside the calling module. */
export function readSdl(base: string, file: string): DocumentNode {
  return parse(readFileSync(new URL(file, base), "utf8"));
}

function serve(app: FastifyInstance, execute: Subgraph["execute"], subscriptions: Subscriptions | undefined): void {
  app.get("/health/live", () => ({ status: "ok" }));
  app.post("/graphql", async (request, reply) => {
    const body = request.body as Partial<Record<string, unknown>> | null; // JSON by Fastify, checked below
    if (body === null || typeof body !== "object" || typeof body["query"] !== "string") {
      return reply
        .code(400)
        .send({ errors: [{ message: "The body needs a `query`.", extensions: new HubError("BAD_REQUEST", "").extensions }] });
    }
    const asked: SubgraphRequest = {
      query: body["query"],
      ...(isRecord(body["variables"]) && { variables: body["variables"] }),
      ...(typeof body["operationName"] === "string" && { operationName: body["operationName"] }),
      headers: Object.fromEntries(
        Object.entries(request.headers).flatMap(([key, value]) => (typeof value === "string" ? [[key, value]] : [])),
      ),
    };
    if (subscriptions !== undefined && request.headers.accept === "text/event-stream") return subscriptions.serve(request, reply, asked);
    const { cacheControl, ...answer } = await execute(asked);
    if (cacheControl !== undefined) reply.header("cache-control", cacheControl);
    return reply.code(200).send(answer);
  });
}

/** Mercurius executes a JSON syntax tree sent as text, past the token limit; GraphQL text never starts with `{"`. */
function refuseSyntaxTree(query: string): void {
  if (/^\s*(?:\{\s*"|\[|")/.test(query)) {
    throw new HubError("GRAPHQL_PARSE_FAILED", "The query is JSON, not GraphQL text.");
  }
}

/** Mercurius would answer a subscription once, as if it were a query. */
function refuseSubscription(document: DocumentNode): void {
  if (document.definitions.some((each) => each.kind === Kind.OPERATION_DEFINITION && each.operation === OperationTypeNode.SUBSCRIPTION))
    throw new HubError("BAD_REQUEST", "A subscription gives many answers; this way there is one.", { next: SUBSCRIBE });
}

const SUBSCRIBE = "Ask the subgraph with `accept: text/event-stream`.";

/** What Mercurius throws for a request it does not execute: a bundle of GraphQL errors, each told on its own. */
function requestErrors(error: unknown): readonly unknown[] {
  if (error instanceof Error && "errors" in error && Array.isArray(error.errors) && error.errors.length > 0) {
    return error.errors.map((each: unknown) => {
      if (!(each instanceof GraphQLError)) return each;
      const code = each.message.startsWith("Syntax Error") ? "GRAPHQL_PARSE_FAILED" : "GRAPHQL_VALIDATION_FAILED";
      return new GraphQLError(each.message, {
        ...(each.nodes && { nodes: each.nodes }),
        extensions: { ...(each.extensions["code"] === undefined ? new HubError(code, "").extensions : each.extensions) },
      });
    });
  }
  return [error];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
