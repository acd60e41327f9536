import { request } from "node:http";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadRecords } from "../../subgraphs/samples/record.ts";
import { createSamples, type Samples } from "../../subgraphs/samples/server.ts";

const clock = { now: () => Date.UTC(2026, 10, 22, 12) };
let samples: Samples;

beforeAll(async () => {
  samples = await createSamples({ clock });
});
afterAll(() => samples.close());

const get = (path: string, headers: Readonly<Record<string, string>> = {}) =>
  fetch(`${samples.url}/${path}`, { headers, redirect: "manual" });

describe("the sample server", () => {
  test("answers 304 to a known ETag, and to a date not older than the last change", async () => {
    const first = await get("kommune-nord/listings.csv");
    const etag = first.headers.get("etag") ?? "";
    const date = first.headers.get("last-modified") ?? "";
    expect(first.status).toBe(200);
    expect((await get("kommune-nord/listings.csv", { "if-none-match": etag })).status).toBe(304);
    expect((await get("kommune-nord/listings.csv", { "if-modified-since": date })).status).toBe(304);
    expect((await get("kommune-nord/listings.csv", { "if-none-match": '"other"', "if-modified-since": date })).status).toBe(200);
  });

  test("compresses with gzip when asked, and only then", async () => {
    const [packed, plain] = await Promise.all([raw("kommune-fyn/api/opslag", "gzip"), raw("kommune-fyn/api/opslag", "identity")]);
    expect(packed.encoding).toBe("gzip");
    expect(plain.encoding).toBeUndefined();
    expect(gunzipSync(packed.body).equals(plain.body)).toBe(true);
  });

  test("writes Windows-1252 with a semicolon, and UTF-8 with a byte order mark", async () => {
    const western = Buffer.from(await (await get("kommune-oest/eksport/tilbud.csv")).arrayBuffer());
    expect(new TextDecoder("windows-1252").decode(western)).toMatch(/^Id;Titel;Titel \(engelsk\);Resumé;/);
    expect(() => new TextDecoder("utf-8", { fatal: true }).decode(western)).toThrow(TypeError);
    const marked = Buffer.from(await (await get("kommune-vest/erhvervshjaelp.csv")).arrayBuffer());
    expect(marked.subarray(0, 3).toString("hex")).toBe("efbbbf");
  });

  test("pages Open Referral services to the last one, and gives each in full under its id", async () => {
    const ids: string[] = [];
    for (let page = 1, last = false; !last; page += 1) {
      const body = (await (await get(`region-nord/services?page=${page}&per_page=5`)).json()) as {
        last_page: boolean;
        contents: { id: string }[];
      };
      ids.push(...body.contents.map((service) => service.id));
      last = body.last_page;
    }
    expect(ids).toEqual(loadRecords("region-nord").map((record) => record.sourceId));
    const detail = await get(`region-nord/services/${encodeURIComponent(ids.find((id) => id.includes("#")) ?? "")}`);
    expect(await detail.json()).toMatchObject({ service_areas: [{ name: expect.any(String) }], attributes: expect.any(Array) });
  });

  test("gives only what changed after a moment when asked", async () => {
    const body = (await (await get("stat-klynger/services?modified_after=2026-01-01T00:00:00Z&per_page=50")).json()) as {
      contents: { last_modified: string }[];
    };
    const expected = loadRecords("stat-klynger").filter((record) => record.modified >= "2026-01-01");
    expect(body.contents.length).toBe(expected.length);
    expect(expected.length).toBeGreaterThan(0);
  });

  test.each(["kommune-nord", "nobody/listings.csv", "kommune-nord/other.csv", "region-nord/services/nothing", "region-nord/services/a/b"])(
    "has nothing at /%s",
    async (path) => {
      expect((await get(path)).status).toBe(404);
    },
  );
});

describe("a sample publisher at fault", () => {
  test("hangs up when down, and answers again afterwards", async () => {
    samples.setFault("region-midt", "down");
    await expect(get("region-midt/opslag.json")).rejects.toThrow(Error);
    samples.setFault("region-midt", null);
    expect((await get("region-midt/opslag.json")).status).toBe(200);
  });

  test("answers an error page with status 200 for html", async () => {
    samples.setFault("stat-eu-norden", "html");
    const answer = await get("stat-eu-norden/services.json");
    expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
    samples.setFault("stat-eu-norden", null);
  });

  test("announces more than it sends when truncated", async () => {
    samples.setFault("stat-foreninger", "truncated");
    const answer = await get("stat-foreninger/foreninger.json");
    expect(Number(answer.headers.get("content-length"))).toBeGreaterThan(1000);
    await expect(answer.text()).rejects.toThrow("terminated");
    samples.setFault("stat-foreninger", null);
  });

  test("sends its headers and then nothing when slow", async () => {
    samples.setFault("stat-opsguide", "slow");
    const stop = new AbortController();
    const answer = await fetch(`${samples.url}/stat-opsguide/feed.xml`, { signal: stop.signal });
    expect(answer.status).toBe(200);
    stop.abort();
    await expect(answer.text()).rejects.toThrow("aborted");
    samples.setFault("stat-opsguide", null);
  });

  test("repeats its first page for ever in a loop, or sends its reader in a circle where it has no pages", async () => {
    samples.setFault("kommune-fyn", "loop");
    const later = (await (await get("kommune-fyn/api/opslag?side=40")).json()) as {
      data: { items: { id: string }[] };
      links: { next: string | null };
    };
    expect(later.data.items[0]?.id).toBe(loadRecords("kommune-fyn")[0]?.sourceId);
    expect(later.links.next).toContain("side=41");
    samples.setFault("kommune-fyn", null);
    samples.setFault("kommune-nord", "loop");
    const circle = await get("kommune-nord/listings.csv");
    expect([circle.status, circle.headers.get("location")]).toEqual([302, "/kommune-nord/listings.csv"]);
    samples.setFault("kommune-nord", null);
  });
});

describe("changes of a sample publisher", () => {
  test("show at once, with another ETag and a later date", async () => {
    const before = await get("kommune-trekant/tilbud.json");
    const known = { "if-none-match": before.headers.get("etag") ?? "" };
    samples.edit("kommune-trekant", "spinderihallerne", { title: { da: "Et nyt navn" } });
    samples.remove("kommune-trekant", "business-kolding");
    const after = await get("kommune-trekant/tilbud.json", known);
    const body = await after.text();
    expect(after.status).toBe(200);
    expect(body).toContain("Et nyt navn");
    expect(body).not.toContain('"business-kolding"');
    expect(Date.parse(after.headers.get("last-modified") ?? "")).toBeGreaterThan(Date.parse(before.headers.get("last-modified") ?? ""));
  });

  test("are refused for a record or publisher that is not there", () => {
    expect(() => samples.remove("kommune-trekant", "nothing")).toThrow("kommune-trekant has no record nothing.");
    expect(() => samples.setFault("nobody", "down")).toThrow("There is no sample publisher nobody.");
  });
});

test("with opaque ids no answer holds a function id, and an id stays the same within a run", async () => {
  const opaque = await createSamples({ ids: "opaque", clock });
  try {
    const list = async () =>
      (await (await fetch(`${opaque.url}/region-syd/services?per_page=50`)).json()) as { contents: { id: string; name: string }[] };
    const [once, again] = [await list(), await list()];
    expect(again).toEqual(once);
    const open = loadRecords("region-syd");
    expect(once.contents.map((service) => service.name).toSorted()).toEqual(open.map((record) => record.title.da).toSorted());
    const told = JSON.stringify(once);
    expect(open.filter((record) => told.includes(record.sourceId))).toEqual([]);
    const detail = await fetch(`${opaque.url}/region-syd/services/${once.contents[0]?.id}`);
    expect(await detail.json()).toMatchObject({ id: once.contents[0]?.id });
  } finally {
    await opaque.close();
  }
});

test("says which port is taken", async () => {
  const port = Number(new URL(samples.url).port);
  await expect(createSamples({ port })).rejects.toMatchObject({ code: "PORT_IN_USE" });
});

function raw(path: string, accepted: string): Promise<{ readonly encoding: string | undefined; readonly body: Buffer }> {
  return new Promise((resolve, reject) => {
    request(`${samples.url}/${path}`, { headers: { "accept-encoding": accepted } }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => resolve({ encoding: response.headers["content-encoding"], body: Buffer.concat(chunks) }));
    })
      .on("error", reject)
      .end();
  });
}
