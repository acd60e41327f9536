import { createClient } from "graphql-ws";
import { buildSchema, parse } from "graphql";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { httpSink, usageUrl } from "../../gateway/usage/http-sink.ts";
import { createUsage, type Usage } from "../../gateway/usage/usage.ts";
import { HubError } from "../../schema/errors.ts";
import type { UsageReport, UsageSink } from "../../subgraphs/base/usage.ts";
import { testClock, type TestClock } from "../support/clock.ts";
import { eventually } from "../support/eventually.ts";
import { serve } from "../support/localServer.ts";
import { memorySupergraph } from "./memory-supergraph.ts";
import { supergraphOf, type SmallSubgraph } from "./small-subgraph.ts";
import { keepLog, startBooks, startGateway, startReviews, type Lines, type Running } from "./two-subgraphs.ts";

const NEVER = 999_999;

/** What came in, added up: `client version coordinate` and calls. */
function added(reports: readonly UsageReport[]): Readonly<Record<string, number>> {
  const sums: Record<string, number> = {};
  for (const { client, version, coordinate, calls } of reports.flatMap(({ rows }) => rows)) {
    const key = `${client} ${version} ${coordinate}`;
    sums[key] = (sums[key] ?? 0) + calls;
  }
  return sums;
}

describe("a gateway that counts", () => {
  let books: SmallSubgraph;
  let reviews: SmallSubgraph;
  let hub: Running;
  const reports: UsageReport[] = [];
  const sink: UsageSink = { record: async (report) => void reports.push(report) };
  const supergraph = (sdl?: string) => memorySupergraph(sdl ?? supergraphOf([books, reviews]));
  let source: ReturnType<typeof supergraph>;
  const portal = { "apollographql-client-name": "portal", "apollographql-client-version": "2" };
  /** What was counted by the time that a second gateway on the same sink would see it: this one closes, another opens. */
  const counted = async (): Promise<Readonly<Record<string, number>>> => {
    await hub.gateway.close();
    const sums = added(reports.splice(0));
    await open();
    return sums;
  };
  async function open(): Promise<void> {
    source = supergraph();
    hub = await startGateway([books, reviews], { supergraph: source, usage: sink, usageMs: NEVER });
  }

  beforeAll(async () => {
    [books, reviews] = await Promise.all([startBooks(), startReviews()]);
    await open();
  });
  afterAll(async () => {
    await hub.gateway.close();
    await Promise.all([books.close(), reviews.close()]);
  });

  it("counts each way a query takes, by client and version, and tells the last of it when it ends", async () => {
    const query = "{ book(id: 1) { title stars } }";
    for (let n = 0; n < 3; n += 1) expect((await hub.ask(query, {}, portal)).status).toBe(200); // the later ones go past Apollo Server
    await hub.ask("{ book(id: 2) { stars } }", {}, portal); // with an error in the answer
    await hub.ask("{ book(id: 2) { stars } }", {}, portal);
    await hub.ask('mutation { addBook(title: "x") { id } }');
    expect(await counted()).toEqual({
      "portal 2 Query.book": 5,
      "portal 2 Query.book(id:)": 5,
      "portal 2 Book.title": 3,
      "portal 2 Book.stars": 5,
      "unknown unknown Mutation.addBook": 1,
      "unknown unknown Mutation.addBook(title:)": 1,
      "unknown unknown Book.id": 1,
    });
  });

  it("counts nothing that is not valid, and no introspection", async () => {
    expect((await hub.ask("{ book(id: 1) { nothing } }")).status).toBe(400);
    expect((await hub.ask("{ book(")).status).toBe(400);
    expect((await hub.ask("query A { sometimes } query B { sometimes }")).status).toBe(400);
    await hub.ask("{ __schema { types { name } } __typename }");
    expect(await counted()).toEqual({});
  });

  it("counts over server-sent events and WebSocket, where a client names itself when it connects", async () => {
    const events = await fetch(`${hub.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "text/event-stream", ...portal },
      body: JSON.stringify({ query: "{ sometimes }" }),
    });
    expect(await events.text()).toContain('"sometimes":7');
    const client = createClient({
      url: `${hub.url.replace("http", "ws")}/graphql`,
      retryAttempts: 0,
      connectionParams: { "apollographql-client-name": "app" },
    });
    for await (const result of client.iterate({ query: "{ sometimes }" })) expect(result.data).toEqual({ sometimes: 7 });
    await client.dispose();
    expect(await counted()).toEqual({ "portal 2 Query.sometimes": 1, "app unknown Query.sometimes": 1 });
  });

  it("lets a web page say who it is", async () => {
    const preflight = await fetch(`${hub.url}/graphql`, {
      method: "OPTIONS",
      headers: { origin: "http://localhost:3000", "access-control-request-method": "POST" },
    });
    const allowed = preflight.headers.get("access-control-allow-headers")?.split(", ") ?? [];
    expect(allowed).toEqual(expect.arrayContaining(["authorization", "apollographql-client-name", "graphql-client-version"]));
  });

  it("goes on counting under a new supergraph", async () => {
    await hub.ask("{ sometimes }", {}, portal);
    const before = hub.gateway.snapshot();
    source.set(`${supergraphOf([books, reviews])}\n# changed`);
    await eventually("it takes over", () => hub.gateway.snapshot() !== before);
    await hub.ask("{ sometimes }", {}, portal);
    expect(await counted()).toEqual({ "portal 2 Query.sometimes": 2 });
  });
});

describe("reports", () => {
  const SCHEMA = buildSchema("type Query { a: Int b: Int }");
  const operation = (text: string) => ({ schema: SCHEMA, document: parse(text), variables: {} });
  const portal = { "apollographql-client-name": "portal" };

  interface World {
    readonly usage: Usage;
    readonly clock: TestClock;
    readonly lines: Lines["lines"];
    readonly taken: UsageReport[];
    readonly tried: UsageReport[];
    refuse(error: Error | undefined): void;
  }
  function open(everyMs = NEVER): World {
    const clock = testClock();
    const { log, lines } = keepLog();
    const taken: UsageReport[] = [];
    const tried: UsageReport[] = [];
    let refusal: Error | undefined;
    const sink: UsageSink = {
      async record(report) {
        tried.push(report);
        if (refusal !== undefined) throw refusal;
        taken.push(report);
      },
    };
    return { usage: createUsage({ sink, clock, log, everyMs }), clock, lines, taken, tried, refuse: (error) => void (refusal = error) };
  }

  it("go out from time to time, with the hour, and not where there is nothing to tell", async () => {
    const { usage, taken } = open(20);
    usage.record(operation("{ a }"), portal);
    await eventually("the report goes out", () => taken.length > 0);
    await usage.close();
    expect(taken).toEqual([
      {
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        hour: Date.parse("2026-11-22T12:00:00Z"),
        rows: [{ client: "portal", version: "unknown", coordinate: "Query.a", calls: 1 }],
      },
    ]);
  });

  it("are sent again under the same id until they are taken, and what is counted meanwhile follows; the log says so once", async () => {
    const { usage, taken, tried, lines, refuse } = open();
    refuse(new Error("no database"));
    usage.record(operation("{ a }"), portal);
    await usage.flush();
    usage.record(operation("{ a b }"), portal);
    await usage.flush();
    expect([tried.length, tried[0]?.id === tried[1]?.id, taken]).toEqual([2, true, []]);
    refuse(undefined);
    await usage.flush();
    await usage.flush();
    expect(added(taken)).toEqual({ "portal unknown Query.a": 2, "portal unknown Query.b": 1 });
    expect(new Set(taken.map(({ id }) => id)).size).toBe(2);
    expect(lines.map(({ level }) => level)).toEqual([40, 30]);
    await usage.close();
  });

  it("end for good where the one who takes them says that this gateway may not report", async () => {
    const { usage, tried, lines, refuse } = open();
    refuse(new HubError("UNAUTHENTICATED", "The key may not report usage."));
    for (let n = 0; n < 3; n += 1) {
      usage.record(operation("{ a }"), portal);
      await usage.flush();
    }
    expect([tried.length, lines.map(({ level }) => level)]).toEqual([1, [30]]);
    await usage.close();
  });

  it("do not hold up the end of the gateway for long where nobody answers", async () => {
    const usage = createUsage({
      sink: { record: () => new Promise(() => {}) },
      clock: testClock(),
      log: keepLog().log,
      everyMs: NEVER,
      lastMs: 50,
    });
    usage.record(operation("{ a }"), portal);
    const begun = performance.now();
    await usage.close();
    expect(performance.now() - begun).toBeGreaterThan(40);
  });
});

describe("reports to a registry elsewhere", () => {
  const REPORT: UsageReport = { id: "1", hour: 0, rows: [{ client: "a", version: "1", coordinate: "Query.a", calls: 1 }] };

  it("are posted with the key, which no redirect leads elsewhere", async () => {
    const seen: string[] = [];
    let status = 204;
    const registry = await serve((request, response) => {
      let body = "";
      request.on("data", (part) => (body += String(part)));
      request.on("end", () => {
        seen.push(`${request.method} ${request.url} ${request.headers.authorization} ${body}`);
        response.writeHead(status, { location: "/elsewhere" }).end();
      });
    });
    const url = usageUrl(`${registry.url}/registry/v1/supergraph`) ?? "";
    const { record } = httpSink({ url, key: "hubr_key" });
    await record(REPORT);
    expect(seen).toEqual([`POST /registry/v1/usage Bearer hubr_key ${JSON.stringify(REPORT)}`]);
    for (const [answered, code] of [
      [302, "HUB_UNREACHABLE"],
      [401, "UNAUTHENTICATED"],
      [503, "HUB_BAD_ANSWER"],
    ] as const) {
      status = answered;
      await expect(record(REPORT)).rejects.toMatchObject({ code, message: expect.not.stringContaining("hubr_key") });
    }
    expect(seen.filter((line) => line.includes("elsewhere"))).toEqual([]);
    await registry.close();
    await expect(record(REPORT)).rejects.toMatchObject({ code: "HUB_UNREACHABLE" });
  });

  it.each([
    ["https://hub.example/registry/v1/supergraph", "https://hub.example/registry/v1/usage"],
    ["https://edge.example/hub/registry/v1/supergraph/?x=1", "https://edge.example/hub/registry/v1/usage"],
    ["https://cdn.example/artifacts/v1/1/supergraph", undefined],
    ["supergraph.graphql", undefined],
  ])("have their address from %s", (supergraph, address) => {
    expect(usageUrl(supergraph)).toBe(address);
  });
});
