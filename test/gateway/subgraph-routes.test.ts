import fastify, { type FastifyInstance } from "fastify";
import { afterEach, expect, it } from "vitest";
import { addSubgraphRoutes } from "../../gateway/http/subgraph-routes.ts";
import { ERRORS, HubError } from "../../schema/errors.ts";

const apps: FastifyInstance[] = [];
afterEach(() => Promise.all(apps.splice(0).map((app) => app.close())));

async function house(gateways: readonly string[]): Promise<FastifyInstance> {
  const [app, own] = [fastify({ trustProxy: ["10.0.0.9"] }), fastify()];
  apps.push(app, own);
  own.post("/graphql", () => ({ data: { one: 1 } }));
  app.setErrorHandler((error, _request, reply) => {
    const code = error instanceof HubError ? error.code : "INTERNAL";
    return reply.code(ERRORS[code].http).send({ code });
  });
  await addSubgraphRoutes(app, { subgraphs: [{ name: "books", app: own }], gateways });
  return app;
}

async function asked(app: FastifyInstance, remoteAddress: string, headers: Record<string, string> = {}): Promise<unknown> {
  const response = await app.inject({ method: "POST", url: "/subgraphs/books", remoteAddress, headers, payload: {} });
  return response.json();
}

const ANSWER = { data: { one: 1 } };
const REFUSED = { code: "FORBIDDEN" };

it.each([
  ["this machine", "127.0.0.1", {}, ANSWER],
  ["a gateway of a known network", "10.2.3.4", {}, ANSWER],
  ["the same by IPv6", "::ffff:10.2.3.4", {}, ANSWER],
  ["a gateway that is known by its address", "2001:db8::1", {}, ANSWER],
  ["its neighbour", "2001:db8::2", {}, REFUSED],
  ["anybody else", "192.0.2.1", {}, REFUSED],
  ["somebody else who claims to be one", "192.0.2.1", { "x-forwarded-for": "10.2.3.4" }, REFUSED],
  ["somebody else behind a proxy that is known as a gateway, too", "10.0.0.9", { "x-forwarded-for": "192.0.2.1" }, REFUSED],
  ["a gateway behind a known proxy", "10.0.0.9", { "x-forwarded-for": "10.2.3.4" }, ANSWER],
])("a subgraph answers %s as it should", async (_who, address, headers, answer) => {
  expect(await asked(await house(["10.0.0.0/8", "2001:db8::1"]), address, headers)).toEqual(answer);
});

it("a subgraph answers this machine alone where no gateways are known", async () => {
  const app = await house([]);
  expect([await asked(app, "10.2.3.4"), await asked(app, "::1")]).toEqual([REFUSED, ANSWER]);
});
