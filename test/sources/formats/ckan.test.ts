import { afterEach, describe, expect, it } from "vitest";
import { serve, type Answer, type LocalServer } from "../../support/localServer.ts";
import { codeOf, readAll, source, titles } from "../support.ts";

let local: LocalServer | undefined;
afterEach(async () => {
  await local?.close();
  local = undefined;
});

const RESOURCE = "4a7b2f0e-6c1d-4b8e-9f3a-2d5c8e7f1a90";
const MAPPING = "mapping: { id: Id, title: Titel }\n";

async function read(answer: Answer, ckan = `{ resource: ${RESOURCE}, pageSize: 10 }`, path = "", rest = "") {
  await local?.close();
  local = await serve(answer);
  return readAll(source(`format: ckan\naddress: "{at}${path}"\nckan: ${ckan}\n${rest}${MAPPING}`, { at: local.url }));
}

type Row = Readonly<Record<string, unknown>>;
const row = (id: number): Row => ({ _id: id, Id: `id-${id}`, Titel: `Titel ${id}` });
const rows = (from: number, to: number): readonly Row[] => Array.from({ length: to - from + 1 }, (_, index) => row(from + index));
const ids = (list: readonly { readonly sourceId: string }[]) => list.map((each) => Number(each.sourceId.slice(3)));

/** A portal with one table; `change` may put another in its place before an answer. */
function portal(
  table: readonly unknown[],
  change: (asked: number, table: readonly unknown[]) => readonly unknown[] = (_, same) => same,
): Answer {
  let now = table;
  let asked = 0;
  return (request, response) => {
    const url = new URL(request.url ?? "", "http://x");
    now = change((asked += 1), now);
    const [offset, limit] = [Number(url.searchParams.get("offset")), Number(url.searchParams.get("limit"))];
    const result = {
      resource_id: RESOURCE,
      limit,
      offset,
      total: now.length,
      fields: [{ id: "_id", type: "int" }],
      records: now.slice(offset, offset + limit),
      _links: { start: "/api/3/action/datastore_search", next: `/api/3/action/datastore_search?offset=${offset + limit}` },
    };
    answer({ success: true, result })(request, response);
  };
}

function answer(body: unknown, status = 200): Answer {
  return (_, response) => response.writeHead(status, { "content-type": "application/json;charset=utf-8" }).end(JSON.stringify(body));
}

describe("a table", () => {
  it("is read page by page in the order of its rows, each page with the last row of the one before", async () => {
    const all = await read(portal(rows(1, 25)));
    expect(ids(all.listings)).toEqual(Array.from({ length: 25 }, (_, index) => index + 1));
    expect(all.rejected).toEqual([]);
    expect(all.last).toMatchObject({ kind: "end", complete: true });
    expect(local?.requests).toEqual(
      [0, 9, 18].map((offset) => `/api/3/action/datastore_search?resource_id=${RESOURCE}&sort=_id&limit=10&offset=${offset}`),
    );
  });

  it("may lie in a portal below a path, whose address may name the action API already", async () => {
    for (const path of ["/data", "/data/", "/data/api/3/action/"]) {
      await read(portal(rows(1, 2)), `{ resource: ${RESOURCE} }`, path);
      expect(local?.requests).toEqual([`/data/api/3/action/datastore_search?resource_id=${RESOURCE}&sort=_id&limit=1000&offset=0`]);
    }
  });

  it("may be empty, or end with a page", async () => {
    expect((await read(portal([]))).last).toMatchObject({ complete: true });
    expect((await read(portal(rows(1, 10)))).listings).toHaveLength(10);
    expect(local?.requests).toHaveLength(1);
    expect((await read(portal(rows(1, 19)))).listings).toHaveLength(19);
  });

  it("is read to its end though the portal gives fewer rows than asked for", async () => {
    const capped: Answer = (request, response) => {
      const url = new URL(request.url ?? "", "http://x");
      url.searchParams.set("limit", "4");
      request.url = url.href.slice("http://x".length);
      portal(rows(1, 21))(request, response);
    };
    expect(ids((await read(capped)).listings)).toHaveLength(21);
  });

  it("is read to its end though the portal does not count, or only estimates", async () => {
    for (const total of [{ total: undefined }, { total: 7, total_was_estimated: true }]) {
      const silent: Answer = (request, response) => {
        const offset = Number(new URL(request.url ?? "", "http://x").searchParams.get("offset"));
        answer({ success: true, result: { ...total, records: rows(1, 25).slice(offset, offset + 10) } })(request, response);
      };
      const all = await read(silent);
      expect(ids(all.listings)).toHaveLength(25);
      expect(all.last).toMatchObject({ complete: true });
    }
  });

  it("with fewer rows than it counts is not complete, so nothing counts as gone", async () => {
    const short = answer({ success: true, result: { total: 9, records: rows(1, 3) } });
    const once: Answer = (request, response) =>
      (request.url ?? "").endsWith("offset=0")
        ? short(request, response)
        : answer({ success: true, result: { total: 9, records: [row(3)] } })(request, response);
    const all = await read(once);
    expect(ids(all.listings)).toEqual([1, 2, 3]);
    expect(all.last).toMatchObject({ complete: false });
  });
});

describe("a table that changes while it is read", () => {
  it("loses no row when rows read already are deleted", async () => {
    const all = await read(portal(rows(1, 40), (asked, table) => (asked === 2 ? table.slice(4) : table)));
    expect(ids(all.listings)).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
    expect(all.last).toMatchObject({ complete: false });
  });

  it("loses no row when so many are deleted that the next page is empty", async () => {
    const all = await read(portal(rows(1, 30), (asked, table) => (asked === 3 ? table.slice(18) : table)));
    expect(ids(all.listings)).toEqual(Array.from({ length: 30 }, (_, index) => index + 1));
    expect(all.last).toMatchObject({ complete: false });
  });

  it("loses and doubles no row when rows are deleted again and again", async () => {
    const all = await read(portal(rows(1, 120), (asked, table) => (asked % 3 === 0 ? table.slice(2) : table)));
    expect(ids(all.listings)).toEqual(Array.from({ length: 120 }, (_, index) => index + 1));
    expect(all.rejected).toEqual([]);
  });

  it("gives the rows added at its end too", async () => {
    const all = await read(portal(rows(1, 15), (asked, table) => (asked === 2 ? [...table, ...rows(16, 17)] : table)));
    expect(ids(all.listings)).toEqual(Array.from({ length: 17 }, (_, index) => index + 1));
    expect(all.last).toMatchObject({ complete: false });
  });

  it("is not complete when it is replaced by another of the same size", async () => {
    const other = rows(101, 125).map((each, index) => ({ ...each, _id: index + 1 }));
    const all = await read(portal(rows(1, 25), (asked, table) => (asked === 2 ? other : table)));
    expect(all.last).toMatchObject({ complete: false });
  });
});

describe("a dataset", () => {
  const resources = [
    { id: "pdf", format: "PDF", datastore_active: false },
    { id: "csv", format: "CSV", datastore_active: true },
    { id: "old", format: "csv", datastore_active: false },
  ];
  const catalogue =
    (list: unknown): Answer =>
    (request, response) =>
      /package_show/.test(request.url ?? "")
        ? answer({ success: true, result: { name: "ydelser", resources: list } })(request, response)
        : portal(rows(1, 3))(request, response);

  it("stands for its one resource in the datastore", async () => {
    expect((await read(catalogue(resources), "{ dataset: ydelser }")).listings).toHaveLength(3);
    expect(local?.requests).toEqual([
      "/api/3/action/package_show?id=ydelser",
      "/api/3/action/datastore_search?resource_id=csv&sort=_id&limit=1000&offset=0",
    ]);
  });

  it("is narrowed by a format, in any case", async () => {
    const two = [...resources, { id: "xlsx", format: "XLSX", datastore_active: true }];
    expect((await read(catalogue(two), "{ dataset: ydelser, resourceFormat: csv }")).listings).toHaveLength(3);
    await expect(read(catalogue(two), "{ dataset: ydelser }")).rejects.toMatchObject({
      code: "FETCH_UNREADABLE",
      message: expect.stringContaining("2 resource"),
      next: expect.stringContaining("ckan.resourceFormat"),
    });
  });

  it("without one says so", async () => {
    for (const list of [[resources[0]], [], "none", undefined])
      expect(await codeOf(read(catalogue(list), "{ dataset: ydelser }"))).toBe("FETCH_UNREADABLE");
  });

  it("is not taken for unchanged because its own page is: validators are not kept", async () => {
    const tagged: Answer = (request, response) => {
      response.setHeader("etag", '"1"');
      catalogue(resources)(request, response);
    };
    expect((await read(tagged, "{ dataset: ydelser }")).last.state).toEqual({});
  });

  it("or a resource has to be named in the source file", () => {
    expect(() => source(`format: ckan\naddress: "{at}"\n${MAPPING}`)).toThrow(
      expect.objectContaining({ code: "SOURCE_INVALID", message: expect.stringMatching(/ckan\.resource is missing/) }),
    );
  });
});

describe("hostile and broken answers", () => {
  it("say what the portal says when it refuses", async () => {
    const body = { success: false, error: { message: "Not found: Resource was not found.\n", __type: "Not Found Error" } };
    await expect(read(answer(body))).rejects.toMatchObject({
      code: "FETCH_STATUS",
      message: expect.stringContaining("Resource was not found."),
      next: expect.stringContaining("ckan.resource"),
    });
    expect(await codeOf(read(answer(body, 404)))).toBe("FETCH_STATUS");
  });

  it.each<[string, Answer, string]>([
    ["an HTML page", (_, response) => response.setHeader("content-type", "text/html").end("<p>Log ind</p>"), "FETCH_WRONG_TYPE"],
    ["HTML called JSON", (_, response) => response.end("<!doctype html><html></html>"), "FETCH_WRONG_TYPE"],
    ["an answer cut in a row", (_, response) => response.end('{"success":true,"result":{"records":[{"_id":1'), "FETCH_TRUNCATED"],
    ["a list", answer([]), "FETCH_UNREADABLE"],
    ["no rows", answer({ success: true, result: { total: 3 } }), "FETCH_UNREADABLE"],
    ["rows as text", answer({ success: true, result: { total: 1, records: "1,a\n" } }), "FETCH_UNREADABLE"],
    ["no envelope", answer({ records: rows(1, 3) }), "FETCH_UNREADABLE"],
    ["the same page for any offset", answer({ success: true, result: { total: 99, records: rows(1, 10) } }), "FETCH_LOOP"],
    [
      "rows without numbers, the same for any offset",
      answer({ success: true, result: { total: 99, records: [{ Id: "a", Titel: "a" }] } }),
      "FETCH_LOOP",
    ],
  ])("fail with a code: %s", async (_, body, code) => {
    expect(await codeOf(read(body))).toBe(code);
  });

  it("whose rows have no number are read by offset alone", async () => {
    const plain = rows(1, 35).map(({ Id, Titel }) => ({ Id, Titel }));
    const all = await read(portal(plain));
    expect(ids(all.listings)).toEqual(Array.from({ length: 35 }, (_, index) => index + 1));
    expect(all.last).toMatchObject({ complete: true });
  });

  it("that shuffle the same rows for ever are a loop", async () => {
    let asked = 0;
    const shuffling: Answer = (request, response) => {
      asked += 1;
      const turned = [
        row(1),
        ...rows(2, 9).map((_, index, all) => all[(index * asked) % 8] ?? row(2)),
        row(10 + (asked % 2 === 0 ? -1 : 0)),
      ];
      answer({ success: true, result: { total: 1000, records: turned } })(request, response);
    };
    expect(await codeOf(read(shuffling))).toBe("FETCH_LOOP");
  });

  it("that grow for ever end at the source's limit of records", async () => {
    const endless: Answer = (request, response) => {
      const offset = Number(new URL(request.url ?? "", "http://x").searchParams.get("offset"));
      answer({ success: true, result: { total: offset + 1000, records: rows(offset + 1, offset + 10) } })(request, response);
    };
    expect(await codeOf(read(endless, undefined, "", "limits: { records: 200 }\n"))).toBe("TOO_MANY_RECORDS");
  });

  it("with 10,000 bad rows are rejected row by row, and the good one at the end is read", async () => {
    const bad = Array.from({ length: 10_000 }, (_, index) => (index % 3 === 0 ? null : { _id: index + 1, Titel: "uden id" }));
    const all = await read(portal([...bad, row(10_001)]), `{ resource: ${RESOURCE}, pageSize: 1001 }`);
    expect(titles(all)).toEqual(["Titel 10001"]);
    expect(all.rejected).toHaveLength(10_000);
    expect(all.rejected[1]).toMatchObject({ record: "row 2", field: "id", code: "RECORD_FIELD_MISSING" });
  });
});
