import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { ApolloGateway } from "@apollo/gateway";
import { ApolloServer } from "@apollo/server";
import fastifyApollo, { fastifyApolloDrainPlugin } from "@as-integrations/fastify";
import fastify, { type FastifyInstance } from "fastify";
import { Pool } from "undici";
import { createGateway } from "../../gateway/gateway.ts";
import type { SupergraphSource } from "../../gateway/supergraph/source.ts";
import { systemClock } from "../../subgraphs/base/clock.ts";
import { createLog } from "../../subgraphs/base/log.ts";
import { startRival, type Rival } from "./rivals.ts";
import type { Call } from "./upstream.ts";

/** Started as a child process, one per contestant, so that CPU time is the contestant's own. Listens, and tells its CPU time when asked. */
export interface Start {
  readonly kind: Own | Rival;
  readonly supergraph: string;
  /** Where the canned subgraphs are. */
  readonly upstream: string;
  /** Of the floors: by query, the calls that a gateway made and the answer it gave. */
  readonly scripts: Readonly<Record<string, Script>>;
  /** Where rivals are installed. */
  readonly rivals?: string | undefined;
}

/** `hub unshared` does not share calls under way; the floors make the calls that a gateway made. */
export type Own = "hub" | "hub unshared" | "stock" | "proxy" | "json";

export interface Script {
  readonly calls: readonly Call[];
  readonly answer: string;
}

process.once("message", (start: Start) => {
  void begin(start).then((url) => process.send?.({ url }));
});
process.on("message", (message: unknown) => {
  if (message === "cpu") process.send?.({ cpu: process.cpuUsage(), memory: process.memoryUsage().rss });
});

type Listening = FastifyInstance | Server;

async function begin(start: Start): Promise<string> {
  const { kind, rivals: folder } = start;
  const app = kind in OWN ? await OWN[kind as Own](start) : await startRival(kind as Rival, { ...start, folder: folder ?? "" }); // one or the other
  if (!("inject" in app)) {
    app.keepAliveTimeout = 60_000;
    await once(app.listen(0, "127.0.0.1"), "listening");
    return `http://127.0.0.1:${(app.address() as AddressInfo).port}`; // listening on TCP
  }
  return app.listen({ port: 0, host: "127.0.0.1" });
}

// A profile is written when the process ends by itself.
process.on("SIGTERM", () => process.exit(0));

const OWN: Readonly<Record<Own, (start: Start) => Promise<Listening>>> = {
  /** The hub's gateway, its subgraphs over HTTP like everybody else's. */
  hub: (start) => hub(start, true),
  "hub unshared": (start) => hub(start, false),
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
  /** The floor: makes the calls a gateway made, in its order, and sends the answer it gave, all as bytes. */
  proxy: ({ upstream, scripts }) => floor(upstream, scripts, false),
  /** The same, with all JSON read and written, in requests as in answers. */
  json: ({ upstream, scripts }) => floor(upstream, scripts, true),
};

/** Planning has all the time it needs: it is not what is measured. */
async function hub({ supergraph }: Start, shareCalls: boolean): Promise<Listening> {
  const source: SupergraphSource = { label: "bench", load: () => Promise.resolve(supergraph), watch: () => () => undefined };
  const gateway = await createGateway({ supergraph: source, log: createLog("silent"), clock: systemClock, shareCalls, planMs: 60_000 });
  return gateway.app;
}

/** No framework, no stream objects: what HTTP itself costs with Node's server and undici's client. */
async function floor(upstream: string, scripts: Start["scripts"], json: boolean): Promise<Listening> {
  const pool = new Pool(upstream, { connections: 64 });
  const plans = new Map(
    Object.entries(scripts).map(([query, { calls, answer }]) => {
      const phases = Map.groupBy(calls, ({ phase }) => phase);
      const steps = [...phases.keys()]
        .toSorted((a, b) => a - b)
        .map((phase) => (phases.get(phase) ?? []).map(({ path, body }) => ({ path, body, value: JSON.parse(body) as unknown })));
      return [query, { steps, bytes: Buffer.from(answer), value: JSON.parse(answer) as unknown }];
    }),
  );
  const answerTo = async (body: string): Promise<Buffer | string> => {
    const plan = plans.get((JSON.parse(body) as { query: string }).query); // the bench's own request
    if (plan === undefined) throw new Error("a query without a script");
    for (const step of plan.steps) {
      await Promise.all(
        step.map(async (call) => {
          const bytes = await send(pool, call.path, json ? JSON.stringify(call.value) : call.body);
          return json ? (JSON.parse(bytes.toString()) as unknown) : bytes;
        }),
      );
    }
    return json ? JSON.stringify(plan.value) : plan.bytes;
  };
  return createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => void chunks.push(chunk));
    request.on("end", () => {
      void reply();
    });
    const reply = async (): Promise<void> => {
      const answer = await answerTo(Buffer.concat(chunks).toString());
      response.writeHead(200, { "content-type": "application/json", "content-length": Buffer.byteLength(answer) }).end(answer);
    };
  });
}

function send(pool: Pool, path: string, body: string): Promise<Buffer> {
  return new Promise((done, fail) => {
    const chunks: Buffer[] = [];
    pool.dispatch(
      { method: "POST", path, headers: ["content-type", "application/json"], body },
      {
        onRequestStart: () => undefined,
        onResponseStart: () => undefined,
        onResponseData: (_controller, chunk) => void chunks.push(chunk),
        onResponseEnd: () => done(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks)),
        onResponseError: (_controller, error) => fail(error),
      },
    );
  });
}
