import { connect } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Caller } from "../../subgraphs/base/caller.ts";
import { systemClock } from "../../subgraphs/base/clock.ts";
import { createGateway, type Gateway, type GatewayOptions } from "../../gateway/gateway.ts";
import { eventually } from "../support/eventually.ts";
import { memorySupergraph, type MemorySupergraph } from "./memory-supergraph.ts";
import { supergraphOf, type SmallSubgraph } from "./small-subgraph.ts";
import { codeOf, next, NEWS_KEY, sseClient, startNews, startTitles, type Answers, type News } from "./subscribe-news.ts";
import { keepLog } from "./two-subgraphs.ts";

interface Hub {
  readonly gateway: Gateway;
  readonly url: string;
  readonly supergraph: MemorySupergraph;
}

let news: News;
let titles: SmallSubgraph;
let url: string;
let known: Caller | undefined;
const open = new Set<Gateway>();

beforeAll(async () => {
  [news, titles] = await Promise.all([startNews(), startTitles()]);
});

afterAll(async () => {
  await Promise.all([...open].map((each) => each.close()));
  await Promise.all([news.close(), titles.close()]);
});

/** A gateway in front of both subgraphs, which `url` points to from here on. */
async function start(options: Partial<GatewayOptions> = {}): Promise<Hub> {
  const supergraph = memorySupergraph(supergraphOf([news, titles]));
  const gateway = await createGateway({ supergraph, log: keepLog().log, clock: systemClock, ...options });
  open.add(gateway);
  url = await gateway.app.listen({ port: 0, host: "127.0.0.1" });
  return { gateway, url, supergraph };
}

async function stop(gateway: Gateway): Promise<void> {
  open.delete(gateway);
  await gateway.close();
}

const followed: Answers[] = [];

/** Subscribes with a real client. */
function follow(query: string, variables: Record<string, unknown> = {}, headers: Record<string, string> = {}): Answers {
  const answers = sseClient(url, headers).iterate({ query, variables });
  followed.push(answers);
  return answers;
}

beforeEach(() => news.reset());
afterEach(async () => {
  await Promise.all(followed.splice(0).map((each) => each.return?.()));
  await eventually("nobody listens any more", () => news.listening === 0);
});

const CHANGED = "subscription ($since: Int! = 0) { changed(since: $since) { at: cursor book { id title } } }";
const NOTES = "subscription { changed { cursor note } }";

describe.each([
  ["across the network", false],
  ["in this process", true],
])("a subgraph %s", (_where, inProcess) => {
  let gateway: Gateway;
  beforeAll(async () => {
    ({ gateway } = await start({ ...(inProcess && { subgraphs: [news.subgraph, titles] }) }));
  });
  afterAll(() => stop(gateway));

  it("gives the events, and another subgraph fills each of them", async () => {
    const answers = follow(CHANGED);
    news.tell("1", "2");
    expect(await next(answers)).toEqual({ data: { changed: { at: 1, book: { id: "1", title: "Title 1" } } } });
    expect(await next(answers)).toEqual({ data: { changed: { at: 2, book: { id: "2", title: "Title 2" } } } });
    news.tell("3");
    expect(await next(answers)).toEqual({ data: { changed: { at: 3, book: { id: "3", title: "Title 3" } } } });
  });

  it("is left when the client leaves", async () => {
    const answers = follow(CHANGED);
    news.tell("1");
    await next(answers);
    expect(news.listening).toBe(1);
    await answers.return?.();
    await eventually("nobody listens", () => news.listening === 0);
  });

  it("whose stream breaks ends the subscription with a code and nothing of the inside", async () => {
    const answers = follow("subscription { broken { cursor } }");
    const told = await next(answers);
    expect(codeOf(told)).toBe("INTERNAL");
    expect(JSON.stringify(told)).not.toMatch(/SELECT|10\.1\.2\.3/);
    expect((await answers.next()).done).toBe(true);
  });
});

describe("a subscription", () => {
  let hub: Hub;
  beforeAll(async () => {
    hub = await start({ callers: { find: async () => known }, callerKey: NEWS_KEY });
  });
  afterAll(() => stop(hub.gateway));

  it("goes on from a cursor, with aliases, fragments and conditions", async () => {
    news.tell("1", "2", "3");
    const query = `subscription Follow($since: Int!, $short: Boolean!) { it: changed(since: $since) { ...c } }
      fragment c on Change { cursor @skip(if: $short) book { cursor: id loud: title(loud: true) title @skip(if: $short) } }`;
    expect(await next(follow(query, { since: 2, short: true }))).toEqual({ data: { it: { book: { cursor: "3", loud: "TITLE 3" } } } });
  });

  it("tells of what another subgraph failed at, at its place, and goes on", async () => {
    const answers = follow(CHANGED);
    news.tell("13", "2");
    const told = await next(answers);
    expect(told).toMatchObject({
      data: { changed: { at: 1, book: { id: "13", title: null } } },
      errors: [{ path: ["changed", "book", "title"], extensions: { code: "INTERNAL", subgraph: "titles" } }],
    });
    expect(JSON.stringify(told)).not.toContain("10.1.2.3");
    expect(await next(answers)).toEqual({ data: { changed: { at: 2, book: { id: "2", title: "Title 2" } } } });
  });

  it("ends with a code when its subgraph goes away", async () => {
    const answers = follow(CHANGED);
    news.tell("1");
    await next(answers);
    news.subgraph.app.server.closeAllConnections();
    const told = await next(answers);
    expect(codeOf(told)).toBe("SUBGRAPH_UNREACHABLE");
    expect(JSON.stringify(told)).not.toContain(new URL(news.url).host);
    expect((await answers.next()).done).toBe(true);
  });

  it("is refused with a code where it cannot be had", async () => {
    const first = async (query: string, variables = {}) => codeOf(await next(follow(query, variables)));
    expect(await first("subscription { nothing }")).toBe("GRAPHQL_VALIDATION_FAILED");
    expect(await first("subscription { a: changed { cursor } b: changed { cursor } }")).toBe("GRAPHQL_VALIDATION_FAILED");
    expect(await first(CHANGED, { since: "yesterday" })).toBe("BAD_USER_INPUT");
    expect(await first("subscription ($since: Int!) { changed(since: $since) { cursor } }")).toBe("BAD_USER_INPUT");
  });

  it("ends when the caller's token is withdrawn", async () => {
    known = { name: "Enheden", roles: ["STEWARD"] };
    const answers = follow(CHANGED, {}, { authorization: "Bearer abc" });
    news.tell("1");
    await next(answers);
    known = undefined;
    news.tell("2");
    expect(codeOf(await next(answers))).toBe("UNAUTHENTICATED");
    expect((await answers.next()).done).toBe(true);
  });

  it("goes on under a new supergraph that still has its fields, and ends under one that has not", async () => {
    const kept = follow("subscription { changed { cursor } }");
    const lost = follow(CHANGED);
    news.tell("1");
    await Promise.all([next(kept), next(lost)]);
    hub.supergraph.set(supergraphOf([news]));
    expect(codeOf(await next(lost))).toBe("SUBSCRIPTION_ENDED");
    expect((await lost.next()).done).toBe(true);
    news.tell("2");
    expect(await next(kept)).toEqual({ data: { changed: { cursor: 2 } } });
    expect(news.listening).toBe(1);
  });

  it("ends with a code when the gateway closes down, which waits for no client", async () => {
    const answers = follow("subscription { changed { cursor } }");
    news.tell("1");
    await next(answers);
    const stopped = stop(hub.gateway);
    expect(codeOf(await next(answers))).toBe("SUBSCRIPTION_ENDED");
    expect((await answers.next()).done).toBe(true);
    await stopped;
    hub = await start();
  });
});

describe("limits", () => {
  it("keep a client to its number of subscriptions until it ends one, and stand behind those of every query", async () => {
    const { gateway } = await start({ subscriptions: { perClient: 1 }, limits: { depth: 3 } });
    news.tell("1");
    const first = follow(CHANGED);
    await next(first);
    expect(codeOf(await next(follow(CHANGED)))).toBe("TOO_MANY_SUBSCRIPTIONS");
    await first.return?.();
    await eventually("there is room again", async () => {
      const again = follow(CHANGED);
      const { data } = await next(again);
      await again.return?.();
      return data !== undefined;
    });
    const response = await fetch(`${url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "text/event-stream" },
      body: JSON.stringify({ query: "{ __schema { types { fields { name } } } }" }),
    });
    expect([response.status, await response.json()]).toMatchObject([400, { errors: [{ extensions: { code: "QUERY_TOO_LARGE" } }] }]);
    await stop(gateway);
  });

  it("keep all clients to a number of subscriptions", async () => {
    known = { name: "Enheden", roles: [] };
    const { gateway } = await start({ subscriptions: { all: 1 }, callers: { find: async () => known } });
    news.tell("1");
    await next(follow(CHANGED));
    expect(codeOf(await next(follow(CHANGED, {}, { authorization: "Bearer abc" })))).toBe("TOO_MANY_SUBSCRIPTIONS");
    await stop(gateway);
  });

  it("end a client that does not read, with what it needs to come back, and give others a sign of life", async () => {
    const { gateway } = await start({ subscriptions: { waiting: 5, pingMs: 10 } });
    const slow = await rawSubscriber(NOTES);
    await eventually("several signs", () => (slow.text().match(/^:$/gm) ?? []).length >= 3);
    slow.pause();
    await tellTooMuch();
    const events = await slow.rest();
    expect(events.at(-1)).toMatchObject({
      errors: [{ extensions: { code: "SUBSCRIPTION_TOO_SLOW", next: expect.stringContaining("since") } }],
    });
    // What came before is whole and in order.
    const cursors = events.slice(0, -1).map((event) => event.data?.changed.cursor);
    expect(cursors).toEqual(cursors.map((_each, index) => index + 1));
    await stop(gateway);
  });

  it("cut a client off that takes nothing at all", async () => {
    const { gateway } = await start({ subscriptions: { waiting: 5, stallMs: 50 } });
    const slow = await rawSubscriber(NOTES);
    slow.pause();
    await tellTooMuch();
    await eventually("its connection is gone", async () => (await connections(gateway)) === 0);
    await stop(gateway);
  });

  async function tellTooMuch(): Promise<void> {
    await eventually("somebody listens", () => news.listening === 1);
    await eventually("it was too much", () => {
      news.tell(...Array.from({ length: 200 }, () => "1"));
      return news.listening === 0;
    });
  }
});

it("answers queries as events too, by GET as by POST, and refuses what is no request", async () => {
  const { gateway } = await start();
  expect(await next(follow("{ titles }"))).toEqual({ data: { titles: ["Title 1"] } });
  const ask = (search: string, init: RequestInit = {}) =>
    fetch(`${url}/graphql${search}`, { headers: { accept: "text/event-stream" }, ...init });
  const answered = await ask(`?query=${encodeURIComponent("{ titles }")}`);
  expect(await answered.text()).toBe(':\n\nevent: next\ndata: {"data":{"titles":["Title 1"]}}\n\nevent: complete\ndata:\n\n');
  expect((await ask("")).status).toBe(400);
  expect((await ask("?query={titles}&variables=x")).status).toBe(400);
  const simple = { accept: "text/event-stream", "content-type": "text/plain" };
  expect((await ask("", { method: "POST", headers: simple, body: '{"query":"{titles}"}' })).status).toBe(400);
  await stop(gateway);
});

function connections({ app }: Gateway): Promise<number> {
  return new Promise((done) => app.server.getConnections((_error, count) => done(count)));
}

interface RawSubscriber {
  pause(): void;
  text(): string;
  /** Reads to the end: every event's answer. */
  rest(): Promise<readonly { readonly data?: { readonly changed: { readonly cursor: number } } }[]>;
}

/** A client of bytes, which can stop reading. */
async function rawSubscriber(query: string): Promise<RawSubscriber> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  let text = "";
  socket
    .setEncoding("utf8")
    .on("data", (part) => (text += String(part)))
    .on("error", () => undefined);
  const body = JSON.stringify({ query });
  socket.write(
    `POST /graphql HTTP/1.1\r\nhost: x\r\nconnection: close\r\naccept: text/event-stream\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  );
  await eventually("the stream begins", () => text.includes(":\n\n"));
  return {
    pause: () => void socket.pause(),
    text: () => text,
    async rest() {
      const ended = new Promise((done) => socket.once("end", done));
      socket.resume();
      await ended;
      const plain = text.replace(/\r\n[0-9a-f]+\r\n/g, "");
      return [...plain.matchAll(/^data: (\{.*\})$/gm)].map(([, json = ""]) => JSON.parse(json) as never); // checked by the test
    },
  };
}
