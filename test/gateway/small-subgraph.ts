import { buildSubgraphSchema } from "@apollo/subgraph";
import fastify, { type FastifyReply, type FastifyRequest } from "fastify";
import { graphql, parse, type ExecutionResult } from "graphql";
import { compose } from "../../schema/compose.ts";
import type { Subgraph, SubgraphAnswer, SubgraphRequest } from "../../subgraphs/base/subgraph.ts";

/** A real subgraph of a few lines, for the gateway's tests: Federation 2, in process and over HTTP. */
export interface SmallSubgraph extends Subgraph {
  /** Its address while it listens. */
  readonly url: string;
  /** Every request it got, headers included, in order. */
  readonly seen: SubgraphRequest[];
}

type BuildInput = Extract<Parameters<typeof buildSubgraphSchema>[0], readonly unknown[]>[number];
type Resolver = (source: never, args: never, context: { request: SubgraphRequest }) => unknown;
export type Resolvers = Readonly<Record<string, Readonly<Record<string, Resolver>>>>;

const LINK = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@external", "@requires", "@provides", "@inaccessible", "@interfaceObject"])\n`;

/** Starts one on a port of the system's choice. */
export async function startSubgraph(name: string, sdl: string, resolvers: Resolvers): Promise<SmallSubgraph> {
  const schema = buildSubgraphSchema([{ typeDefs: parse(LINK + sdl), resolvers } as BuildInput]); // tests write the arguments' types themselves
  const seen: SubgraphRequest[] = [];
  const execute = async (request: SubgraphRequest): Promise<SubgraphAnswer> => {
    seen.push(request);
    const result: ExecutionResult = await graphql({
      schema,
      source: request.query,
      contextValue: { request },
      ...(request.variables === undefined ? {} : { variableValues: request.variables }),
      ...(request.operationName === undefined ? {} : { operationName: request.operationName }),
    });
    return JSON.parse(JSON.stringify(result)) as SubgraphAnswer; // as it would travel
  };
  const app = fastify({ forceCloseConnections: true });
  app.post<{ Body: SubgraphRequest }>("/graphql", async (request: FastifyRequest<{ Body: SubgraphRequest }>, reply: FastifyReply) => {
    const headers = Object.fromEntries(Object.entries(request.headers).map(([key, value]) => [key, String(value)]));
    return reply.send(await execute({ ...request.body, headers }));
  });
  const url = `${await app.listen({ port: 0, host: "127.0.0.1" })}/graphql`;
  return { name, sdl: LINK + sdl, url, seen, app, execute, close: () => app.close() };
}

/** The supergraph of some subgraphs; `urls` overrides addresses by name. */
export function supergraphOf(
  subgraphs: readonly { readonly name: string; readonly url: string; readonly sdl: string }[],
  urls: Readonly<Record<string, string>> = {},
): string {
  return compose(subgraphs.map(({ name, url, sdl }) => ({ name, sdl, url: urls[name] ?? url }))).supergraphSdl;
}

/** An address at which nobody listens: it was free a moment ago. */
export async function deadUrl(): Promise<string> {
  const app = fastify();
  const url = await app.listen({ port: 0, host: "127.0.0.1" });
  await app.close();
  return `${url}/graphql`;
}
