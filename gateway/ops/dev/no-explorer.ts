import type { FastifyInstance } from "fastify";

/** In the package, in the place of gateway/pages/explorer.ts: the pages of GraphiQL are 13 MB, twice all the rest, and every developer has a tool of his own. */
export function addExplorer(app: FastifyInstance): void {
  app.get("/explorer", (_request, reply) => reply.code(404).type("text/plain; charset=utf-8").send(WHERE));
}

const WHERE =
  "The packed `ops dev` comes without the explorer. Open your own GraphQL tool with this server's /graphql; its schema is at /schema.graphql.\n";
