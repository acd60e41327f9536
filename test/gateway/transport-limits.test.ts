import { afterEach, describe, expect, it } from "vitest";
import fc from "fast-check";
import { createBreaker } from "../../gateway/transport/breaker.ts";
import { createBulkhead } from "../../gateway/transport/bulkhead.ts";
import type { Call } from "../../gateway/transport/call.ts";
import { badAnswer, timedOut, unreachable } from "../../gateway/transport/failures.ts";
import { createLines } from "../../gateway/transport/lines.ts";
import { createPools } from "../../gateway/transport/pools.ts";
import { createRetry } from "../../gateway/transport/retry.ts";
import type { Transport } from "../../gateway/transport/transport.ts";
import { createTransports, type TransportsOptions } from "../../gateway/transport/transports.ts";
import { HubError } from "../../schema/errors.ts";
import { parseHeaderRules } from "../../subgraphs/base/header-rules.ts";
import { parsePerSubgraph } from "../../subgraphs/base/per-subgraph.ts";
import { eventually } from "../support/eventually.ts";
import { sendJson, startHttpServer, type Handler, type HttpServer } from "./http-server.ts";
import { keepLog } from "./two-subgraphs.ts";

const endings: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const end of endings.splice(0)) await end();
});

interface Far {
  readonly transport: Transport;
  readonly server: HttpServer;
  now: number;
}

/** A subgraph behind a real server, with everything around its calls. Time stands still unless it is moved; there is no chance in the pauses. */
async function far(handler: Handler, options: Partial<TransportsOptions> & { readonly calls?: number } = {}): Promise<Far> {
  const server = await startHttpServer(handler);
  const pools = createPools();
  endings.push(
    () => pools.close(),
    () => server.stop(),
  );
  const state = { now: 0 };
  const clock = { now: () => state.now };
  const lines = createLines({ clock, random: () => 0.5, calls: { all: options.calls ?? 64, named: new Map() } });
  const transports = createTransports({
    subgraphs: [{ name: "far", url: server.url }],
    inProcess: [],
    pools,
    lines,
    clock,
    timeoutMs: { all: 5_000, named: new Map() },
    share: true,
    headers: new Map(),
    log: keepLog().log,
    ...options,
  });
  const transport = transports.get("far");
  if (transport === undefined) throw new Error("no transport");
  return Object.assign(state, { transport, server });
}

const request = (more: Partial<Parameters<Transport>[0]> = {}): Parameters<Transport>[0] => ({
  query: "{ a }",
  body: () => '{"query":"{ a }"}',
  headers: { "hub-request-id": String(Math.random()) },
  ...more,
});

const codeOf = async (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => "answered",
    (error: unknown) => (error instanceof HubError ? error.code : String(error)),
  );

/** Answers that wait until they are let go. */
function held(): { readonly handler: Handler; readonly open: () => number; readonly letGo: () => void } {
  const waiting: (() => void)[] = [];
  return {
    handler: (_request, response) => void waiting.push(() => sendJson(response, { data: { a: 1 } })),
    open: () => waiting.length,
    letGo: () => waiting.splice(0).forEach((go) => go()),
  };
}

describe("calls of one subgraph at once", () => {
  it("are bounded; the others wait for their turn and all get their answers", async () => {
    const { handler, open, letGo } = held();
    const { transport } = await far(handler, { calls: 3, share: false });
    const all = Promise.all(Array.from({ length: 10 }, () => transport(request())));
    const state = { done: false };
    void all.finally(() => (state.done = true));
    while (!state.done) {
      await eventually("some arrive", () => open() > 0 || state.done);
      expect(open()).toBeLessThanOrEqual(3);
      letGo();
    }
    expect(await all).toHaveLength(10);
  });

  it("never exceed the bound, whatever comes, fails and leaves", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom("answer", "fail", "leave"), { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 1, max: 4 }),
        async (steps, calls) => {
          const bulkhead = createBulkhead({ name: "far", calls, queue: 10 });
          let running = 0;
          let most = 0;
          const ends: (() => void)[] = [];
          const work: Call<string> = (_request, signal) =>
            new Promise((done, fail) => {
              running += 1;
              most = Math.max(most, running);
              ends.push(() => {
                running -= 1;
                if (signal?.aborted === true) fail(new Error("left"));
                else done("ok");
              });
            });
          const call = bulkhead.around(work);
          const outcomes = steps.map(async (step) => {
            const gone = new AbortController();
            const outcome = codeOf(call({ query: step }, gone.signal));
            if (step === "leave") gone.abort(new Error("left"));
            return outcome;
          });
          const state = { settled: false };
          const all = Promise.all(outcomes).finally(() => (state.settled = true));
          while (!state.settled) {
            ends.splice(0).forEach((end) => end());
            await new Promise((next) => setImmediate(next));
          }
          expect(most).toBeLessThanOrEqual(calls);
          expect(new Set(await all).difference(new Set(["answered", "SUBGRAPH_OVERLOADED", "Error: left"])).size).toBe(0);
          // All room is free again.
          const again = Promise.all(Array.from({ length: calls }, () => call({ query: "again" }, undefined)));
          ends.splice(0).forEach((end) => end());
          expect(await again).toHaveLength(calls);
        },
      ),
      { numRuns: 200 },
    );
  });

  it("are refused with a next step when too many wait", async () => {
    const bulkhead = createBulkhead({ name: "far", calls: 1, queue: 1 });
    const ends: (() => void)[] = [];
    const call = bulkhead.around(() => new Promise<void>((done) => void ends.push(done)));
    const [first, second, third] = [call({ query: "" }, undefined), call({ query: "" }, undefined), call({ query: "" }, undefined)];
    await expect(third).rejects.toMatchObject({ code: "SUBGRAPH_OVERLOADED", next: expect.stringContaining("again") });
    ends.shift()?.();
    await first;
    ends.shift()?.();
    await second;
  });

  it("of a hanging subgraph do not keep their places beyond their time", async () => {
    const { transport, server } = await far(() => {}, { calls: 2, share: false, timeoutMs: { all: 1_000, named: new Map() } });
    for (let round = 0; round < 3; round += 1)
      expect(await Promise.all([1, 2].map(() => codeOf(transport(request()))))).toEqual(["SUBGRAPH_TIMEOUT", "SUBGRAPH_TIMEOUT"]);
    expect(server.seen).toHaveLength(6);
  });
});

describe("a query that does not reach its subgraph", () => {
  it("is tried again after a pause of random length, and a mutation never", async () => {
    let count = 0;
    const failing: Handler = (_request, response) => {
      count += 1;
      if (count % 3 === 0) sendJson(response, { data: { a: count } });
      else response.writeHead(503, { "content-type": "text/plain" }).end("starting");
    };
    const { transport, server } = await far(failing);
    expect(await transport(request())).toEqual({ data: { a: 3 } });
    expect(server.seen).toHaveLength(3);
    expect(await codeOf(transport(request({ mutation: true })))).toBe("SUBGRAPH_UNREACHABLE");
    expect(server.seen).toHaveLength(4);
  });

  it("is not tried again when it took too long, was answered badly, or the client has left", async () => {
    const { transport, server } = await far(() => {}, { timeoutMs: { all: 50, named: new Map() } });
    expect(await codeOf(transport(request()))).toBe("SUBGRAPH_TIMEOUT");
    expect(server.seen).toHaveLength(1);
    const bad = await far((_request, response) => response.writeHead(200, { "content-type": "text/html" }).end("<html>"));
    expect(await codeOf(bad.transport(request()))).toBe("SUBGRAPH_BAD_ANSWER");
    expect(bad.server.seen).toHaveLength(1);
    const gone = new AbortController();
    const left = await far((_request, response) => {
      gone.abort();
      response.writeHead(503, { "content-type": "text/plain" }).end();
    });
    expect(await codeOf(left.transport(request({ signal: gone.signal })))).toBe("SUBGRAPH_UNREACHABLE");
    expect(left.server.seen).toHaveLength(1);
  });

  it("is tried again for one call in ten at most in the long run", async () => {
    const retry = createRetry({ random: () => 0 });
    let attempts = 0;
    const call = retry.around(async () => {
      attempts += 1;
      throw unreachable("far");
    });
    for (let index = 0; index < 50; index += 1) await codeOf(call({ query: "" }, undefined));
    expect(attempts).toBe(50 + 10);
    const fine = retry.around(async () => "fine");
    for (let index = 0; index < 11; index += 1) await fine({ query: "" }, undefined);
    attempts = 0;
    await codeOf(call({ query: "" }, undefined));
    expect(attempts).toBe(2);
  });
});

describe("a subgraph that fails again and again", () => {
  it("is left alone, tried by one call after a pause, and asked again once that is answered", async () => {
    const subgraph = await far((_request, response) => sendJson(response, { data: { a: 1 } }), { share: false });
    const { transport, server } = subgraph;
    await server.stop();
    for (let index = 0; index < 10; index += 1) expect(await codeOf(transport(request()))).toBe("SUBGRAPH_UNREACHABLE");
    await server.start();
    const before = server.seen.length;
    await expect(transport(request())).rejects.toMatchObject({
      code: "SUBGRAPH_UNREACHABLE",
      message: expect.stringContaining("again and again"),
    });
    expect(server.seen).toHaveLength(before);
    subgraph.now += 1_001;
    const outcomes = await Promise.all([1, 2, 3].map(() => codeOf(transport(request()))));
    expect(outcomes.toSorted()).toEqual(["SUBGRAPH_UNREACHABLE", "SUBGRAPH_UNREACHABLE", "answered"]);
    expect(server.seen).toHaveLength(before + 1);
    expect(await codeOf(transport(request()))).toBe("answered");
  });

  it("is left alone for longer each time it still fails, and not because clients leave or answers are bad", async () => {
    let now = 0;
    const breaker = createBreaker({ name: "far", clock: { now: () => now }, random: () => 0.5, failures: 2 });
    let outcome: () => Error = () => unreachable("far");
    let calls = 0;
    const call = breaker.around(async () => {
      calls += 1;
      throw outcome();
    });
    const ask = async (): Promise<boolean> => {
      const before = calls;
      await codeOf(call({ query: "" }, undefined));
      return calls > before;
    };
    outcome = () => new Error("the client left");
    for (let index = 0; index < 5; index += 1) expect(await ask()).toBe(true);
    outcome = () => badAnswer("far", "is odd");
    for (let index = 0; index < 5; index += 1) expect(await ask()).toBe(true);
    outcome = () => timedOut("far", 5);
    expect([await ask(), await ask(), await ask()]).toEqual([true, true, false]);
    for (const pause of [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]) {
      now += pause - 1;
      expect(await ask()).toBe(false);
      now += 1;
      expect(await ask()).toBe(true);
      expect(await ask()).toBe(false);
    }
    outcome = () => badAnswer("far", "is odd"); // it answers, after all
    now += 30_000;
    expect([await ask(), await ask()]).toEqual([true, true]);
  });

  it("is tried again after the first pause although many calls failed with the one that opened it", async () => {
    let now = 0;
    const breaker = createBreaker({ name: "far", clock: { now: () => now }, random: () => 0.5 });
    const ends: (() => void)[] = [];
    const call = breaker.around(() => new Promise<never>((_done, fail) => void ends.push(() => fail(unreachable("far")))));
    const all = Array.from({ length: 60 }, () => codeOf(call({ query: "" }, undefined)));
    ends.splice(0).forEach((end) => end());
    await Promise.all(all);
    now = 1_000;
    const tried = codeOf(call({ query: "" }, undefined));
    expect(ends).toHaveLength(1);
    ends[0]?.();
    await tried;
  });

  it("stays left alone when the one who tried it went away, until the next has tried", async () => {
    let now = 0;
    const breaker = createBreaker({ name: "far", clock: { now: () => now }, random: () => 0.5, failures: 1 });
    const outcomes = [unreachable("far"), new Error("the client left"), undefined, undefined];
    const call = breaker.around(async () => {
      const error = outcomes.shift();
      if (error !== undefined) throw error;
    });
    await codeOf(call({ query: "" }, undefined));
    now = 1_001;
    expect(await codeOf(call({ query: "" }, undefined))).toContain("left");
    const both = [codeOf(call({ query: "" }, undefined)), codeOf(call({ query: "" }, undefined))];
    expect(await Promise.all(both)).toEqual(["answered", "SUBGRAPH_UNREACHABLE"]);
  });
});

describe("equal queries under way at one moment", () => {
  it("are one call for anonymous clients, with an answer for each of its own", async () => {
    const { handler, open, letGo } = held();
    const { transport, server } = await far(handler);
    const all = Promise.all(Array.from({ length: 5 }, () => transport(request())));
    await eventually("it arrives", () => open() > 0);
    letGo();
    const answers = await all;
    expect(server.seen).toHaveLength(1);
    expect(answers).toEqual(Array.from({ length: 5 }, () => ({ data: { a: 1 } })));
    expect(new Set(answers.map(({ data }) => data)).size).toBe(5);
    const later = transport(request());
    await eventually("it arrives", () => open() > 0);
    letGo();
    await later;
    expect(server.seen).toHaveLength(2);
  });

  const steward = `${Buffer.from('{"n":"unit","r":["STEWARD"],"e":1}').toString("base64url")}.x`;
  const nobody = (time: number): string => `${Buffer.from(`{"n":null,"r":[],"e":${time}}`).toString("base64url")}.x${time}`;

  it.each([
    ["of a known caller", [{ headers: { "hub-caller": steward } }, { headers: { "hub-caller": steward } }]],
    ["with a token that is passed on", [{ headers: { authorization: "a" } }, { headers: { authorization: "a" } }]],
    ["with a cookie", [{ headers: { cookie: "a" } }, { headers: { cookie: "a" } }]],
    ["with a caller that cannot be read", [{ headers: { "hub-caller": "?" } }, { headers: { "hub-caller": "?" } }]],
    ["in different languages", [{ headers: { "accept-language": "da" } }, { headers: { "accept-language": "en" } }]],
    ["with other headers that are passed on", [{ headers: { "x-tenant": "a" } }, { headers: { "x-tenant": "b" } }]],
    ["with other variables", [{ body: () => '{"variables":1}' }, { body: () => '{"variables":2}' }]],
    ["that are mutations", [{ mutation: true }, { mutation: true }]],
  ])("%s are calls of their own", async (_name, requests) => {
    const { handler, open, letGo } = held();
    const { transport, server } = await far(handler);
    const all = Promise.all(requests.map((more) => transport(request(more))));
    await eventually("both arrive", () => open() === 2);
    letGo();
    await all;
    expect(server.seen).toHaveLength(2);
  });

  it("share although the anonymous caller was signed at two moments", async () => {
    const { handler, open, letGo } = held();
    const { transport, server } = await far(handler);
    const all = Promise.all(
      [1, 2].map((time) => transport(request({ headers: { "hub-caller": nobody(time), "hub-request-id": String(time) } }))),
    );
    await eventually("one arrives", () => open() > 0);
    letGo();
    await all;
    expect(server.seen).toHaveLength(1);
  });

  it.each(["private", "max-age=0, no-store"])("are not one call where the subgraph says cache-control: %s", async (cacheControl) => {
    let count = 0;
    const waiting: (() => void)[] = [];
    const { transport, server } = await far((_request, response) => {
      const mine = (count += 1);
      waiting.push(() => sendJson(response, { data: { a: mine } }, { "cache-control": cacheControl }));
    });
    const first = [transport(request()), transport(request()), transport(request())];
    await eventually("the first arrives", () => waiting.length === 1);
    waiting.splice(0).forEach((go) => go());
    await eventually("the others arrive", () => waiting.length === 2);
    waiting.splice(0).forEach((go) => go());
    expect(new Set((await Promise.all(first)).map(({ data }) => data?.["a"])).size).toBe(3);
    const next = [transport(request()), transport(request())];
    await eventually("both arrive at once", () => waiting.length === 2);
    waiting.splice(0).forEach((go) => go());
    await Promise.all(next);
    expect(server.seen).toHaveLength(5);
  });

  it("go on for those who stay when one leaves, and end when all have left", async () => {
    const closed: boolean[] = [];
    const waiting: (() => void)[] = [];
    const { transport, server } = await far((_request, response) => {
      response.on("close", () => closed.push(!response.writableFinished));
      waiting.push(() => sendJson(response, { data: { a: 1 } }));
    });
    const [one, two] = [new AbortController(), new AbortController()];
    const both = [one, two].map(({ signal }) => codeOf(transport(request({ signal }))));
    await eventually("it arrives", () => waiting.length === 1);
    one.abort();
    expect(await both[0]).toBe("SUBGRAPH_UNREACHABLE");
    waiting.shift()?.();
    expect(await both[1]).toBe("answered");
    expect(closed).toEqual([false]);

    const [three, four] = [new AbortController(), new AbortController()];
    const gone = [three, four].map(({ signal }) => codeOf(transport(request({ signal }))));
    await eventually("it arrives", () => waiting.length === 1);
    three.abort();
    four.abort();
    expect(await Promise.all(gone)).toEqual(["SUBGRAPH_UNREACHABLE", "SUBGRAPH_UNREACHABLE"]);
    await eventually("the subgraph's request is ended", () => closed.length === 2);
    expect(closed[1]).toBe(true);
    const again = transport(request());
    await eventually("a new call arrives", () => waiting.length === 2);
    waiting.forEach((go) => go());
    expect(await again).toEqual({ data: { a: 1 } });
    expect(server.seen).toHaveLength(3);
  });

  it("get the same failure each", async () => {
    const { transport } = await far((_request, response) => response.writeHead(200, { "content-type": "application/json" }).end("{"));
    expect(await Promise.all([1, 2].map(() => codeOf(transport(request()))))).toEqual(["SUBGRAPH_BAD_ANSWER", "SUBGRAPH_BAD_ANSWER"]);
  });
});

describe("an answer whose bytes are no UTF-8", () => {
  it("is a bad answer, not a changed one", async () => {
    const { transport } = await far((_request, response) =>
      response
        .writeHead(200, { "content-type": "application/json" })
        .end(Buffer.from([...Buffer.from('{"data":{"a":"'), 0xe6, ...Buffer.from('"}}')])),
    );
    expect(await codeOf(transport(request()))).toBe("SUBGRAPH_BAD_ANSWER");
  });
});

describe("what differs between subgraphs", () => {
  it("is their time", async () => {
    expect(parsePerSubgraph("10000, far=60")).toEqual({ all: 10_000, named: new Map([["far", 60]]) });
    const { transport } = await far(() => {}, { timeoutMs: parsePerSubgraph("10000,far=60") });
    await expect(transport(request())).rejects.toMatchObject({ code: "SUBGRAPH_TIMEOUT", message: expect.stringContaining("60 ms") });
    for (const text of ["", "far=60", "1,2", "0", "x", "10000,far=0", "10000,far="]) expect(() => parsePerSubgraph(text)).toThrow(/^has /);
  });

  it("are the client's headers they are sent", async () => {
    const rules = parseHeaderRules("X-Tenant, far:authorization, other:x-secret");
    const got: unknown[] = [];
    const { transport } = await far(
      ({ headers }, response) => {
        got.push([headers["x-tenant"], headers["authorization"], headers["x-secret"], headers["hub-request-id"]]);
        sendJson(response, { data: {} });
      },
      { headers: rules },
    );
    await transport(request({ headers: { "x-tenant": "t", authorization: "a", "x-secret": "s", "hub-request-id": "i" } }));
    expect(got).toEqual([["t", "a", undefined, "i"]]);
  });

  it.each(["authorization", "cookie", "hub-caller", "x:host", "content-length", "a b", "x:y:z", "transfer-encoding"])(
    "is never %s",
    (text) => {
      expect(() => parseHeaderRules(text)).toThrow(/^(has a part|names)/);
    },
  );
});
