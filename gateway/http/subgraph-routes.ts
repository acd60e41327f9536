import { BlockList, isIP } from "node:net";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { HubError } from "../../schema/errors.ts";
import type { Subgraph } from "../../subgraphs/base/subgraph.ts";
import { isFromLoopback } from "./loopback.ts";

export interface SubgraphRoutesOptions {
  readonly subgraphs: readonly Pick<Subgraph, "name" | "app" | "publicPaths" | "publicPosts">[];
  /** Addresses or networks of gateways elsewhere that may ask; this machine may always. */
  readonly gateways: readonly string[];
}

/**
 * The subgraphs of this process at /subgraphs/NAME: the addresses in the supergraph, for another gateway or router that drives it. A subgraph answers
 * `_entities` and sees no limits but its own, so the world is kept out. The pages that a subgraph has for the world, such as feeds, are served under their own paths.
 */
export async function addSubgraphRoutes(app: FastifyInstance, { subgraphs, gateways }: SubgraphRoutesOptions): Promise<void> {
  await Promise.all(subgraphs.map((subgraph) => subgraph.app.ready()));
  for (const { app: own, publicPaths = [] } of subgraphs) {
    for (const path of publicPaths) {
      app.get(path, (request, reply) => {
        reply.hijack();
        own.routing(request.raw, reply.raw);
      });
    }
  }
  const isGateway = createMembership(gateways);
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
      if (!isFromLoopback(request) && !isGateway(request)) {
        throw new HubError("FORBIDDEN", "The subgraphs are served to this machine and to known gateways only.", {
          next: "Ask at /graphql, or have the gateway's address put into HUB_GATEWAYS.",
        });
      }
      const subgraph = subgraphs.find(({ name }) => name === request.params.name);
      if (subgraph === undefined) throw new HubError("NOT_FOUND", "There is no subgraph of that name in this process.");
      reply.hijack();
      request.raw.url = "/graphql";
      subgraph.app.routing(request.raw, reply.raw);
    });
  });
}

/** Whether a request comes from one of these, as the connection or a trusted proxy says. */
function createMembership(networks: readonly string[]): (request: FastifyRequest) => boolean {
  const known = new BlockList();
  for (const network of networks) {
    const [address = "", bits] = network.split("/");
    const family = isIP(address) === 6 ? "ipv6" : "ipv4";
    known.addSubnet(address, bits === undefined ? (family === "ipv6" ? 128 : 32) : Number(bits), family);
  }
  return ({ ip }) => {
    const address = ip.replace(/^::ffff:/, "");
    return isIP(address) !== 0 && known.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");
  };
}
