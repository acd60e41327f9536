import { buildSubgraphSchema, printSubgraphSchema, type GraphQLSchemaModule } from "@apollo/subgraph";
import fastify, { type FastifyInstance } from "fastify";
import { GraphQLError, parse, type DocumentNode } from "graphql";
import mercurius from "mercurius";
import { readFileSync } from "node:fs";
import { HubError } from "../../schema/errors.ts";
import { CALLER_HEADER, verifyCaller } from "../base/caller.ts";
import type { Clock } from "../base/clock.ts";
import type { Log } from "../base/log.ts";
import type { Subgraph, SubgraphAnswer, SubgraphRequest } from "../base/subgraph.ts";
import { createContext } from "./context.ts";
import { installEntities } from "./entities.ts";
import { formatError } from "./formatError.ts";

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
  /** Runs when the subgraph closes. */
  readonly onClose?: () => Promise<void>;
}

const MAX_TOKENS = 20_000;
const MAX_BODY = 10 * 1024 * 1024;

/** A Federation 2 subgraph, served by Mercurius: in this process by `execute`, over HTTP by `app` (POST /graphql). */
export async function createSubgraph(options: SubgraphOptions): Promise<Subgraph> {
  const { name, log, clock, callerKey } = options;
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

  const execute = async (request: SubgraphRequest): Promise<SubgraphAnswer> => {
    const requestId = request.headers?.["hub-request-id"] ?? "";
    try {
      refuseSyntaxTree(request.query);
      const context = createContext(verifyCaller(request.headers?.[CALLER_HEADER], callerKey, clock), requestId);
      const result = await app.graphql(request.query, { ...context }, request.variables, request.operationName);
      if (result.errors === undefined) return { data: result.data ?? null };
      return { data: result.data ?? null, errors: result.errors.map((error) => formatError(error, log, requestId)) };
    } catch (error) {
      return { errors: requestErrors(error).map((each) => formatError(each, log, requestId)) };
    }
  };
  serve(app, execute);
  await app.ready();
  return {
    name,
    sdl: printSubgraphSchema(schema),
    app,
    execute,
    close: async () => void (await Promise.all([app.close(), options.onClose?.()])),
  };
}

/** Reads SDL that stands beside the calling module. */
export function readSdl(base: string, file: string): DocumentNode {
  return parse(readFileSync(new URL(file, base), "utf8"));
}

function serve(app: FastifyInstance, execute: Subgraph["execute"]): void {
  app.get("/health/live", () => ({ status: "ok" }));
  app.post("/graphql", async (request, reply) => {
    const body = request.body as Partial<Record<string, unknown>> | null; // JSON by Fastify, checked below
    if (body === null || typeof body !== "object" || typeof body["query"] !== "string") {
      return reply
        .code(400)
        .send({ errors: [{ message: "The body needs a `query`.", extensions: new HubError("BAD_REQUEST", "").extensions }] });
    }
    const answer = await execute({
      query: body["query"],
      ...(isRecord(body["variables"]) && { variables: body["variables"] }),
      ...(typeof body["operationName"] === "string" && { operationName: body["operationName"] }),
      headers: Object.fromEntries(
        Object.entries(request.headers).flatMap(([key, value]) => (typeof value === "string" ? [[key, value]] : [])),
      ),
    });
    return reply.code(200).send(answer);
  });
}

/** Mercurius executes a JSON syntax tree sent as text, past the token limit; GraphQL text never starts with `{"`. */
function refuseSyntaxTree(query: string): void {
  if (/^\s*(?:\{\s*"|\[|")/.test(query)) {
    throw new HubError("GRAPHQL_PARSE_FAILED", "The query is JSON, not GraphQL text.");
  }
}

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
