import { afterEach, describe, expect, it } from "vitest";
import { lines, run, servePages, type Instead, type PagesServer } from "./pages-server.ts";

let server: PagesServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function pages(total: number, instead?: Instead): Promise<string> {
  server = await servePages(total, instead);
  return server.url;
}

const ids = (out: string): readonly unknown[] => lines(out).map((line) => line["id"]);
const upTo = (last: number, from = 1): readonly number[] => Array.from({ length: last - from + 1 }, (_, index) => from + index);

describe("paging", () => {
  it("follows the cursor to the end, each row once", async () => {
    const { error, out, err } = await run(await pages(95));
    expect([error, err]).toEqual([undefined, ""]);
    expect(ids(out)).toEqual(upTo(95));
    expect(server?.asked.map((variables) => variables["after"])).toEqual([undefined, ...upTo(9).map((page) => String(page * 10))]);
  });

  it("starts at a cursor that is given", async () => {
    const { out } = await run(await pages(25), { variables: { after: "12" } });
    expect(ids(out)).toEqual(upTo(25, 13));
  });

  it("finds the cursor's variable by where it is used, behind aliases and fragments", async () => {
    const query = `query ($from: String) { things(after: $from) { ...Page } }
      fragment Page on Things { nodes { id } ...Info } fragment Info on Things { pageInfo { hasNextPage endCursor } }`;
    await run(await pages(15), { query });
    expect(server?.asked).toEqual([{}, { from: "10" }]);
  });

  it("asks for no page that no row is wanted of", async () => {
    expect(ids((await run(await pages(95), { maxRows: 20 })).out)).toEqual(upTo(20));
    expect(server?.asked).toHaveLength(2);
  });

  it("asks nothing for no rows", async () => {
    expect((await run(await pages(95), { maxRows: 0 })).out).toBe("");
    expect(server?.asked).toHaveLength(0);
  });

  it("does not run ahead of whoever takes the rows", async () => {
    const url = await pages(2_000);
    let taken = 0;
    let ahead = 0;
    const { out } = await run(url, {
      take(done) {
        taken += 1;
        ahead = Math.max(ahead, (server?.asked.length ?? 0) * 10 - taken);
        setImmediate(done);
      },
    });
    expect(ids(out)).toEqual(upTo(2_000));
    // What the streams between hold: 16 objects each, and the page at hand.
    expect(ahead).toBeLessThan(100);
  });

  it("says when a list goes on and the operation has no way to follow it", async () => {
    const { error, out, err } = await run(await pages(25), { query: "{ things { nodes { id } pageInfo { hasNextPage } } }" });
    expect([error, ids(out).length]).toEqual([undefined, 10]);
    expect(err).toMatch(/^things goes on beyond these rows\. .*\n$/);
  });

  it("follows several lists, each to its own end, and names the list of each row", async () => {
    const part = (from: number, to: number): object => ({
      nodes: from >= to ? [] : [{ id: from + 1 }],
      pageInfo: { hasNextPage: from + 1 < to, endCursor: from >= to ? null : String(from + 1) },
    });
    const url = await pages(0, (response) => {
      const variables = server?.asked.at(-1);
      response.end(
        JSON.stringify({ data: { a: part(Number(variables?.["x"] ?? 0), 3), b: part(Number(variables?.["y"] ?? 0), 1), c: part(0, 0) } }),
      );
      return true;
    });
    const list = "{ nodes { id } pageInfo { hasNextPage endCursor } }";
    const { error, out } = await run(url, {
      query: `query ($x: String, $y: String, $z: String) { a: l(after: $x) ${list} b: l(after: $y) ${list} c: l(after: $z) ${list} }`,
    });
    expect(error).toBeUndefined();
    expect(lines(out)).toEqual([
      { _list: "a", id: 1 },
      { _list: "b", id: 1 },
      { _list: "a", id: 2 },
      { _list: "a", id: 3 },
    ]);
  });
});

describe("what goes wrong", () => {
  const failing =
    (what: (response: Parameters<Instead>[0], page: object) => unknown): Instead =>
    (response, after, page) =>
      after === 20 ? (what(response, page), true) : undefined;

  it.each([
    ["ends the connection", failing((response) => response.socket?.destroy())],
    [
      "ends in the middle of an answer",
      failing((response) => response.writeHead(200, { "content-length": "1000" }).write('{"data":', () => response.socket?.destroy())),
    ],
    ["answers with a page of HTML", failing((response) => response.writeHead(502).end("<html>"))],
    [
      "answers with an error",
      failing((response) => response.writeHead(500).end('{"errors":[{"message":"m","extensions":{"code":"INTERNAL","next":"n"}}]}')),
    ],
  ])("keeps the rows and tells how to go on when the server %s", async (_what, instead) => {
    const url = await pages(95, instead);
    const { error, out, err } = await run(url);
    expect(ids(out)).toEqual(upTo(20));
    expect(error).toMatchObject({ code: "QUERY_INCOMPLETE", next: expect.stringContaining(`--variables '{"after":"20"}'`) });
    expect(err).toBe("20 rows are in here.\n");
  });

  it("leaves a JSON array open that did not come to its end", async () => {
    const { out } = await run(
      await pages(
        95,
        failing((response) => response.socket?.destroy()),
      ),
      { format: "json" },
    );
    expect(() => JSON.parse(out) as unknown).toThrow("JSON");
    expect(JSON.parse(`${out}]`)).toHaveLength(20);
  });

  it("gives up on an answer that does not come", async () => {
    const { error } = await run(await pages(95, () => true), { timeoutMs: 50 });
    expect(error).toMatchObject({ code: "HUB_UNREACHABLE", message: expect.stringContaining("within 0.05 s") });
  });

  it.each([
    ["the same cursor again", { hasNextPage: true, endCursor: "10" }, /never ends/],
    ["no cursor", { hasNextPage: true, endCursor: null }, /how it goes on/],
    ["no page info", null, /how it goes on/],
  ])("does not page for ever: %s", async (_what, pageInfo, message) => {
    const url = await pages(95, (response, after, page) =>
      after === 10 ? (response.end(JSON.stringify({ data: { things: { ...page, pageInfo } } })), true) : undefined,
    );
    const { error, out } = await run(url);
    expect(error).toMatchObject({ code: "HUB_BAD_ANSWER", message: expect.stringMatching(message) });
    expect(ids(out)).toEqual(upTo(20));
  });

  it("writes the rows of partial data, tells each kind of error once, and fails", async () => {
    const problem = (index: number): object => ({
      message: "It is down.",
      path: ["things", "nodes", index, "name"],
      extensions: { code: "SUBGRAPH_UNREACHABLE", next: "Wait." },
    });
    const url = await pages(25, (response, after, page) =>
      after === 10 ? (response.end(JSON.stringify({ data: { things: page }, errors: [0, 1, 2].map(problem) })), true) : undefined,
    );
    const { error, out, err } = await run(url);
    expect(ids(out)).toEqual(upTo(25));
    expect(err).toBe("SUBGRAPH_UNREACHABLE: It is down. (things.nodes.0.name) Wait.\n");
    expect(error).toMatchObject({ code: "QUERY_INCOMPLETE", message: expect.stringContaining("3 errors") });
  });

  it("ends with what came when the list itself fails on a later page", async () => {
    const url = await pages(25, (response, after) =>
      after === 10 ? (response.end('{"data":{"things":null},"errors":[{"message":"Gone.","path":["things"]}]}'), true) : undefined,
    );
    const { error, out, err } = await run(url);
    expect(ids(out)).toEqual(upTo(10));
    expect(err).toBe("INTERNAL: Gone. (things)\n");
    expect(error).toMatchObject({ code: "QUERY_INCOMPLETE" });
  });

  it("passes on the hub's own error when there is no data", async () => {
    const { error, out } = await run(
      await pages(
        1,
        (response) => (
          response.writeHead(400).end('{"errors":[{"message":"No.","extensions":{"code":"QUERY_TOO_LARGE","next":"Less."}}]}'),
          true
        ),
      ),
    );
    expect([error, out]).toEqual([expect.objectContaining({ code: "QUERY_TOO_LARGE", message: "No.", next: "Less." }), ""]);
  });

  it("shows progress where it is live, and takes it away at the end", async () => {
    const { err } = await run(await pages(25), { live: true });
    expect(err.split("\r").slice(1)).toEqual(["\u001B[K0 rows", "\u001B[K10 of 25 rows", "\u001B[K20 of 25 rows", "\u001B[K"]);
  });
});
