import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { HubError } from "../../schema/errors.ts";
import { httpTransport } from "../../gateway/transport/http.ts";
import { inProcessTransport } from "../../gateway/transport/in-process.ts";
import { createPools, type PoolOptions } from "../../gateway/transport/pools.ts";
import type { Transport } from "../../gateway/transport/transport.ts";
import { deadUrl } from "./small-subgraph.ts";

const endings: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const end of endings.splice(0)) await end();
});

type Handler = (request: IncomingMessage, response: ServerResponse, body: string) => void;

async function serve(handler: Handler): Promise<Server> {
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (part) => (body += String(part)));
    request.on("end", () => handler(request, response, body));
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  endings.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return server;
}

async function transportTo(handler: Handler, options: PoolOptions = {}): Promise<Transport> {
  const server = await serve(handler);
  return transportFor(`http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`, options);
}

function transportFor(url: string, options: PoolOptions = {}): Transport {
  const pools = createPools(options);
  endings.unshift(() => pools.close());
  return httpTransport({ name: "far", url, pools, timeoutMs: options.timeoutMs ?? 2_000 });
}

const json = (response: ServerResponse, value: unknown, status = 200): void => {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
};

async function failure(transport: Transport, mutation = false): Promise<HubError> {
  try {
    await transport({ query: "{ a }", mutation });
  } catch (error) {
    if (error instanceof HubError) return error;
    throw error;
  }
  throw new Error("no failure");
}

describe("a subgraph over HTTP", () => {
  it("gets the query, variables, operation name and headers", async () => {
    let got: unknown;
    const transport = await transportTo((request, response, body) => {
      got = [request.method, request.url, request.headers["hub-caller"], request.headers["content-type"], JSON.parse(body)];
      json(response, { data: { a: 1 } });
    });
    expect(await transport({ query: "query A { a }", variables: { x: 1 }, operationName: "A", headers: { "hub-caller": "c" } })).toEqual({
      data: { a: 1 },
    });
    expect(got).toEqual(["POST", "/graphql", "c", "application/json", { query: "query A { a }", variables: { x: 1 }, operationName: "A" }]);
  });

  it("may answer with errors, also under another status, and with list indexes as strings", async () => {
    const transport = await transportTo((_request, response) =>
      json(response, { data: null, errors: [{ message: "m", path: ["list", "3", "a"], extensions: { code: "X" } }] }, 400),
    );
    expect(await transport({ query: "{ a }" })).toEqual({
      data: null,
      errors: [{ message: "m", path: ["list", 3, "a"], extensions: { code: "X" } }],
    });
  });

  it("keeps its connections", async () => {
    const sockets = new Set<unknown>();
    const transport = await transportTo((request, response) => {
      sockets.add(request.socket);
      json(response, { data: {} });
    });
    for (let i = 0; i < 20; i += 1) await transport({ query: "{ a }" });
    expect(sockets.size).toBeLessThanOrEqual(2);
  });

  it("opens no more connections than allowed", async () => {
    const sockets = new Set<unknown>();
    const transport = await transportTo(
      (request, response) => {
        sockets.add(request.socket);
        json(response, { data: {} });
      },
      { connections: 2 },
    );
    await Promise.all(Array.from({ length: 20 }, () => transport({ query: "{ a }" })));
    expect(sockets.size).toBeLessThanOrEqual(2);
  });

  it.each<[string, Handler]>([
    ["HTML", (_request, response) => response.writeHead(200, { "content-type": "text/html" }).end("<html>")],
    ["broken JSON", (_request, response) => response.writeHead(200, { "content-type": "application/json" }).end('{"data":')],
    ["JSON that is no GraphQL answer", (_request, response) => json(response, { hello: 1 })],
    ["a list", (_request, response) => json(response, [{ data: {} }])],
    ["data that is no object", (_request, response) => json(response, { data: "x" })],
    ["a redirect", (_request, response) => response.writeHead(302, { location: "http://127.0.0.1:1/" }).end()],
  ])("that answers with %s gave a bad answer", async (_name, handler) => {
    const error = await failure(await transportTo(handler));
    expect([error.code, error.message]).toEqual(["SUBGRAPH_BAD_ANSWER", expect.stringContaining("far")]);
    expect(error.message).not.toMatch(/127\.0\.0\.1|http/);
  });

  it("that answers with more than allowed gave a bad answer", async () => {
    const transport = await transportTo((_request, response) => json(response, { data: { a: "x".repeat(50_000) } }), {
      maxAnswerBytes: 10_000,
    });
    expect((await failure(transport)).code).toBe("SUBGRAPH_BAD_ANSWER");
  });

  it("behind a proxy that finds nobody cannot be reached", async () => {
    expect(
      (await failure(await transportTo((_request, response) => response.writeHead(503, { "content-type": "text/html" }).end("x")))).code,
    ).toBe("SUBGRAPH_UNREACHABLE");
  });

  it("where nobody listens cannot be reached, and its address is not told", async () => {
    const error = await failure(transportFor(await deadUrl()));
    expect([error.code, error.message]).toEqual(["SUBGRAPH_UNREACHABLE", "The subgraph far cannot be reached."]);
  });

  it("that never begins, or never ends, is given up in time", async () => {
    expect((await failure(await transportTo(() => {}, { timeoutMs: 100 }))).code).toBe("SUBGRAPH_TIMEOUT");
    const dribble = await transportTo(
      (_request, response) => void response.writeHead(200, { "content-type": "application/json" }).write("{"),
      { timeoutMs: 100 },
    );
    expect((await failure(dribble)).code).toBe("SUBGRAPH_TIMEOUT");
  });

  it("whose kept connection was just lost gets a query once more, and a mutation never", async () => {
    const losing = async (): Promise<{ readonly transport: Transport; readonly count: () => number }> => {
      let count = 0;
      const transport = await transportTo((request, response) => {
        count += 1;
        if (count === 1) request.socket.destroy();
        else json(response, { data: { a: 1 } });
      });
      return { transport, count: () => count };
    };
    const query = await losing();
    expect(await query.transport({ query: "{ a }" })).toEqual({ data: { a: 1 } });
    const mutation = await losing();
    expect((await failure(mutation.transport, true)).code).toBe("SUBGRAPH_UNREACHABLE");
    expect([query.count(), mutation.count()]).toEqual([2, 1]);
  });
});

describe("a subgraph in process", () => {
  it("is given up in time and told so", async () => {
    let told = false;
    const transport = inProcessTransport({
      subgraph: {
        name: "near",
        execute: ({ signal }) =>
          new Promise(() => {
            signal?.addEventListener("abort", () => (told = true));
          }),
      },
      timeoutMs: 30,
    });
    expect((await failure(transport)).code).toBe("SUBGRAPH_TIMEOUT");
    expect(told).toBe(true);
  });

  it("that throws cannot be reached, and one that answers nothing gave a bad answer", async () => {
    expect(
      (await failure(inProcessTransport({ subgraph: { name: "near", execute: () => Promise.reject(new Error("at 10.0.0.1")) } }))).message,
    ).toBe("The subgraph near cannot be reached.");
    expect((await failure(inProcessTransport({ subgraph: { name: "near", execute: async () => ({}) } }))).code).toBe("SUBGRAPH_BAD_ANSWER");
  });
});
