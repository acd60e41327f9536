import { request as rawRequest } from "node:http";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ERRORS } from "../../schema/errors.ts";
import { verifyCaller } from "../../subgraphs/base/caller.ts";
import { systemClock } from "../../subgraphs/base/clock.ts";
import { fileCallers } from "../../gateway/callers/file.ts";
import { callersPath } from "../../gateway/callers/record.ts";
import { hashToken } from "../../gateway/callers/token.ts";
import type { SmallSubgraph } from "./small-subgraph.ts";
import { startBooks, startGateway, startReviews, type AskedError, type Running } from "./two-subgraphs.ts";

const KEY = Buffer.alloc(32, 7);
let books: SmallSubgraph;
let reviews: SmallSubgraph;
let hub: Running;
let ready = false;
let dataDir: string;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "hub-gateway-"));
  await writeFile(callersPath(dataDir), JSON.stringify([{ name: "Enheden", roles: ["STEWARD"], sha256: hashToken("hub_right") }]));
  [books, reviews] = await Promise.all([startBooks(), startReviews()]);
  hub = await startGateway([books, reviews], {
    subgraphs: [books, reviews],
    callers: fileCallers(dataDir),
    callerKey: KEY,
    ready: () => ({ ready, detail: { sources: 3 } }),
  });
});

afterAll(async () => {
  await hub.gateway.close();
  await Promise.all([books.close(), reviews.close()]);
  await rm(dataDir, { recursive: true });
});

async function errorOf(response: Response): Promise<AskedError> {
  const body = (await response.json()) as { errors: AskedError[] };
  expect(body.errors).toHaveLength(1);
  const [error] = body.errors;
  if (error === undefined) throw new Error("no error in the answer");
  expect(error.extensions["next"]).toMatch(/\S/);
  expect(ERRORS).toHaveProperty(String(error.extensions["code"]));
  return error;
}

async function refusal(path: string, init: RequestInit): Promise<readonly [number, unknown]> {
  const response = await fetch(`${hub.url}${path}`, init);
  return [response.status, (await errorOf(response)).extensions["code"]];
}

const post = (body: string, headers: Record<string, string> = {}): RequestInit => ({
  method: "POST",
  headers: { "content-type": "application/json", ...headers },
  body,
});

describe("refusals", () => {
  it("refuses broken JSON with BAD_REQUEST", async () => {
    expect(await refusal("/graphql", post("{ query"))).toEqual([400, "BAD_REQUEST"]);
    expect(await refusal("/graphql", post(""))).toEqual([400, "BAD_REQUEST"]);
  });

  it("refuses bodies that are no request with BAD_REQUEST", async () => {
    for (const body of [
      "{}",
      "null",
      '"text"',
      "12",
      '{"query":12}',
      '{"query":{"kind":"Document","definitions":[]}}',
      '{"query":"{sometimes}","variables":"x"}',
    ]) {
      expect([body, ...(await refusal("/graphql", post(body)))]).toEqual([body, 400, "BAD_REQUEST"]);
    }
  });

  it("refuses a body of another type with 415", async () => {
    expect(await refusal("/graphql", post("<x/>", { "content-type": "text/xml" }))).toEqual([415, "BAD_REQUEST"]);
  });

  it("refuses a simple cross-site request", async () => {
    expect(await refusal("/graphql", post('{"query":"{sometimes}"}', { "content-type": "text/plain" }))).toEqual([400, "BAD_REQUEST"]);
    expect(await refusal("/graphql?query=%7Bsometimes%7D", {})).toEqual([400, "BAD_REQUEST"]);
  });

  it("refuses a syntax error with its place", async () => {
    const response = await fetch(`${hub.url}/graphql`, post('{"query":"{ book("}'));
    expect(response.status).toBe(400);
    expect(await errorOf(response)).toMatchObject({ locations: [{ line: 1, column: 8 }], extensions: { code: "GRAPHQL_PARSE_FAILED" } });
  });

  it("refuses an unknown field, with a hint and without @inaccessible ones", async () => {
    const known = await errorOf(await fetch(`${hub.url}/graphql`, post('{"query":"{ book(id: 1) { titl } }"}')));
    expect([known.extensions["code"], known.message]).toEqual(["GRAPHQL_VALIDATION_FAILED", expect.stringContaining("title")]);
    const hidden = await errorOf(await fetch(`${hub.url}/graphql`, post('{"query":"{ book(id: 1) { secret } }"}')));
    expect(hidden.extensions["code"]).toBe("GRAPHQL_VALIDATION_FAILED");
  });

  it("refuses an operation name that does not exist, and several operations without one", async () => {
    expect(await refusal("/graphql", post('{"query":"query A { sometimes }","operationName":"B"}'))).toEqual([400, "BAD_REQUEST"]);
    expect(await refusal("/graphql", post('{"query":"query A { sometimes } query B { sometimes }"}'))).toEqual([400, "BAD_REQUEST"]);
  });

  it("serves a query over GET and refuses a mutation over GET with 405", async () => {
    const headers = { "apollo-require-preflight": "1" };
    const served = await fetch(`${hub.url}/graphql?query=%7Bsometimes%7D`, { headers });
    expect(await served.json()).toEqual({ data: { sometimes: 7 } });
    books.seen.length = 0;
    const url = `/graphql?query=${encodeURIComponent('mutation { addBook(title: "x") { id } }')}`;
    const response = await fetch(hub.url + url, { headers });
    expect([response.status, response.headers.get("allow"), (await errorOf(response)).extensions["code"]]).toEqual([
      405,
      "POST",
      "METHOD_NOT_ALLOWED",
    ]);
    expect(books.seen).toHaveLength(0);
  });

  it("answers other methods and paths in the same shape", async () => {
    expect(await refusal("/graphql", { method: "PUT" })).toEqual([405, "METHOD_NOT_ALLOWED"]);
    expect(await refusal("/health/live", { method: "DELETE" })).toEqual([405, "METHOD_NOT_ALLOWED"]);
    expect(await refusal("/nothing/here", {})).toEqual([404, "NOT_FOUND"]);
    expect(await refusal("/%zz", {})).toEqual([400, "BAD_REQUEST"]);
  });

  it("refuses a body over 1 MB with 413", async () => {
    expect(await refusal("/graphql", post(JSON.stringify({ query: "{ sometimes }", variables: { x: "y".repeat(1_000_001) } })))).toEqual([
      413,
      "BODY_TOO_LARGE",
    ]);
  });

  it("takes a persisted query for what it is: not supported, in Apollo Client's words", async () => {
    const body = JSON.stringify({ extensions: { persistedQuery: { version: 1, sha256Hash: "x" } } });
    const error = await errorOf(await fetch(`${hub.url}/graphql`, post(body)));
    expect([error.message, error.extensions["code"]]).toEqual(["PersistedQueryNotSupported", "PERSISTED_QUERY_NOT_SUPPORTED"]);
  });
});

describe("internal errors", () => {
  it("are masked with the request id, logged once, and show no address, service or stack", async () => {
    hub.lines.length = 0;
    const { body, headers, text } = await hub.ask("{ a: book(id: 3) { stars } b: book(id: 3) { stars } }");
    expect(body.errors?.map(({ extensions }) => extensions)).toEqual(
      [0, 1].map(() => ({ code: "INTERNAL", next: ERRORS.INTERNAL.next, requestId: headers.get("x-request-id"), subgraph: "reviews" })),
    );
    expect(text).not.toMatch(/10\.1\.2\.3|ECONN|stack|serviceName|node_modules/);
    const logged = hub.lines.filter(({ msg }) => msg === "internal error");
    expect(logged).toHaveLength(1);
    expect(logged[0]).toMatchObject({ requestId: headers.get("x-request-id"), subgraph: "reviews" });
    expect(JSON.stringify(logged[0])).toContain("10.1.2.3");
  });
});

describe("request ids", () => {
  it("keeps a sane one and replaces any other", async () => {
    const id = async (given: string): Promise<string | null> =>
      (await hub.ask("{ sometimes }", {}, { "x-request-id": given })).headers.get("x-request-id");
    expect(await id("frontend-0815")).toBe("frontend-0815");
    for (const bad of ["x", "a b c d e f g", 'forged","level":"fatal', "y".repeat(200)]) expect(await id(bad)).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe("callers", () => {
  const seenHeaders = async (headers: Record<string, string>): Promise<Record<string, string>> => {
    const { body } = await hub.ask("{ whoami }", {}, headers);
    return JSON.parse(String(body.data?.["whoami"])) as Record<string, string>;
  };

  it("reach the subgraph signed, and only by the gateway's own word", async () => {
    const sent = await seenHeaders({
      authorization: "Bearer hub_right",
      "hub-caller": "forged.forged",
      "hub-request-id": "forged",
      "hub-anything": "x",
      cookie: "a=b",
      "accept-language": "en",
    });
    expect(verifyCaller(sent["hub-caller"], KEY, systemClock)).toEqual({ name: "Enheden", roles: ["STEWARD"] });
    expect(Object.keys(sent).toSorted()).toEqual(["accept-language", "hub-caller", "hub-request-id"]);
    expect(sent["hub-request-id"]).not.toBe("forged");
  });

  it("are anonymous without a token, whatever header a client sends", async () => {
    const sent = await seenHeaders({ "hub-caller": "forged.forged" });
    expect(verifyCaller(sent["hub-caller"], KEY, systemClock)).toEqual({
      name: null,
      roles: [],
      origin: expect.stringMatching(/^[\w-]{22}$/),
    });
  });

  it("are refused with 401 for a wrong or malformed token", async () => {
    for (const authorization of ["Bearer hub_wrong", "Bearer", "Basic aHViOng=", `Bearer ${"x".repeat(5_000)}`]) {
      const response = await fetch(`${hub.url}/graphql`, post('{"query":"{sometimes}"}', { authorization }));
      expect([response.status, response.headers.get("www-authenticate"), (await errorOf(response)).extensions["code"]]).toEqual([
        401,
        'Bearer realm="hub"',
        "UNAUTHENTICATED",
      ]);
    }
  });

  it("come and go with the file, from the next request on", async () => {
    const status = async (): Promise<number> => (await hub.ask("{ sometimes }", {}, { authorization: "Bearer hub_second" })).status;
    expect(await status()).toBe(401);
    const first = { name: "Enheden", roles: ["STEWARD"], sha256: hashToken("hub_right") };
    await writeFile(
      callersPath(dataDir),
      JSON.stringify([first, { name: "Analyse", roles: ["ANALYST"], sha256: hashToken("hub_second") }]),
    );
    expect(await status()).toBe(200);
    await writeFile(callersPath(dataDir), JSON.stringify([first]));
    expect(await status()).toBe(401);
  });
});

describe("cross-origin requests", () => {
  const origin = async (from: string): Promise<string | null> =>
    (await hub.ask("{ sometimes }", {}, { origin: from })).headers.get("access-control-allow-origin");

  it("are allowed from localhost while the hub listens on loopback, and from nowhere else", async () => {
    expect(await origin("http://localhost:5173")).toBe("http://localhost:5173");
    for (const other of ["https://example.org", "null", "http://localhost.example.org", "http://127.0.0.1.example.org"])
      expect(await origin(other)).toBeNull();
  });

  it("are asked for before they are sent", async () => {
    const headers = {
      origin: "http://localhost:5173",
      "access-control-request-method": "POST",
      "access-control-request-headers": "content-type",
    };
    const response = await fetch(`${hub.url}/graphql`, { method: "OPTIONS", headers });
    expect([response.status, response.headers.get("access-control-allow-methods")]).toEqual([204, "GET, POST"]);
    expect(response.headers.get("access-control-allow-credentials")).toBeNull();
  });

  it("follow the setting when there is one", async () => {
    const set = await startGateway([books], { cors: ["https://ops.example.dk"] });
    try {
      const allowed = async (from: string): Promise<string | null> =>
        (await set.ask("{ sometimes }", {}, { origin: from })).headers.get("access-control-allow-origin");
      expect([await allowed("https://ops.example.dk"), await allowed("http://localhost:5173")]).toEqual(["https://ops.example.dk", null]);
    } finally {
      await set.gateway.close();
    }
  });
});

describe("the other addresses", () => {
  it("say whether the hub lives and whether it is ready", async () => {
    expect((await fetch(`${hub.url}/health/live`)).status).toBe(200);
    ready = false;
    expect((await fetch(`${hub.url}/health/ready`)).status).toBe(503);
    ready = true;
    const response = await fetch(`${hub.url}/health/ready`);
    expect([response.status, await response.json()]).toEqual([200, { status: "ready", detail: { sources: 3 } }]);
  });

  it("give the public schema, and nothing for its own ETag", async () => {
    const response = await fetch(`${hub.url}/schema.graphql`);
    const text = await response.text();
    expect(text).toContain("type Book");
    expect(text).not.toMatch(/join__|link__|secret|_entities/);
    const again = await fetch(`${hub.url}/schema.graphql`, { headers: { "if-none-match": response.headers.get("etag") ?? "" } });
    expect([again.status, await again.text()]).toEqual([304, ""]);
  });

  it("lead a browser from /graphql to the explorer", async () => {
    const response = await fetch(`${hub.url}/graphql`, { redirect: "manual", headers: { accept: "text/html,application/xhtml+xml" } });
    expect([response.status, response.headers.get("location")]).toEqual([302, "/explorer"]);
  });

  it("serve each subgraph of this process to this machine, and say so to others", async () => {
    const sdl = await fetch(`${hub.url}/subgraphs/books`, post('{"query":"{ book(id: 1) { title } }"}'));
    expect(await sdl.json()).toEqual({ data: { book: { title: "Kongens fald" } } });
    expect(await refusal("/subgraphs/nobody", post("{}"))).toEqual([404, "NOT_FOUND"]);
    expect(await refusal("/subgraphs/books", post("{}", { "x-forwarded-for": "192.0.2.1" }))).toEqual([403, "FORBIDDEN"]);
  });
});

describe("Apollo's telemetry", () => {
  it("stays off whatever the environment says, also where its variables contradict each other", async () => {
    const set = { APOLLO_KEY: "service:x:y", APOLLO_GRAPH_REF: "x@current", APOLLO_GRAPH_ID: "x", APOLLO_SCHEMA_REPORTING: "true" };
    Object.assign(process.env, set);
    const asked: string[] = [];
    const fetchBefore = globalThis.fetch;
    globalThis.fetch = (...args) => {
      asked.push(String(args[0]));
      return fetchBefore(...args);
    };
    try {
      const silent = await startGateway([books]);
      await silent.ask("{ sometimes }");
      await silent.gateway.close();
      expect(asked.filter((url) => !url.startsWith(silent.url))).toEqual([]);
      expect(silent.lines.filter(({ msg }) => /apollo|report/i.test(String(msg)))).toEqual([]);
    } finally {
      globalThis.fetch = fetchBefore;
      for (const name of Object.keys(set)) delete process.env[name];
    }
  });
});

describe("ending", () => {
  it("lets requests in flight finish", async () => {
    let release = (): void => {};
    const begun = new Promise<void>((resolve) => {
      release = resolve;
    });
    let arrived = (): void => {};
    const waiting = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const ending = await startGateway([books], {
      wrapTransport: (_name, transport) => async (request) => {
        arrived();
        await begun;
        return transport(request);
      },
    });
    const answer = ending.ask("{ sometimes }");
    await waiting;
    const closed = ending.gateway.close();
    release();
    expect((await answer).body).toEqual({ data: { sometimes: 7 } });
    await closed;
    await expect(fetch(ending.url)).rejects.toThrow("fetch failed");
  });

  it("tells a subgraph when the client has gone", async () => {
    let gone: ((aborted: boolean) => void) | undefined;
    const heard = new Promise<boolean>((resolve) => {
      gone = resolve;
    });
    let arrived = (): void => {};
    const waiting = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const left = await startGateway([books], {
      wrapTransport: () => (request) =>
        new Promise((_resolve, reject) => {
          request.signal?.addEventListener("abort", () => {
            gone?.(true);
            reject(new Error("gone"));
          });
          arrived();
        }),
    });
    try {
      const { hostname, port } = new URL(left.url);
      const client = rawRequest({ hostname, port, path: "/graphql", method: "POST", headers: { "content-type": "application/json" } });
      client.on("error", () => {});
      client.end('{"query":"{sometimes}"}');
      await waiting;
      client.destroy();
      expect(await heard).toBe(true);
    } finally {
      await left.gateway.close();
    }
  });
});
