import { afterEach, describe, expect, it } from "vitest";
import { serve, type Answer, type LocalServer } from "../../support/localServer.ts";
import { codeOf, readAll, source, titles } from "../support.ts";

let local: LocalServer | undefined;
afterEach(async () => {
  await local?.close();
  local = undefined;
});

async function read(answer: Answer, rest = "", path = "/api") {
  local = await serve(answer);
  return readAll(source(`format: hsds\naddress: "{at}${path}"\n${rest}`, { at: local.url }));
}

const full = (id: string) => ({ id, name: `Name ${id}`, description: "<p>Text</p>", status: "active", organization: { name: "Org" } });

/** An API of `count` services, `size` a page. */
function api(count: number, size: number, service: (id: string) => object = full): Answer {
  return (request, response) => {
    const url = new URL(request.url ?? "", "http://x");
    const id = /\/services\/(.+)$/.exec(url.pathname)?.[1];
    if (id !== undefined) return void response.end(JSON.stringify(full(decodeURIComponent(id))));
    const page = Number(url.searchParams.get("page"));
    const ids = Array.from({ length: count }, (_, index) => `s#${index + 1}`).slice((page - 1) * size, page * size);
    const total = Math.ceil(count / size);
    response.end(
      JSON.stringify({
        total_items: count,
        total_pages: total,
        page_number: page,
        size: ids.length,
        first_page: page === 1,
        last_page: page === total,
        empty: ids.length === 0,
        contents: ids.map(service),
      }),
    );
  };
}

describe("/services", () => {
  it("is read page by page and mapped without any mapping of the source's own", async () => {
    const all = await read(api(5, 2), "hsds: { perPage: 2 }\n");
    expect(all.listings).toHaveLength(5);
    expect(all.listings[0]).toMatchObject({
      sourceId: "s#1",
      problems: [],
      content: { title: { da: "Name s#1" }, description: { da: "Text" }, provider: { name: "Org" }, status: "ACTIVE" },
    });
    expect(local?.requests).toEqual([
      "/api/services?page=1&per_page=2&full=true",
      "/api/services?page=2&per_page=2&full=true",
      "/api/services?page=3&per_page=2&full=true",
    ]);
    expect(all.last).toMatchObject({ complete: true });
  });

  it("is found whether the address names it or not, and keeps the address's own parameters", async () => {
    await read(api(1, 2), "hsds: { dialect: uk }\n", "/api/services/?key=k");
    expect(local?.requests).toEqual(["/api/services?key=k&page=1&per_page=50"]);
  });

  it("reads the pages of Open Referral UK version 1", async () => {
    const old: Answer = (request, response) => {
      const page = Number(new URL(request.url ?? "", "http://x").searchParams.get("page"));
      response.end(
        JSON.stringify({
          totalElements: 2,
          totalPages: 2,
          number: page,
          size: 1,
          first: page === 1,
          last: page === 2,
          empty: false,
          content: [full(`v${page}`)],
        }),
      );
    };
    expect(titles(await read(old, "hsds: { dialect: uk }\n"))).toEqual(["Name v1", "Name v2"]);
  });

  it("is not complete when it gives fewer than it counts, so nothing counts as gone", async () => {
    const short: Answer = (_, response) => response.end(JSON.stringify({ total_items: 9, total_pages: 1, contents: [full("1")] }));
    expect((await read(short)).last).toMatchObject({ kind: "end", complete: false });
  });

  it("that ignores the page parameter is a loop", async () => {
    const deaf: Answer = (_, response) =>
      response.end(JSON.stringify({ total_items: 100, total_pages: 50, contents: [full("1"), full("2")] }));
    expect(await codeOf(read(deaf))).toBe("FETCH_LOOP");
    expect(local?.requests).toHaveLength(2);
  });

  it("that answers something else is unreadable", async () => {
    expect(await codeOf(read((_, response) => response.end("[]")))).toBe("FETCH_UNREADABLE");
  });
});

describe("/services/{id}", () => {
  const brief = (id: string) => ({ id, name: `Name ${id}` });

  it("is asked where the list's record is too short, a few at a time", async () => {
    let open = 0;
    let most = 0;
    const lists = api(20, 20, brief);
    const counting: Answer = (request, response) => {
      open += 1;
      most = Math.max(most, open);
      setImmediate(() => {
        open -= 1;
        lists(request, response);
      });
    };
    const all = await read(counting);
    expect(all.listings.map((each) => each.content.provider?.name)).toEqual(Array.from({ length: 20 }, () => "Org"));
    expect(all.listings.map((each) => each.sourceId)).toEqual(Array.from({ length: 20 }, (_, index) => `s#${index + 1}`));
    expect(local?.requests.filter((path) => path.startsWith("/api/services/s%23"))).toHaveLength(20);
    expect(most).toBeLessThanOrEqual(4);
  });

  it("is not asked where the list is full, or when the source says never; always when it says always", async () => {
    await read(api(3, 3));
    expect(local?.requests).toHaveLength(1);
    await local?.close();
    expect((await read(api(3, 3, brief), "hsds: { details: never }\n")).listings).toHaveLength(3);
    expect(local?.requests).toHaveLength(1);
    await local?.close();
    await read(api(3, 3), "hsds: { details: always }\n");
    expect(local?.requests).toHaveLength(4);
  });

  it("that is gone meanwhile leaves the list's record as it is; one that fails ends the read", async () => {
    const status =
      (code: number): Answer =>
      (request, response) =>
        /\/services\//.test(request.url ?? "") ? void response.writeHead(code).end() : api(2, 2, brief)(request, response);
    expect((await read(status(404))).listings).toHaveLength(2);
    await local?.close();
    expect(await codeOf(read(status(500)))).toBe("FETCH_STATUS");
  });

  it("cannot be led elsewhere by an id", async () => {
    const evil = (id: string) => ({ id: `../../admin?x=${id}`, name: "n" });
    await read(api(1, 1, evil));
    expect(local?.requests[1]).toBe("/api/services/..%2F..%2Fadmin%3Fx%3Ds%231");
  });
});
