import type { FastifyInstance } from "fastify";

export interface Readiness {
  readonly ready: boolean;
  /** What is and what is still missing; public, so no addresses. */
  readonly detail?: Readonly<Record<string, unknown>>;
}

/** /health/live: the process answers. /health/ready: it has something to answer with; 503 until then. */
export function addHealth(app: FastifyInstance, readiness: () => Readiness): void {
  app.get("/health/live", async (_request, reply) => reply.header("cache-control", "no-store").send({ status: "live" }));
  app.get("/health/ready", async (_request, reply) => {
    const { ready, detail } = readiness();
    return reply
      .code(ready ? 200 : 503)
      .header("cache-control", "no-store")
      .send({ status: ready ? "ready" : "starting", ...(detail === undefined ? {} : { detail }) });
  });
}
