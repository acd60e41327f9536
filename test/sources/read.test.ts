import { afterEach, describe, expect, it } from "vitest";
import { systemClock } from "../../subgraphs/base/clock.ts";
import { createHttpClient } from "../../subgraphs/base/http/index.ts";
import { createLog } from "../../subgraphs/base/log.ts";
import { readSource } from "../../subgraphs/sources/read.ts";
import { serve, type Answer, type LocalServer } from "../support/localServer.ts";
import { codeOf, readAll, source } from "./support.ts";

let local: LocalServer | undefined;
afterEach(async () => {
  await local?.close();
  local = undefined;
});

async function json(answer: Answer, rest = "", mapping = "{ id: id, title: title }") {
  local = await serve(answer);
  return source(`format: json\naddress: "{at}/x.json"\n${rest}mapping: ${mapping}\n`, { at: local.url });
}

const at = (moment: string) => ({ now: () => Date.parse(moment) });

describe("a source that was read before", () => {
  const validated: Answer = (request, response) => {
    response.setHeader("etag", '"v1"').setHeader("last-modified", "Fri, 01 May 2026 12:00:00 GMT");
    if (request.headers["if-none-match"] === '"v1"') response.writeHead(304).end();
    else response.end('[{"id":1,"title":"a"}]');
  };

  it("is unchanged when its publisher says so", async () => {
    const from = await json(validated);
    const first = await readAll(from);
    expect(first.last).toEqual({ kind: "end", complete: true, state: { etag: '"v1"', lastModified: "Fri, 01 May 2026 12:00:00 GMT" } });
    const second = await readAll(from, { state: first.last.state });
    expect(second.last).toEqual({ kind: "unchanged", state: first.last.state });
    expect(second.listings).toEqual([]);
  });

  it("keeps no validator of a first page, as that says nothing about the others", async () => {
    const from = await json((request, response) => {
      response
        .setHeader("etag", '"p"')
        .end(request.url === "/x.json" ? '{"d":[{"id":1,"title":"a"}],"n":"/2"}' : '{"d":[{"id":2,"title":"b"}]}');
    }, "json: { records: d, next: n }\n");
    expect((await readAll(from)).last).toEqual({ kind: "end", complete: true, state: {} });
  });
});

describe("a source that can be asked for changes", () => {
  const rest = "json: { modifiedAfter: { parameter: since } }\n";
  const answer: Answer = (_, response) => response.setHeader("etag", '"e"').end('[{"id":1,"title":"a"}]');

  it("is read in full first, then from a little before the last read, and then nothing counts as gone", async () => {
    const from = await json(answer, rest);
    const first = await readAll(from, { clock: at("2026-05-01T12:00:00Z") });
    expect(first.last).toMatchObject({
      complete: true,
      state: { modifiedAfter: "2026-05-01T11:50:00.000Z", completeAt: "2026-05-01T12:00:00.000Z" },
    });
    const second = await readAll(from, { state: first.last.state, clock: at("2026-05-01T13:00:00Z") });
    expect(second.last).toEqual({
      kind: "end",
      complete: false,
      state: { modifiedAfter: "2026-05-01T12:50:00.000Z", completeAt: "2026-05-01T12:00:00.000Z" },
    });
    expect(local?.requests).toEqual(["/x.json", "/x.json?since=2026-05-01T11%3A50%3A00.000Z"]);
  });

  it("is read in full again after a day, so that silent removals are noticed", async () => {
    const from = await json(answer, rest);
    const state = { modifiedAfter: "2026-05-01T11:50:00.000Z", completeAt: "2026-05-01T12:00:00.000Z" };
    const later = await readAll(from, { state, clock: at("2026-05-02T12:00:00Z") });
    expect(later.last).toMatchObject({ complete: true });
    expect(local?.requests).toEqual(["/x.json"]);
  });

  it("may be asked by date", async () => {
    const from = await json(answer, "json: { modifiedAfter: { parameter: since, format: date } }\n");
    await readAll(from, {
      state: { modifiedAfter: "2026-05-01T11:50:00.000Z", completeAt: "2026-05-01T12:00:00.000Z" },
      clock: at("2026-05-01T13:00:00Z"),
    });
    expect(local?.requests).toEqual(["/x.json?since=2026-05-01"]);
  });
});

describe("records", () => {
  it("with an id that was there already are rejected", async () => {
    const all = await readAll(
      await json((_, response) => response.end('[{"id":1,"title":"a"},{"id":"1","title":"b"},{"id":2,"title":"c"}]')),
    );
    expect(all.listings.map((each) => each.sourceId)).toEqual(["1", "2"]);
    expect(all.rejected).toEqual([
      { kind: "rejected", record: "1", field: "id", code: "RECORD_DUPLICATE", reason: "page 1, record 2 has the id of an earlier record" },
    ]);
  });

  it("beyond the limit end the read", async () => {
    const many = JSON.stringify(Array.from({ length: 11 }, (_, id) => ({ id, title: "t" })));
    const from = await json((_, response) => response.end(many), "limits: { records: 10 }\n");
    expect(await codeOf(readAll(from))).toBe("TOO_MANY_RECORDS");
  });

  it("that say they are gone are told as deleted", async () => {
    const from = await json(
      (_, response) => response.end('[{"id":1,"title":"a"},{"id":2,"state":"gone"}]'),
      "json: { deleted: { path: state, value: [gone, removed] } }\n",
    );
    expect((await readAll(from)).deleted).toEqual(["2"]);
  });

  it("share one budget over all pages", async () => {
    const from = await json((request, response) => {
      const n = Number(new URL(request.url ?? "", "http://x").searchParams.get("n"));
      response.end(JSON.stringify({ d: [{ id: n, title: "t", filler: "x".repeat(100_000) }], n: `/x.json?n=${n + 1}` }));
    }, "json: { records: d, next: n }\nlimits: { megabytes: 1 }\n");
    expect(await codeOf(readAll(from))).toBe("FETCH_TOO_LARGE");
    expect(local?.requests.length).toBeLessThanOrEqual(11);
  });
});

describe("a read that fails", () => {
  it.each([
    [
      "a publisher that is down",
      (_: unknown, response: { socket?: { destroy(): void } | null }) => response.socket?.destroy(),
      "FETCH_FAILED",
    ],
    ["status 404", (_: unknown, response: { writeHead(status: number): { end(): void } }) => response.writeHead(404).end(), "FETCH_STATUS"],
  ] as const)("has a code: %s", async (_, answer, code) => {
    expect(await codeOf(readAll(await json(answer as Answer)))).toBe(code);
  });

  it("never ends with the item that says everything was there", async () => {
    const from = await json((_, response) => {
      response.writeHead(200, { "content-length": "1000" });
      response.write('[{"id":1,"title":"a"}', () => response.destroy());
    });
    expect(await codeOf(readAll(from))).toBe("FETCH_TRUNCATED");
  });

  it("closes its connection when the reader stops in the middle", async () => {
    const closed = Promise.withResolvers<void>();
    local = await serve((_, response) => {
      response.on("close", () => closed.resolve());
      response.write(`Id,Titel\n${Array.from({ length: 200 }, (_row, index) => `${index},t\n`).join("")}`);
    });
    const from = source(`format: csv\naddress: "{at}/x.csv"\nmapping: { id: Id, title: Titel }\n`, { at: local.url });
    const http = createHttpClient({ allowPrivate: ["127.0.0.1"], clock: systemClock, log: createLog("silent") });
    for await (const item of readSource(from, { http, state: {}, clock: systemClock, signal: new AbortController().signal })) {
      expect(item.kind).toBe("listing");
      break;
    }
    await closed.promise;
    await http.close();
  });
});

it("reads 10,000 bad CSV records one by one, in bounded memory", async () => {
  const row = (index: number) => (index % 2 === 0 ? `,no id ${"x".repeat(2000)}\n` : `${index},too,many,cells,${"x".repeat(2000)}\n`);
  local = await serve((_, response) => {
    response.write("Id,Titel\n");
    let index = 0;
    const more = () => {
      while (index < 10_000) if (!response.write(row((index += 1)))) return void response.once("drain", more);
      response.end("1,good\n");
    };
    more();
  });
  const from = source(`format: csv\naddress: "{at}/x.csv"\nmapping: { id: Id, title: Titel }\n`, { at: local.url });
  const http = createHttpClient({ allowPrivate: ["127.0.0.1"], clock: systemClock, log: createLog("silent") });
  const counts = new Map<string, number>();
  const before = process.memoryUsage().heapUsed; // other tests of this process have left theirs
  let held = 0;
  let largest = 0;
  let longest = 0;
  for await (const item of readSource(from, { http, state: {}, clock: systemClock, signal: new AbortController().signal })) {
    counts.set(item.kind, (counts.get(item.kind) ?? 0) + 1);
    held += 1;
    if (held % 1000 === 0) largest = Math.max(largest, process.memoryUsage().heapUsed - before);
    if (item.kind === "rejected") longest = Math.max(longest, item.reason.length);
  }
  await http.close();
  expect(Object.fromEntries(counts)).toEqual({ rejected: 10_000, listing: 1, end: 1 });
  expect(largest).toBeLessThan(250_000_000);
  expect(longest).toBeLessThan(200);
});
