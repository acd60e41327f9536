import { ApolloGateway } from "@apollo/gateway";
import { ApolloServer } from "@apollo/server";
import fastifyApollo, { fastifyApolloDrainPlugin } from "@as-integrations/fastify";
import fastify, { type FastifyInstance } from "fastify";
import { Pool } from "undici";
import { createGateway } from "../../gateway/gateway.ts";
import type { SupergraphSource } from "../../gateway/supergraph/source.ts";
import { systemClock } from "../../subgraphs/base/clock.ts";
import { createLog } from "../../subgraphs/base/log.ts";

/** Started by main.ts as a child process, one per contestant, so that CPU time is the contestant's own. Listens, and tells its CPU time when asked. */
export interface Start {
  readonly kind: "hub" | "stock" | "proxy";
  readonly supergraph: string;
  /** Of the proxy: where to pass everything on to. */
  readonly upstream: string;
}

process.once("message", (start: Start) => {
  void begin(start).then((url) => process.send?.({ url }));
});
process.on("message", (message: unknown) => {
  if (message === "cpu") process.send?.({ cpu: process.cpuUsage() });
});

async function begin(start: Start): Promise<string> {
  const app = await CONTESTANTS[start.kind](start);
  return app.listen({ port: 0, host: "127.0.0.1" });
}

const CONTESTANTS: Readonly<Record<Start["kind"], (start: Start) => Promise<FastifyInstance>>> = {
  /** The hub's gateway, its subgraphs over HTTP like everybody else's. */
  async hub({ supergraph }) {
    const source: SupergraphSource = { label: "bench", load: () => Promise.resolve(supergraph), watch: () => () => undefined };
    const gateway = await createGateway({ supergraph: source, log: createLog("silent"), clock: systemClock });
    return gateway.app;
  },
  /** Apollo's gateway as it comes. */
  async stock({ supergraph }) {
    const app = fastify();
    const server = new ApolloServer({
      gateway: new ApolloGateway({ supergraphSdl: supergraph }),
      plugins: [fastifyApolloDrainPlugin(app)],
    });
    await server.start();
    await app.register(fastifyApollo(server));
    return app;
  },
  /** The floor: reads the request, passes it on, passes the answer back. */
  proxy({ upstream }) {
    const pool = new Pool(upstream);
    const app = fastify();
    app.post("/graphql", async (request, reply) => {
      const answer = await pool.request({
        method: "POST",
        path: "/",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(request.body),
      });
      return reply.type("application/json").send(Buffer.from(await answer.body.arrayBuffer()));
    });
    return Promise.resolve(app);
  },
};
