import { mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPlanning, type Planning } from "../../gateway/plan/planning.ts";
import { createSnapshot } from "../../gateway/supergraph/snapshot.ts";
import { fileSupergraph } from "../../gateway/supergraph/file.ts";
import { createLiveSupergraph } from "../../gateway/supergraph/live.ts";
import { systemClock } from "../../subgraphs/base/clock.ts";
import { eventually } from "../support/eventually.ts";
import { memorySupergraph } from "./memory-supergraph.ts";
import { urlSupergraph } from "../../gateway/supergraph/url.ts";
import { startSubgraph, supergraphOf, type SmallSubgraph } from "./small-subgraph.ts";
import { keepLog, startGateway } from "./two-subgraphs.ts";

let one: SmallSubgraph;
let two: SmallSubgraph;
let first: string;
let second: string;
let folder: string;
let planning: Planning;

beforeAll(async () => {
  one = await startSubgraph("numbers", "type Query { one: Int }", { Query: { one: () => 1 } });
  two = await startSubgraph("numbers", "type Query { one: Int two: Int }", { Query: { one: () => 1, two: () => 2 } });
  planning = createPlanning({ clock: systemClock });
  first = supergraphOf([one]);
  second = supergraphOf([two]);
  folder = await mkdtemp(join(tmpdir(), "hub-supergraph-"));
});

afterAll(async () => {
  await Promise.all([one.close(), two.close(), planning.close()]);
  await rm(folder, { recursive: true });
});

/** Resolves with the SDL of the next change. */
function nextSdl(source: ReturnType<typeof fileSupergraph>): { readonly sdl: Promise<string>; readonly end: () => void } {
  let end = (): void => {};
  const sdl = new Promise<string>((resolve) => {
    end = source.watch((change) => {
      if ("sdl" in change && change.sdl !== first) resolve(change.sdl);
    });
  });
  return { sdl, end };
}

describe("a supergraph in a file", () => {
  it("is read, and read again after it was replaced", async () => {
    const path = join(folder, "a.graphql");
    await writeFile(path, first);
    const source = fileSupergraph(path, { intervalMs: 20 });
    expect(await source.load()).toBe(first);
    const { sdl, end } = nextSdl(source);
    await writeFile(`${path}.new`, second);
    await rename(`${path}.new`, path);
    expect(await sdl).toBe(second);
    end();
  });

  it("that is missing is FILE_UNREADABLE", async () => {
    await expect(fileSupergraph(join(folder, "none")).load()).rejects.toMatchObject({ code: "FILE_UNREADABLE" });
  });
});

describe("a supergraph at an address", () => {
  it("is asked for again with its ETag, and a change arrives", async () => {
    let text = first;
    const statuses: number[] = [];
    const server = createServer((request, response) => {
      const etag = `"${text.length}"`;
      const status = request.headers["if-none-match"] === etag ? 304 : 200;
      statuses.push(status);
      response.writeHead(status, { etag }).end(status === 304 ? undefined : text);
    });
    await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
    const source = urlSupergraph(`http://127.0.0.1:${(server.address() as AddressInfo).port}/sg?token=t`, { intervalMs: 5 });
    expect(await source.load()).toBe(first);
    expect(await source.load()).toBe(first);
    expect(statuses).toEqual([200, 304]);
    expect(source.label).not.toContain("token");
    const { sdl, end } = nextSdl(source);
    text = second;
    expect(await sdl).toBe(second);
    end();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await expect(source.load()).rejects.toMatchObject({ code: "FILE_UNREADABLE" });
  });

  it("is asked for with a key, which is not sent on where it redirects", async () => {
    const keys: unknown[] = [];
    const storage = createServer((request, response) => {
      keys.push(request.headers["x-hive-cdn-key"]);
      response.end(first);
    });
    await new Promise<void>((resolve) => void storage.listen(0, "127.0.0.1", resolve));
    const location = `http://127.0.0.1:${(storage.address() as AddressInfo).port}/stored`;
    const registry = createServer((request, response) => {
      keys.push(request.headers["x-hive-cdn-key"]);
      response.writeHead(302, { location }).end();
    });
    await new Promise<void>((resolve) => void registry.listen(0, "127.0.0.1", resolve));
    const source = urlSupergraph(`http://127.0.0.1:${(registry.address() as AddressInfo).port}/`, { headers: { "x-hive-cdn-key": "k" } });
    expect([await source.load(), keys]).toEqual([first, ["k", undefined]]);
    for (const server of [registry, storage]) {
      server.closeAllConnections();
      server.close();
    }
  });

  it("that answers with an error, or never, is FILE_UNREADABLE", async () => {
    const server = createServer((request, response) => {
      if (request.url === "/500") response.writeHead(500).end("no");
    });
    await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await expect(urlSupergraph(`${base}/500`).load()).rejects.toMatchObject({
      code: "FILE_UNREADABLE",
      message: expect.stringContaining("500"),
    });
    await expect(urlSupergraph(`${base}/never`, { timeoutMs: 50 }).load()).rejects.toMatchObject({
      code: "FILE_UNREADABLE",
      message: expect.stringContaining("50 ms"),
    });
    server.closeAllConnections();
    server.close();
  });
});

describe("a snapshot", () => {
  it.each([
    ["no GraphQL", "<html>"],
    ["nothing", ""],
    ["a plain schema", "type Query { a: Int }"],
    ["half a supergraph", "HALF"],
  ])("of %s is SUPERGRAPH_INVALID in one line", async (_name, sdl) => {
    const text = sdl === "HALF" ? first.slice(0, first.length / 2) : sdl;
    await expect(createSnapshot(text, planning)).rejects.toEqual(
      expect.objectContaining({ code: "SUPERGRAPH_INVALID", message: expect.not.stringContaining("\n") }),
    );
  });
});

describe("a live supergraph", () => {
  it("keeps the old one when a new one is broken, and says so once", async () => {
    const { log, lines } = keepLog();
    const source = memorySupergraph(first);
    const live = await createLiveSupergraph({ source, log, planning });
    const before = live.current;
    const refusals = (): number => lines.filter(({ level }) => level === 50).length;
    for (let i = 0; i < 3; i += 1) {
      source.set("broken {");
      await eventually("the refusal is logged", () => refusals() > 0);
    }
    expect(live.current).toBe(before);
    source.set(second);
    await eventually("the new one is in use", () => live.current !== before);
    expect(refusals()).toBe(1);
    expect(live.current.apiSdl).toContain("two: Int");
    live.close();
    source.set(first);
    expect(live.current.apiSdl).toContain("two: Int");
  });

  it("refuses a subgraph without a usable address", async () => {
    const running = await startGateway([one]);
    await running.gateway.close();
    await expect(startGateway([one], { urls: { numbers: "ftp://example.org" } })).rejects.toMatchObject({ code: "SUPERGRAPH_INVALID" });
  });

  it("changes under load without losing a request or mixing two schemas", async () => {
    const source = memorySupergraph(first);
    const running = await startGateway([one], { supergraph: source });
    try {
      expect((await running.ask("{ two }")).body.errors?.[0]?.extensions["code"]).toBe("GRAPHQL_VALIDATION_FAILED");
      const load = { going: true };
      const answers: unknown[] = [];
      const loaded = Promise.all(
        Array.from({ length: 8 }, async () => {
          while (load.going) answers.push((await running.ask("{ one __schema { queryType { name } } }")).body);
        }),
      );
      const outcomes: unknown[] = [];
      for (let i = 0; i < 4; i += 1) {
        const before = running.gateway.snapshot();
        source.set(i % 2 === 0 ? second : first);
        await eventually("the new one is in use", () => running.gateway.snapshot() !== before);
        const { body } = await running.ask("{ two }");
        outcomes.push(body.errors?.[0]?.extensions["code"] ?? body.data);
      }
      load.going = false;
      await loaded;
      expect(outcomes).toEqual(Array.from({ length: 4 }, (_, i) => (i % 2 === 0 ? { two: 2 } : "GRAPHQL_VALIDATION_FAILED")));
      expect(answers.length).toBeGreaterThan(8);
      for (const answer of answers) expect(answer).toEqual({ data: { one: 1, __schema: { queryType: { name: "Query" } } } });
    } finally {
      await running.gateway.close();
    }
  });
});
