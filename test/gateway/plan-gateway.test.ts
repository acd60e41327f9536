import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { request as rawRequest } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { compose } from "../../schema/compose.ts";
import type { Caller } from "../../subgraphs/base/caller.ts";
import { parseHeaderRules } from "../../subgraphs/base/header-rules.ts";
import { eventually } from "../support/eventually.ts";
import { sendJson, startHttpServer, type HttpServer } from "./http-server.ts";
import { boxInBox, interfacesSupergraph } from "./interfaces-supergraph.ts";
import { memorySupergraph } from "./memory-supergraph.ts";
import type { SmallSubgraph } from "./small-subgraph.ts";
import { startBooks, startGateway, startReviews, type Running } from "./two-subgraphs.ts";

const running: Running[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map(({ gateway }) => gateway.close()));
});

async function start(...options: Parameters<typeof startGateway>): Promise<Running> {
  const started = await startGateway(...options);
  running.push(started);
  return started;
}

let books: SmallSubgraph;
let reviews: SmallSubgraph;

beforeAll(async () => {
  [books, reviews] = await Promise.all([startBooks(), startReviews()]);
});

afterAll(() => Promise.all([books.close(), reviews.close()]));

describe("a query that is too hard to plan", () => {
  it("is refused after its time, answers of others are not held up, and the second time it is refused at once", async () => {
    const hub = await start([books], {
      supergraph: memorySupergraph(interfacesSupergraph(20)),
      planMs: 2_500,
      limits: { branches: Infinity, depth: 100 },
    });
    const loop = monitorEventLoopDelay({ resolution: 5 });
    loop.enable();
    const hard = hub.ask(boxInBox(5));
    const others = Array.from({ length: 20 }, () => hub.ask("{ __schema { queryType { name } } }"));
    for (const { body } of await Promise.all(others)) expect(body.errors).toBeUndefined();
    const { status, body } = await hard;
    loop.disable();
    expect([status, body.errors?.[0]?.extensions["code"]]).toEqual([400, "QUERY_TOO_COMPLEX"]);
    expect(loop.max / 1e6).toBeLessThan(2_000);
    const begun = performance.now();
    expect((await hub.ask(boxInBox(5).replace("part", "other: part"))).body.errors?.[0]?.extensions["code"]).toBe("QUERY_TOO_COMPLEX");
    expect(performance.now() - begun).toBeLessThan(2_000);
  });

  it("is refused before planning where its interfaces multiply beyond the limit", async () => {
    const hub = await start([books], { supergraph: memorySupergraph(interfacesSupergraph(20)) });
    const { status, body } = await hub.ask(boxInBox(6));
    expect([status, body.errors?.[0]?.extensions]).toEqual([400, expect.objectContaining({ code: "QUERY_TOO_LARGE", limit: 20_000 })]);
  });
});

describe("a new supergraph", () => {
  it("has planned what is asked most before it takes over", async () => {
    const sdl = compose([books, reviews]).supergraphSdl;
    const source = memorySupergraph(sdl);
    const hub = await start([books, reviews], { supergraph: source });
    const query = "query Often { books { title stars } }";
    for (let index = 0; index < 3; index += 1) await hub.ask(query);
    const before = hub.gateway.snapshot();
    expect(before.planner.mostUsed(5)).toEqual([expect.objectContaining({ uses: 3 })]);
    source.set(`${sdl}\n# changed`);
    await eventually("it takes over", () => hub.gateway.snapshot() !== before);
    expect(hub.gateway.snapshot().planner.mostUsed(5)).toEqual([expect.objectContaining({ uses: 1.5 })]);
    expect((await hub.ask(query)).body.data?.["books"]).toHaveLength(3);
  });
});

describe("queries that come with the hub", () => {
  it("are planned before they are asked, in the form in which they are asked", async () => {
    const query = "query Ready { books { id: title title: id stars } }"; // its names are others while it is planned
    const hub = await start([books, reviews], { warmOperations: ["{ notHere }", "not graphql", query] });
    const planner = (): readonly number[] =>
      hub.gateway
        .snapshot()
        .planner.mostUsed(10)
        .map(({ uses }) => uses);
    await eventually("it is planned", () => planner().length === 1);
    expect((await hub.ask(query)).body.data?.["books"]).toContainEqual({ id: "Kongens fald", title: "1", stars: 5 });
    expect(planner()).toEqual([1.5]);
  });
});

describe("a gateway that was closed", () => {
  it("leaves nothing behind that keeps its process alive, also after a plan that had to be stopped", async () => {
    const folder = await mkdtemp(join(tmpdir(), "hub-plan-"));
    const path = join(folder, "supergraph.graphql");
    await writeFile(path, interfacesSupergraph(20));
    const gateway = (file: string): string => JSON.stringify(new URL(`../../${file}`, import.meta.url).href);
    const program = `
      const { createGateway } = await import(${gateway("gateway/gateway.ts")});
      const { fileSupergraph } = await import(${gateway("gateway/supergraph/file.ts")});
      const { createLog } = await import(${gateway("subgraphs/base/log.ts")});
      const options = { log: createLog("silent"), clock: Date, planMs: 1500, limits: { branches: Infinity, depth: 100 } };
      const gateway = await createGateway({ ...options, supergraph: fileSupergraph(${JSON.stringify(path)}) });
      const payload = { query: ${JSON.stringify(boxInBox(6))} };
      const answer = await gateway.app.inject({ method: "POST", url: "/graphql", payload });
      await gateway.close();
      process.stdout.write(answer.body);`;
    const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", program], { timeout: 80_000 });
    expect(stdout).toContain("QUERY_TOO_COMPLEX");
    await rm(folder, { recursive: true });
  });
});

describe("the plan of a query", () => {
  const callers = {
    find: async (token: string): Promise<Caller | undefined> => {
      if (token === "analyst") return { name: "unit", roles: ["ANALYST"] };
      return token === "publisher" ? { name: "body", roles: ["PUBLISHER"] } : undefined;
    },
  };

  async function askForPlan(hub: Running, token?: string) {
    const response = await fetch(`${hub.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
      body: JSON.stringify({ query: "{ books { title stars } }", extensions: { plan: true } }),
    });
    return (await response.json()) as {
      data?: unknown;
      errors?: { extensions: { code: string } }[];
      extensions?: { plan: { kind: string; node: { kind: string; nodes: { kind: string; serviceName?: string }[] } } };
    };
  }

  it("comes with the answer for an analyst who asks for it, and names no address", async () => {
    const hub = await start([books, reviews], { callers });
    const { data, extensions } = await askForPlan(hub, "analyst");
    expect(data).toMatchObject({ books: [{ title: "Kongens fald" }, {}, {}] });
    expect(extensions?.plan.node.nodes.map(({ kind, serviceName }) => [kind, serviceName])).toEqual([
      ["Fetch", "books"],
      ["Flatten", undefined],
    ]);
    expect(JSON.stringify(extensions)).not.toMatch(/127\.0\.0\.1|http/);
    expect((await hub.ask("{ sometimes }", {}, { authorization: "Bearer analyst" })).body.extensions).toBeUndefined();
  });

  it.each([
    ["nobody", undefined],
    ["a publisher", "publisher"],
  ])("is not for %s", async (_who, token) => {
    const hub = await start([books, reviews], { callers });
    const { data, errors, extensions } = await askForPlan(hub, token);
    expect([data, errors?.map((error) => error.extensions.code), extensions]).toEqual([undefined, ["FORBIDDEN"], undefined]);
  });
});

describe("between client and subgraph", () => {
  let far: HttpServer;
  const got: Record<string, unknown>[] = [];
  const ended: boolean[] = [];
  let hold = false;

  beforeAll(async () => {
    far = await startHttpServer(({ headers }, response) => {
      got.push(headers);
      response.on("close", () => ended.push(!response.writableFinished));
      if (!hold) sendJson(response, { data: { sometimes: 7 } });
    });
  });

  afterAll(() => far.stop());

  it("only the headers go on that a rule names, and the gateway's own cannot be given", async () => {
    const hub = await start([books], {
      urls: { books: far.url },
      forwardHeaders: parseHeaderRules("x-tenant,books:authorization,elsewhere:x-secret"),
    });
    const { body } = await hub.ask(
      "{ sometimes }",
      {},
      {
        "x-tenant": "t",
        "x-secret": "s",
        "x-other": "o",
        cookie: "c=1",
        "hub-request-id": "mine",
        "hub-caller": "steward",
      },
    );
    expect(body.data).toEqual({ sometimes: 7 });
    const last = got.at(-1) ?? {};
    expect([last["x-tenant"], last["x-secret"], last["x-other"], last["cookie"], last["hub-caller"]]).toEqual([
      "t",
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    expect(last["hub-request-id"]).not.toBe("mine");
  });

  it("a client that leaves ends the request on the wire", async () => {
    const hub = await start([books], { urls: { books: far.url } });
    hold = true;
    const before = [got.length, ended.length] as const;
    const { hostname, port } = new URL(hub.url);
    const client = rawRequest({ hostname, port, path: "/graphql", method: "POST", headers: { "content-type": "application/json" } });
    client.on("error", () => {});
    client.end('{"query":"{sometimes}"}');
    await eventually("it reaches the subgraph", () => got.length > before[0]);
    client.destroy();
    await eventually("the subgraph sees it end", () => ended.length > before[1]);
    hold = false;
    expect(ended.at(-1)).toBe(true);
    expect(hub.lines.filter(({ level }) => Number(level) >= 40)).toEqual([]);
  });

  it("each subgraph has its own time", async () => {
    const hub = await start([books], { urls: { books: far.url }, subgraphTimeoutMs: { all: 60_000, named: new Map([["books", 100]]) } });
    hold = true;
    const { body } = await hub.ask("{ sometimes }");
    hold = false;
    expect(body.errors?.map(({ extensions }) => extensions["code"])).toEqual(["SUBGRAPH_TIMEOUT"]);
  });
});
