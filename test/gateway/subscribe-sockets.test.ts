import { request } from "node:http";
import { createClient, type Client } from "graphql-ws";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import type { Caller } from "../../subgraphs/base/caller.ts";
import { systemClock } from "../../subgraphs/base/clock.ts";
import { createGateway, type Gateway, type GatewayOptions } from "../../gateway/gateway.ts";
import { eventually } from "../support/eventually.ts";
import { memorySupergraph } from "./memory-supergraph.ts";
import { supergraphOf, type SmallSubgraph } from "./small-subgraph.ts";
import { codeOf, next, NEWS_KEY, startNews, startTitles, type News } from "./subscribe-news.ts";
import { keepLog } from "./two-subgraphs.ts";

const UNIT: Caller = { name: "Enheden", roles: ["STEWARD"] };
const CHANGED = "subscription ($since: Int! = 0) { changed(since: $since) { at: cursor book { id title } } }";

let news: News;
let titles: SmallSubgraph;
let gateway: Gateway;
let url: string;
const clients: Client[] = [];

beforeAll(async () => {
  [news, titles] = await Promise.all([startNews(), startTitles()]);
  ({ gateway, url } = await start());
});

afterAll(async () => {
  await gateway.close();
  await Promise.all([news.close(), titles.close()]);
});

beforeEach(() => news.reset());
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.dispose()));
  await eventually("nobody listens any more", () => news.listening === 0);
});

async function start(options: Partial<GatewayOptions> = {}): Promise<{ readonly gateway: Gateway; readonly url: string }> {
  const made = await createGateway({
    supergraph: memorySupergraph(supergraphOf([news, titles])),
    log: keepLog().log,
    clock: systemClock,
    callers: { find: async (token) => (token === "right" ? UNIT : undefined) },
    callerKey: NEWS_KEY,
    cors: ["https://known.example"],
    ...options,
  });
  return { gateway: made, url: await made.app.listen({ port: 0, host: "127.0.0.1" }) };
}

/** A real client of the library, without further attempts. */
function socketClient(at: string, connectionParams: Record<string, unknown> = {}): Client {
  const client = createClient({ url: `${at.replace("http", "ws")}/graphql`, retryAttempts: 0, connectionParams });
  clients.push(client);
  return client;
}

it("gives events that another subgraph fills, several operations on one connection", async () => {
  const client = socketClient(url);
  const one = client.iterate({ query: CHANGED });
  const two = client.iterate({ query: CHANGED, variables: { since: 1 } });
  news.tell("1", "2");
  expect(await next(one)).toEqual({ data: { changed: { at: 1, book: { id: "1", title: "Title 1" } } } });
  expect(await next(two)).toEqual({ data: { changed: { at: 2, book: { id: "2", title: "Title 2" } } } });
  expect(await next(one)).toEqual({ data: { changed: { at: 2, book: { id: "2", title: "Title 2" } } } });
  expect(await next(client.iterate({ query: "{ titles }" }))).toEqual({ data: { titles: ["Title 1"] } });
  await one.return?.();
  await eventually("the other goes on", () => news.listening === 1);
  news.tell("13");
  const failed = await next(two);
  expect([codeOf(failed), failed.data]).toEqual(["INTERNAL", { changed: { at: 3, book: { id: "13", title: null } } }]);
  expect(JSON.stringify(failed)).not.toContain("10.1.2.3");
});

it("leaves the subgraph when the connection goes", async () => {
  const client = socketClient(url);
  news.tell("1");
  await next(client.iterate({ query: CHANGED }));
  client.terminate();
  await eventually("nobody listens", () => news.listening === 0);
});

it("refuses what it would refuse as a query, with the same codes", async () => {
  const first = async (query: string) => codeOf(await next(socketClient(url).iterate({ query })));
  expect(await first("subscription { nothing }")).toBe("GRAPHQL_VALIDATION_FAILED");
  expect(await first("subscription {")).toBe("GRAPHQL_PARSE_FAILED");
  expect(await first(`{ ${"titles ".repeat(60)} }`)).toBe("QUERY_TOO_LARGE");
});

it("takes the token from the first message, and closes with 4401 where it is not known", async () => {
  news.tell("1");
  expect(await next(socketClient(url, { authorization: "Bearer right" }).iterate({ query: CHANGED }))).toMatchObject({
    data: { changed: { at: 1 } },
  });
  const wrong = socketClient(url, { authorization: "Bearer wrong" }).iterate({ query: CHANGED });
  await expect(wrong.next()).rejects.toMatchObject({ code: 4401, reason: expect.stringContaining("UNAUTHENTICATED") });
});

it("opens to pages of known origins alone, and at /graphql alone", async () => {
  expect(await upgrade("/graphql", { origin: "https://known.example" })).toBe(101);
  expect(await upgrade("/graphql", { origin: url })).toBe(101);
  expect(await upgrade("/graphql")).toBe(101);
  expect(await upgrade("/graphql", { origin: "https://evil.example" })).toBe(403);
  expect(await upgrade("/graphql", { authorization: "Bearer wrong" })).toBe(401);
  expect(await upgrade("/elsewhere")).toBe(404);
});

it("keeps a client to its number of operations and of connections", async () => {
  const strict = await start({ subscriptions: { perClient: 1, pingMs: 1_000 } });
  news.tell("1");
  const client = socketClient(strict.url);
  await next(client.iterate({ query: CHANGED }));
  expect(codeOf(await next(client.iterate({ query: CHANGED })))).toBe("TOO_MANY_SUBSCRIPTIONS");
  expect(await upgrade("/graphql", {}, strict.url)).toBe(429);
  await client.dispose();
  await eventually("there is room again", async () => (await upgrade("/graphql", {}, strict.url)) === 101);
  // A connection that answers no ping is given up: this one answers nothing at all.
  const silent = await silentConnection(strict.url);
  await silent.closed;
  await strict.gateway.close();
});

it("ends with a code, and then with 1001, when the gateway closes down", async () => {
  const closing = await start();
  const client = socketClient(closing.url);
  const code = new Promise((done) => client.on("closed", (event) => done((event as { readonly code: number }).code))); // a CloseEvent
  const answers = client.iterate({ query: CHANGED });
  news.tell("1");
  await next(answers);
  const closed = closing.gateway.close();
  expect(codeOf(await next(answers))).toBe("SUBSCRIPTION_ENDED");
  expect((await answers.next()).done).toBe(true);
  expect(await code).toBe(1001);
  await closed;
});

const HANDSHAKE = {
  connection: "upgrade",
  upgrade: "websocket",
  "sec-websocket-version": "13",
  "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
  "sec-websocket-protocol": "graphql-transport-ws",
};

/** The status that an upgrade is answered with. */
function upgrade(path: string, headers: Record<string, string> = {}, at = url): Promise<number | undefined> {
  return new Promise((done, fail) => {
    request(at + path, { headers: { ...HANDSHAKE, ...headers }, agent: false })
      .on("upgrade", ({ statusCode }, socket) => {
        socket.destroy();
        done(statusCode);
      })
      .on("response", (response) => {
        response.resume();
        done(response.statusCode);
      })
      .on("error", fail)
      .end();
  });
}

/** A connection that never answers; `closed` resolves when the other side ends it. */
function silentConnection(at: string): Promise<{ readonly closed: Promise<void> }> {
  return new Promise((done, fail) => {
    const attempt = (): void => {
      request(`${at}/graphql`, { headers: HANDSHAKE, agent: false })
        .on("upgrade", (_response, socket) => {
          socket.on("error", () => undefined).resume();
          done({ closed: new Promise((closed) => socket.once("close", () => closed())) });
        })
        // The place of the connection before is given back when its end is noticed.
        .on("response", (response) => response.resume().once("end", attempt))
        .on("error", fail)
        .end();
    };
    attempt();
  });
}
