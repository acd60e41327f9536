import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { isRecord, type Json } from "../../../gateway/query/json.ts";
import type { GoodService } from "./good-service.ts";

/** What a bad service does otherwise than the good one it is made of. */
export type Twist = (asked: Question, good: () => Promise<Reply>) => Promise<Reply>;

export interface Question {
  /** Undefined where the body is no GraphQL request. */
  readonly query: string | undefined;
  readonly variables: Json;
  /** Of `_entities`. */
  readonly representations: readonly unknown[];
}

export interface Reply {
  readonly status: number;
  readonly type?: string;
  /** Undefined: the connection is cut. */
  readonly body: Json | string | undefined;
}

export interface BadService {
  readonly url: string;
  close(): Promise<void>;
}

/** A real server before the good one, with one habit that it should not have. */
export async function startBadService(good: GoodService, twist: Twist): Promise<BadService> {
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const raw = Buffer.concat(parts).toString();
      void twist(question(raw), () => passOn(good.url, raw)).then((reply) => send(response, reply));
    });
  });
  await new Promise<void>((done) => void server.listen(0, "127.0.0.1", done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`, // it listens on TCP
    async close() {
      server.closeAllConnections();
      await new Promise((done) => void server.close(done));
    },
  };
}

function question(raw: string): Question {
  try {
    const body: unknown = JSON.parse(raw);
    if (isRecord(body) && typeof body["query"] === "string") {
      const variables = isRecord(body["variables"]) ? body["variables"] : {};
      return { query: body["query"], variables, representations: Array.isArray(variables["r"]) ? variables["r"] : [] };
    }
  } catch {
    // no JSON
  }
  return { query: undefined, variables: {}, representations: [] };
}

async function passOn(url: string, body: string): Promise<Reply> {
  const response = await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body });
  const json: unknown = await response.json();
  return { status: response.status, body: isRecord(json) ? json : {} };
}

function send(response: ServerResponse, { status, type = "application/json", body }: Reply): void {
  if (body === undefined) return void response.destroy();
  response.writeHead(status, { "content-type": type }).end(typeof body === "string" ? body : JSON.stringify(body));
}

const REFUSED: Reply = { status: 200, body: { data: null, errors: [{ message: "All is lost.", extensions: { code: "INTERNAL" } }] } };
const PAGE: Reply = { status: 500, type: "text/html", body: "<h1>Internal Server Error</h1>" };

/** Refuses everything where one representation is of that kind, as the stock resolver of @apollo/subgraph does. */
const allLost =
  (isBad: (representation: Json) => boolean): Twist =>
  async ({ representations }, good) =>
    representations.some((each) => isRecord(each) && isBad(each)) ? REFUSED : good();

/** Changes the list that `_entities` answers. */
const answers =
  (change: (list: readonly unknown[], asked: Question) => readonly unknown[]): Twist =>
  async (asked, good) => {
    const reply = await good();
    return withData(reply, (data) => (Array.isArray(data["_entities"]) ? { ...data, _entities: change(data["_entities"], asked) } : data));
  };

const sdl =
  (change: (sdl: string) => string): Twist =>
  async (_asked, good) =>
    withData(await good(), (data) =>
      isRecord(data["_service"]) ? { ...data, _service: { sdl: change(String(data["_service"]["sdl"])) } } : data,
    );

/** Changes the entries of a feed page. */
const feed =
  (change: (entries: readonly Json[], page: Json, asked: Question) => readonly Json[]): Twist =>
  async (asked, good) =>
    withData(await good(), (data) => {
      const page = data["listingFeed"];
      if (!isRecord(page) || !Array.isArray(page["entries"])) return data;
      return { ...data, listingFeed: { ...page, entries: change(page["entries"].filter(isRecord), page, asked) } };
    });

const errors =
  (change: (error: Json) => Json): Twist =>
  async (_asked, good) => {
    const reply = await good();
    if (!isRecord(reply.body) || !Array.isArray(reply.body["errors"])) return reply;
    return { ...reply, body: { ...reply.body, errors: reply.body["errors"].filter(isRecord).map(change) } };
  };

const where =
  (holds: (asked: Question) => boolean, reply: Reply): Twist =>
  async (asked, good) =>
    holds(asked) ? reply : good();

function withData(reply: Reply, change: (data: Json) => Json): Reply {
  if (!isRecord(reply.body) || !isRecord(reply.body["data"])) return reply;
  return { ...reply, body: { ...reply.body, data: change(reply.body["data"]) } };
}

const asksEntities = ({ query }: Question): boolean => query?.includes("_entities(representations: $r)") === true;
let count = 0;

/** By the case it must fail. */
export const TWISTS: Readonly<Record<string, Twist>> = {
  "OPS-S-001": sdl(() => " "),
  "OPS-S-002": sdl((text) => text.replace(/@link\([^)]*\)/g, "")),
  "OPS-S-003": sdl((text) => `${text}\n# ${(count += 1)}`),
  "OPS-S-004": sdl((text) => `${text}\nextend type Query { promised: Int }`),
  "OPS-S-005": async (_asked, good) => ({ ...(await good()), type: "text/html" }),
  "OPS-E-001": answers((list) => list.map(() => null)),
  "OPS-E-002": allLost(({ id }) => String(id).startsWith("ops-test-unknown")),
  "OPS-E-003": answers((list) => [...new Map(list.map((each) => [JSON.stringify(each), each])).values()]),
  "OPS-E-004": answers((list, { representations }) => {
    const order = representations.map((each, index) => [JSON.stringify(each), list[index]] as const);
    return order.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each);
  }),
  "OPS-E-005": allLost(({ id }) => id === null),
  "OPS-E-006": where((asked) => asked.representations.includes(null), PAGE),
  "OPS-E-007": allLost(({ __typename }) => __typename === "OpsTestUnknownType"),
  "OPS-E-008": allLost(({ __typename }) => __typename === undefined),
  "OPS-E-009": allLost(({ id }) => isRecord(id)),
  "OPS-E-010": where((asked) => asked.representations.length > 100, REFUSED),
  "OPS-E-011": where((asked) => asksEntities(asked) && asked.representations.length === 0, REFUSED),
  "OPS-F-001": where(({ query }) => query?.includes("confidence") === true, {
    status: 200,
    body: { errors: [{ message: 'Cannot query field "confidence" on type "ListingFeedEntry".' }] },
  }),
  "OPS-F-002": feed((entries, { hasMore }) => (hasMore === true ? entries.slice(0, -1) : entries).filter((_, index) => index < 499)),
  "OPS-F-003": feed((entries, _page, { variables }) =>
    entries.length === 0 && typeof variables["after"] === "string" ? [{ id: "again", changedAt: "2026-01-01T00:00:00Z" }] : entries,
  ),
  "OPS-F-004": feed((entries, _page, { variables }) => (typeof variables["after"] === "string" && (count += 1) % 2 === 0 ? [] : entries)),
  "OPS-F-005": where(({ variables }) => variables["after"] === "ops-test-no-cursor", {
    status: 200,
    body: { data: { listingFeed: { cursor: "a", hasMore: false, entries: [], publishers: [] } } },
  }),
  "OPS-F-006": where(({ variables }) => variables["first"] === 501, {
    status: 200,
    body: { data: { listingFeed: { cursor: "a", hasMore: false, entries: [], publishers: [] } } },
  }),
  "OPS-F-007": feed((entries) => entries.map((entry) => ({ ...entry, id: entry["sourceId"] }))),
  "OPS-F-008": feed((entries) => entries.map((entry) => ({ ...entry, title: [{ language: "de", text: "Hilfe" }] }))),
  "OPS-F-009": feed((entries) => entries.map((entry) => ({ ...entry, themes: ["nyt"] }))),
  "OPS-F-010": feed((entries, _page, { variables }) =>
    typeof variables["after"] === "string" && typeof variables["first"] === "number"
      ? entries.filter(({ title }) => !JSON.stringify(title).includes("Ændret"))
      : entries,
  ),
  "OPS-F-011": feed((entries) => entries.map((entry) => ({ ...entry, deleted: false }))),
  "OPS-R-001": where(({ query }) => query === "{ this does not", PAGE),
  "OPS-R-002": async ({ query }, good) => {
    const reply = await good();
    return query === "{ opsTestNoSuchField }" && isRecord(reply.body) ? { ...reply, body: { ...reply.body, data: {} } } : reply;
  },
  "OPS-R-003": errors((error) => (Array.isArray(error["path"]) ? { ...error, path: error["path"].map(String) } : error)),
  "OPS-R-004": errors((error) => ({ ...error, stack: "Error: no\n    at read (/app/src/read.js:12:3)" })),
  "OPS-R-005": where(({ query }) => query === undefined, PAGE),
  "OPS-R-006": errors(({ message, path }) => ({ message, path })),
  "OPS-B-001": async (asked, good) => {
    const reply = await good();
    return isRecord(reply.body)
      ? { ...reply, body: { ...reply.body, extensions: { ops: { calls: asked.representations.length } } } }
      : reply;
  },
  "OPS-L-001": async (_asked, good) => {
    await pause(1_050);
    return good();
  },
  "OPS-L-002": where((asked) => asked.representations.length === 500, { status: 200, body: undefined }),
  "OPS-L-003": where(({ query }) => query?.includes("listingFeed(first: 500)") === true, { status: 200, body: undefined }),
};
