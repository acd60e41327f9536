import type { FastifyInstance } from "fastify";
import { HubError } from "../../schema/errors.ts";
import type { Subgraph } from "../../subgraphs/base/subgraph.ts";
import { isFromLoopback } from "./loopback.ts";

export interface SubgraphRoutesOptions {
  readonly subgraphs: readonly Pick<Subgraph, "name" | "app" | "publicPaths" | "publicPosts">[];
  /** `loopback` (default): only from this machine. `all`: whoever reaches the hub. */
  readonly access: "loopback" | "all";
}

/**
 * The subgraphs of this process at /subgraphs/NAME: the addresses in the supergraph, for another gateway or router that drives it. A subgraph answers
 * `_entities` and sees no limits but its own, so the world is kept out unless a setting lets it in. The pages that a subgraph has for the world, such as feeds, are served under their own paths.
 */
export async function addSubgraphRoutes(app: FastifyInstance, { subgraphs, access }: SubgraphRoutesOptions): Promise<void> {
  await Promise.all(subgraphs.map((subgraph) => subgraph.app.ready()));
  for (const { app: own, publicPaths = [] } of subgraphs) {
    for (const path of publicPaths) {
      app.get(path, (request, reply) => {
        reply.hijack();
        own.routing(request.raw, reply.raw);
      });
    }
  }
  await app.register(async (scope) => {
    // The body is left on the socket: the subgraph's own server reads it.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", (_request, _payload, done) => done(null));
    for (const { app: own, publicPosts = [] } of subgraphs) {
      for (const path of publicPosts) {
        scope.post(path, (request, reply) => {
          reply.hijack();
          own.routing(request.raw, reply.raw);
        });
      }
    }
    scope.post<{ Params: { name: string } }>("/subgraphs/:name", async (request, reply) => {
      if (access === "loopback" && !isFromLoopback(request)) {
        throw new HubError("FORBIDDEN", "The subgraphs are served to this machine only.", { next: "Ask at /graphql." });
      }
      const subgraph = subgraphs.find(({ name }) => name === request.params.name);
      if (subgraph === undefined) throw new HubError("NOT_FOUND", "There is no subgraph of that name in this process.");
      reply.hijack();
      request.raw.url = "/graphql";
      subgraph.app.routing(request.raw, reply.raw);
    });
  });
}
