import { once } from "node:events";
import { createServer as createHttpServer, type RequestListener, type Server } from "node:http";
import {
  createSecureServer,
  type Http2SecureServer,
  type Http2ServerRequest,
  type Http2ServerResponse,
  type ServerHttp2Session,
} from "node:http2";
import { createServer as createHttpsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { httpTransport } from "../../gateway/transport/http.ts";
import { createPools, type PoolOptions, type Pools } from "../../gateway/transport/pools.ts";
import type { Transport } from "../../gateway/transport/transport.ts";
import { eventually } from "../support/eventually.ts";
import { canCertify, certificate, type Certificate } from "./certificate.ts";

describe.runIf(canCertify)("HTTP/2 to subgraphs", () => {
  const defaults = getCACertificates("default");
  let made: Certificate;
  let server: Http2SecureServer;
  let url: string;
  const sessions = new Set<ServerHttp2Session>();
  const versions: string[] = [];
  /** Requests that wait for `release`. */
  let held: (() => void)[] = [];
  let ended = 0;
  const open: Pools[] = [];

  beforeAll(async () => {
    made = await certificate();
    setDefaultCACertificates([...defaults, made.cert]);
    server = createSecureServer({ ...made, allowHTTP1: true });
    server.on("session", (session) => {
      sessions.add(session);
      session.on("close", () => sessions.delete(session));
    });
    server.on("request", (request, response) => void answer(request, response));
    url = await listen(server, "https");
  });
  afterEach(async () => {
    for (const release of held.splice(0)) release();
    await Promise.all(open.splice(0).map((pools) => pools.close()));
    versions.length = 0;
    ended = 0;
  });
  afterAll(async () => {
    setDefaultCACertificates(defaults);
    for (const session of sessions) session.destroy();
    await new Promise((done) => void server.close(done));
  });

  async function answer(request: Http2ServerRequest, response: Http2ServerResponse): Promise<void> {
    versions.push(request.httpVersion);
    let body = "";
    for await (const part of request) body += String(part);
    response.on("close", () => void (ended += 1));
    const { query } = JSON.parse(body) as { readonly query: string }; // the transport wrote it
    if (query === "{ hold }") await new Promise<void>((done) => held.push(done));
    if (response.destroyed) return;
    const data = { echo: query === "{ large }" ? "x".repeat(100_000) : query };
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ data }));
  }

  function transport(to: string, options: PoolOptions = { http2: true }): Transport {
    const pools = createPools(options);
    open.push(pools);
    return httpTransport({ name: "far", url: to, pools, timeoutMs: 5_000 });
  }

  it("asks by it where it is offered, many at once on one connection", async () => {
    const ask = transport(url);
    expect(await ask({ query: "{ first }" })).toEqual({ data: { echo: "{ first }" } });
    const queries = Array.from({ length: 30 }, (_, index) => `{ field${index} }`);
    const answers = await Promise.all(queries.map((query) => ask({ query })));
    expect(answers).toEqual(queries.map((echo) => ({ data: { echo } })));
    expect(sessions.size).toBe(1);
    expect(new Set(versions)).toEqual(new Set(["2.0"]));
  });

  it("lets no query wait for another", async () => {
    const ask = transport(url);
    await ask({ query: "{ first }" });
    const slow = ask({ query: "{ hold }" });
    await eventually("it is held", () => held.length === 1);
    expect(await ask({ query: "{ quick }" })).toEqual({ data: { echo: "{ quick }" } });
    for (const release of held.splice(0)) release();
    expect(await slow).toEqual({ data: { echo: "{ hold }" } });
    expect(sessions.size).toBe(1);
  });

  it("asks by HTTP/1.1 when it is not wanted", async () => {
    await transport(url, {})({ query: "{ first }" });
    expect(versions).toEqual(["1.1"]);
  });

  it("asks by HTTP/1.1 who offers nothing else, with TLS and without, several at once", async () => {
    const one: RequestListener = (request, response) => {
      versions.push(request.httpVersion);
      request.resume().on("end", () => response.writeHead(200, { "content-type": "application/json" }).end(`{"data":{"n":1}}`));
    };
    const servers: readonly [Server, string][] = [
      [createHttpsServer(made, one), "https"],
      [createHttpServer(one), "http"],
    ];
    for (const [plain, scheme] of servers) {
      const ask = transport(await listen(plain, scheme));
      const answers = await Promise.all([1, 2, 3, 4, 5].map((n) => ask({ query: `{ n${n} }` })));
      expect(answers).toEqual([1, 2, 3, 4, 5].map(() => ({ data: { n: 1 } })));
      await open.pop()?.close();
      await new Promise((done) => void plain.close(done));
    }
    expect(new Set(versions)).toEqual(new Set(["1.1"]));
  });

  it("ends the request of a client that has left, and no other on the same connection", async () => {
    const ask = transport(url);
    await ask({ query: "{ first }" });
    const left = new AbortController();
    const abandoned = ask({ query: "{ hold }", signal: left.signal });
    const stays = ask({ query: "{ hold }" });
    await eventually("both are held", () => held.length === 2);
    ended = 0;
    left.abort();
    await expect(abandoned).rejects.toMatchObject({ code: "SUBGRAPH_UNREACHABLE" });
    await eventually("the subgraph is told", () => ended === 1);
    for (const release of held.splice(0)) release();
    expect(await stays).toEqual({ data: { echo: "{ hold }" } });
  });

  it("refuses an answer that is too large", async () => {
    const ask = transport(url, { http2: true, maxAnswerBytes: 50_000 });
    await expect(ask({ query: "{ large }" })).rejects.toMatchObject({ code: "SUBGRAPH_BAD_ANSWER" });
    expect(await ask({ query: "{ small }" })).toEqual({ data: { echo: "{ small }" } });
  });

  it("sends a query again whose connection was lost", async () => {
    const ask = transport(url);
    const asked = ask({ query: "{ hold }" });
    await eventually("it is held", () => held.length === 1);
    held = [];
    for (const session of sessions) session.destroy();
    await eventually("it is held again", () => held.length === 1);
    for (const release of held.splice(0)) release();
    expect(await asked).toEqual({ data: { echo: "{ hold }" } });
  });

  it("sends a mutation once, whatever happens", async () => {
    const ask = transport(url);
    const asked = ask({ query: "{ hold }", mutation: true });
    const lose = async (): Promise<void> => {
      await eventually("it is held", () => held.length === 1);
      for (const session of sessions) session.destroy();
    };
    await Promise.all([expect(asked).rejects.toMatchObject({ code: "SUBGRAPH_UNREACHABLE" }), lose()]);
    expect(await ask({ query: "{ after }" })).toEqual({ data: { echo: "{ after }" } });
    expect(versions).toHaveLength(2);
  });

  it("goes on at a server that closes its connections in an orderly way", async () => {
    const ask = transport(url);
    for (let round = 0; round < 5; round += 1) {
      expect(await ask({ query: `{ round${round} }` })).toEqual({ data: { echo: `{ round${round} }` } });
      for (const session of sessions) session.close();
    }
  });
});

async function listen(server: Server | Http2SecureServer, scheme: string): Promise<string> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`; // it listens on TCP
}
