import { createServer, type RequestListener, type Server } from "node:http";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { FastifyInstance, FastifyPluginAsync } from "fastify";
import { shopSubgraphs } from "./shop.ts";

/**
 * Other gateways, from a folder of their own, so that the hub depends on none of them. They bring another graphql along, which must not be mixed with ours: all they
 * get is the supergraph's text (or the subgraphs' SDL), all they give is a server.
 */
export const RIVALS = ["hive", "hive deduplicating", "hive rust", "hive rust deduplicating", "mercurius"] as const;
export type Rival = (typeof RIVALS)[number];

/** How the folder is made. */
export const HOW = `mkdir rivals && cd rivals && npm init -y && npm pkg set type=module overrides.@graphql-tools/batch-execute=10.2.0 overrides.graphql=16.13.1 &&
  npm install @graphql-hive/gateway@2.15.1 @graphql-hive/router-runtime@1.4.23 @mercuriusjs/gateway@5.2.0 graphql@16.13.1 fastify@5 mercurius@16`;

export interface RivalStart {
  readonly folder: string;
  readonly supergraph: string;
  /** Where the subgraphs are. */
  readonly upstream: string;
}

export async function startRival(rival: Rival, start: RivalStart): Promise<Server | FastifyInstance> {
  return rival === "mercurius" ? mercurius(start) : hive(rival, start);
}

interface HiveModule {
  createGatewayRuntime(options: Readonly<Record<string, unknown>>): RequestListener;
}

async function hive(rival: Rival, { folder, supergraph }: RivalStart): Promise<Server> {
  const { createGatewayRuntime } = await load<HiveModule>(folder, "@graphql-hive/gateway");
  const rust = rival.includes("rust") ? await load<{ unifiedGraphHandler: unknown }>(folder, "@graphql-hive/router-runtime") : undefined;
  return createServer(
    createGatewayRuntime({
      supergraph,
      logging: false,
      ...(rust === undefined ? {} : { unifiedGraphHandler: rust.unifiedGraphHandler }),
      inboundInflightRequestDeduplication: rival.includes("deduplicating"),
    }),
  );
}

/** It knows Federation 1 only, so it has the shop alone. */
async function mercurius({ folder, upstream }: RivalStart): Promise<FastifyInstance> {
  const fastify = await load<{ default: () => FastifyInstance }>(folder, "fastify");
  const plugin = await load<{ default: FastifyPluginAsync<Readonly<Record<string, unknown>>> }>(folder, "@mercuriusjs/gateway");
  const app = fastify.default();
  await app.register(plugin.default, {
    gateway: {
      services: shopSubgraphs().map(({ name, sdl }) => ({ name, url: `${upstream}/${name}`, schema: firstFederation(name, sdl) })),
    },
  });
  return app;
}

/** Where each entity of the shop is at home. */
const HOMES: Readonly<Record<string, string>> = { User: "accounts", Product: "products", Review: "reviews" };

/** The same SDL in the words of Federation 1: what is at home elsewhere is extended, and its key external. */
function firstFederation(subgraph: string, sdl: string): string {
  return sdl
    .replace(/^extend schema .*$/m, "")
    .replaceAll(" @shareable", "")
    .replace("type Query", "extend type Query")
    .replace(/type (\w+) @key\(fields: "(\w+)"\) \{ \2: ID!/g, (whole, type: string, key: string) =>
      HOMES[type] === subgraph ? whole : `extend type ${type} @key(fields: "${key}") { ${key}: ID! @external`,
    );
}

/** The boundary to what is not installed here. */
async function load<T>(folder: string, name: string): Promise<T> {
  const resolve = createRequire(pathToFileURL(join(folder, "package.json")));
  return (await import(pathToFileURL(resolve.resolve(name)).href)) as T;
}
