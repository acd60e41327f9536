import { createHash } from "node:crypto";
import type { FastifyInstance } from "fastify";
import type { Snapshot } from "../supergraph/snapshot.ts";

/** /schema.graphql: the public schema as text, for code generators; asked for again with its ETag it costs nothing. */
export function addSchemaRoute(app: FastifyInstance, current: () => Snapshot): void {
  const etags = new WeakMap<Snapshot, string>();
  app.get("/schema.graphql", async (request, reply) => {
    const snapshot = current();
    const etag = etags.get(snapshot) ?? `"${createHash("sha256").update(snapshot.apiSdl).digest("base64url")}"`;
    etags.set(snapshot, etag);
    reply.header("etag", etag).header("cache-control", "public, max-age=0, must-revalidate");
    const known = (request.headers["if-none-match"] ?? "").split(",").map((each) => each.trim().replace(/^W\//, ""));
    if (known.includes(etag) || known.includes("*")) return reply.code(304).send();
    return reply.type("text/plain; charset=utf-8").send(snapshot.apiSdl);
  });
}
