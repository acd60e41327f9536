import { afterEach, describe, expect, it } from "vitest";
import { serve, type Answer, type LocalServer } from "../../support/localServer.ts";
import { codeOf, readAll, source, titles } from "../support.ts";

let local: LocalServer | undefined;
afterEach(async () => {
  await local?.close();
  local = undefined;
});

async function read(answer: Answer | string, json = "{}") {
  local = await serve(
    typeof answer === "string" ? (_, response) => response.setHeader("content-type", "application/json").end(answer) : answer,
  );
  return readAll(source(`format: json\naddress: "{at}/x.json"\njson: ${json}\nmapping: { id: id, title: title }\n`, { at: local.url }));
}

const pages: Answer = (request, response) => {
  const page = Number(new URL(request.url ?? "", "http://x").searchParams.get("page") ?? 1);
  const items = page > 3 ? [] : [1, 2].map((n) => ({ id: `${page}-${n}`, title: `${page}.${n}` }));
  response.end(JSON.stringify({ data: { items }, meta: { pages: 3 }, links: { next: page < 3 ? `/x.json?page=${page + 1}` : null } }));
};

const SIX = ["1.1", "1.2", "2.1", "2.2", "3.1", "3.2"];

describe("one document", () => {
  it("is a list itself, or holds one", async () => {
    expect(titles(await read('[{"id":1,"title":"a"}]'))).toEqual(["a"]);
    await local?.close();
    expect(titles(await read('{"data":{"items":[{"id":1,"title":"a"}]}}', "{ records: data.items }"))).toEqual(["a"]);
  });

  it("may begin with a byte order mark", async () => {
    expect(titles(await read('\uFEFF[{"id":1,"title":"æ"}]'))).toEqual(["æ"]);
  });

  it("rejects what is no record by its place, and reads the rest", async () => {
    const all = await read('[null, 1, {"id":1,"title":"a"}, {"title":"b"}, []]');
    expect(titles(all)).toEqual(["a"]);
    expect(all.rejected.map(({ record, field }) => [record, field])).toEqual([
      ["page 1, record 1", "id"],
      ["page 1, record 2", "id"],
      ["page 1, record 4", "id"],
      ["page 1, record 5", "id"],
    ]);
  });
});

describe("pages", () => {
  it("are joined by a link, also a relative one", async () => {
    expect(titles(await read(pages, "{ records: data.items, next: links.next }"))).toEqual(SIX);
    expect(local?.requests).toEqual(["/x.json", "/x.json?page=2", "/x.json?page=3"]);
  });

  it("are numbered by a parameter, up to the total", async () => {
    expect(
      titles(await read(pages, "{ records: data.items, page: { parameter: page, total: meta.pages, sizeParameter: n, size: 2 } }")),
    ).toEqual(SIX);
    expect(local?.requests).toEqual(["/x.json?page=1&n=2", "/x.json?page=2&n=2", "/x.json?page=3&n=2"]);
  });

  it("are numbered by a parameter, up to an empty one", async () => {
    expect(titles(await read(pages, "{ records: data.items, page: { parameter: page } }"))).toEqual(SIX);
    expect(local?.requests).toHaveLength(4);
  });

  it("that link to themselves are a loop", async () => {
    const self: Answer = (_, response) => response.end('{"data":[{"id":1,"title":"a"}],"next":"/x.json"}');
    expect(await codeOf(read(self, "{ records: data, next: next }"))).toBe("FETCH_LOOP");
  });

  it("that repeat the same records under ever new addresses are a loop", async () => {
    const round: Answer = (request, response) => {
      const n = Number(new URL(request.url ?? "", "http://x").searchParams.get("n"));
      response.end(JSON.stringify({ data: [{ id: n % 3, title: `at ${n}` }], next: `/x.json?n=${n + 1}` }));
    };
    expect(await codeOf(read(round, "{ records: data, next: next }"))).toBe("FETCH_LOOP");
    expect(local?.requests).toHaveLength(4);
  });

  it("that are numbered though the number is ignored are a loop", async () => {
    const deaf: Answer = (_, response) => response.end('[{"id":1,"title":"a"}]');
    expect(await codeOf(read(deaf, "{ page: { parameter: page } }"))).toBe("FETCH_LOOP");
    expect(local?.requests).toHaveLength(2);
  });

  it("that are empty for ever are a loop", async () => {
    const empty: Answer = (request, response) => response.end(`{"data":[],"next":"${request.url}x"}`);
    expect(await codeOf(read(empty, "{ records: data, next: next }"))).toBe("FETCH_LOOP");
  });

  it("may not lead to a host that is not declared", async () => {
    const away: Answer = (_, response) => response.end('{"data":[{"id":1,"title":"a"}],"next":"http://169.254.169.254/latest/meta-data"}');
    expect(await codeOf(read(away, "{ records: data, next: next }"))).toBe("FETCH_HOST_REFUSED");
  });
});

describe("hostile and broken answers", () => {
  it.each([
    ["an HTML page", "<!doctype html><html></html>", "{}", "FETCH_WRONG_TYPE"],
    ["nothing", "", "{}", "FETCH_TRUNCATED"],
    ["a list cut after a record", '[{"id":1,"title":"a"},', "{}", "FETCH_TRUNCATED"],
    ["a list cut in a string", '[{"id":1,"title":"a \\"', "{}", "FETCH_TRUNCATED"],
    ["a list cut in a word", '[{"id":1,"x":tru', "{}", "FETCH_TRUNCATED"],
    ["no JSON", "id: 1", "{}", "FETCH_UNREADABLE"],
    ["JSON with something behind", '[{"id":1}] trailing', "{}", "FETCH_UNREADABLE"],
    ["an object where a list is declared", '{"error":"no"}', "{}", "FETCH_UNREADABLE"],
    ["no list at the declared path", '{"data":{"items":"none"}}', "{ records: data.items }", "FETCH_UNREADABLE"],
    ["a million open brackets", "[".repeat(1_000_000), "{}", "FETCH_TRUNCATED"],
  ])("fail with a code: %s", async (_, body, json, code) => {
    expect(await codeOf(read(body, json))).toBe(code);
  });

  it("cannot reach the prototype of anything", async () => {
    const all = await read('[{"id":1,"title":"a","__proto__":{"polluted":true}}]');
    expect(titles(all)).toEqual(["a"]);
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });
});
