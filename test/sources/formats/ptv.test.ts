import { afterEach, describe, expect, it } from "vitest";
import { serve, type Answer, type LocalServer } from "../../support/localServer.ts";
import { codeOf, readAll, source } from "../support.ts";

let local: LocalServer | undefined;
afterEach(async () => {
  await local?.close();
  local = undefined;
});

const LANGUAGES = "ptv: { languages: { fi: en } }\n";

async function read(answer: Answer, rest = LANGUAGES, path = "/api/v11", state = {}, now?: string) {
  local = await serve(answer);
  const clock = now === undefined ? undefined : { now: () => Date.parse(now) };
  return readAll(source(`format: ptv\naddress: "{at}${path}"\nlanguage: en\n${rest}`, { at: local.url }), {
    state,
    ...(clock === undefined ? {} : { clock }),
  });
}

interface Service {
  readonly id: string;
  readonly [name: string]: unknown;
}

const service = (id: string, more: object = {}): Service => ({
  id,
  serviceNames: [{ language: "fi", value: `Palvelu ${id}`, type: "Name" }],
  publishingStatus: "Published",
  ...more,
});

/** The API over these services and channels, `size` ids a page. */
function api(services: readonly Service[], size: number, channels: readonly Service[] = []): Answer {
  const all = new Map([...services, ...channels].map((each) => [each.id, each]));
  return (request, response) => {
    const url = new URL(request.url ?? "", "http://x");
    response.setHeader("content-type", "application/json");
    const guids = url.searchParams.get("guids")?.split(",");
    if (guids !== undefined) {
      const found = guids.flatMap((id) => all.get(id) ?? []);
      if (guids.length > 100) return void response.writeHead(400).end();
      return void (found.length === 0 ? response.writeHead(404).end() : response.end(JSON.stringify(found)));
    }
    const status = url.searchParams.get("status") ?? "Published";
    const listed = services.filter((each) => each["publishingStatus"] === status);
    const page = Number(url.searchParams.get("page"));
    const items = listed.slice((page - 1) * size, page * size).map(({ id }) => ({ id, name: id }));
    response.end(
      JSON.stringify({
        pageNumber: page,
        pageSize: size,
        pageCount: Math.ceil(listed.length / size),
        itemList: items.length === 0 ? null : items,
      }),
    );
  };
}

describe("the services", () => {
  it("are listed page by page and asked for a hundred at a time", async () => {
    const services = Array.from({ length: 250 }, (_, n) => service(`s${n}`));
    const all = await read(api(services, 200));
    expect(all.listings.map((each) => [each.sourceId, each.content.title.en])).toEqual(services.map(({ id }) => [id, `Palvelu ${id}`]));
    expect(local?.requests.map((path) => path.replace(/guids=.*/, (guids) => `guids: ${guids.split(",").length}`))).toEqual([
      "/api/v11/Service?page=1",
      "/api/v11/Service/list?guids: 100",
      "/api/v11/Service/list?guids: 100",
      "/api/v11/Service?page=2",
      "/api/v11/Service/list?guids: 50",
    ]);
    expect(all.last).toMatchObject({ kind: "end", complete: true });
  });

  it("are mapped without any mapping of the source's own", async () => {
    const full = service("s", {
      serviceNames: [
        { language: "fi", value: "Neuvonta", type: "Name" },
        { language: "en", value: "Other name", type: "AlternativeName" },
        { language: "en", value: "Advice", type: "Name" },
      ],
      serviceDescriptions: [
        { language: "en", value: "In short", type: "Summary" },
        { language: "en", value: "At length", type: "Description" },
        { language: "en", value: "Bring a pen", type: "UserInstruction" },
      ],
      areas: [
        { type: "Municipality", code: null, name: null, municipalities: [{ code: "091", name: [{ language: "fi", value: "Helsinki" }] }] },
        {
          type: "Region",
          code: "01",
          name: [
            { language: "fi", value: "Uusimaa" },
            { language: "en", value: "Uusimaa region" },
          ],
          municipalities: [],
        },
      ],
      serviceClasses: [{ code: "P10", name: [{ language: "en", value: "Innovation" }] }],
      targetGroups: [{ code: "KR2" }, { code: "KR2.1" }, { code: "KR1" }],
      organizations: [
        { roleType: "Producer", organization: { id: "o1", name: "Producer" } },
        { roleType: "Responsible", organization: { id: "o2", name: "City" } },
      ],
      serviceChannels: [
        {
          serviceChannel: { id: "c1", name: "Phone" },
          contactDetails: {
            emails: [{ language: "fi", value: "a@b.fi" }],
            phoneNumbers: [{ prefixNumber: "+358", number: "0295 535 001" }],
            webPages: [{ url: "https://b.fi/a" }],
            addresses: [
              {
                streetAddress: {
                  street: [{ language: "fi", value: "Katu" }],
                  streetNumber: "4",
                  postalCode: "00530",
                  postOffice: [{ language: "fi", value: "HELSINKI" }],
                },
              },
            ],
          },
        },
      ],
      modified: "2026-02-06T10:55:23.538Z",
    });
    const all = await read(api([full], 100));
    expect(all.listings).toEqual([
      {
        kind: "listing",
        sourceId: "s",
        problems: [],
        content: {
          title: { en: "Advice" },
          summary: { en: "In short" },
          description: { en: "At length" },
          url: "https://b.fi/a",
          provider: { name: "City" },
          themes: ["INNOVATION"],
          audiences: ["COMPANY"],
          personas: [],
          coverage: ["unknown:Helsinki", "unknown:Uusimaa region"],
          channels: [
            { kind: "WEB", value: "https://b.fi/a" },
            { kind: "PHONE", value: "+358 29 55 35 001" },
            { kind: "EMAIL", value: "a@b.fi" },
            { kind: "ADDRESS", value: "Katu 4, 00530 HELSINKI" },
          ],
          status: "ACTIVE",
          confidence: "FAIRLY_SURE",
          modified: "2026-02-06",
          words: { themes: ["Innovation"], audiences: ["KR2", "KR2.1", "KR1"], area: ["Helsinki", "Uusimaa region"] },
        },
      },
    ]);
  });

  it("in Finnish alone are rejected where nothing is said of Finnish, and readable under their own language", async () => {
    expect((await read(api([service("s")], 10), "")).rejected).toMatchObject([
      { record: "s", field: "title", code: "RECORD_FIELD_MISSING" },
    ]);
    await local?.close();
    expect((await read(api([service("s")], 10), "mapping: { title: { da: title.fi } }\n")).listings[0]?.content.title).toEqual({
      da: "Palvelu s",
    });
  });

  it("come with the national description where the source asks, their own texts first", async () => {
    const described = service("s", {
      serviceDescriptions: [
        { language: "en", value: "National", type: "GD_Description" },
        { language: "en", value: "National in short", type: "GD_Summary" },
        { language: "en", value: "Own", type: "Summary" },
      ],
    });
    const all = await read(api([described], 10), "ptv: { languages: { fi: en }, generalDescriptions: true }\n");
    expect(all.listings[0]?.content).toMatchObject({ summary: { en: "Own" }, description: { en: "National" } });
    expect(local?.requests[1]).toBe("/api/v11/Service/serviceWithGD/list?guids=s");
  });

  it("given in full by a list of an organisation's services are not asked for again", async () => {
    const listing: Answer = (_, response) =>
      response.end(JSON.stringify({ pageNumber: 1, pageCount: 1, itemList: [service("a"), service("b")] }));
    const all = await read(listing, LANGUAGES, "/api/v11/Service/list/organization?organizationId=o");
    expect(all.listings).toHaveLength(2);
    expect(local?.requests).toEqual(["/api/v11/Service/list/organization?organizationId=o&page=1"]);
  });

  it("that are listed and not given have not disappeared, and are told of", async () => {
    const some = api([service("a"), service("b")], 10);
    const lossy: Answer = (request, response) => some(Object.assign(request, { url: request.url?.replace("a,b", "a") }), response);
    const all = await read(lossy);
    expect(all.listings.map((each) => each.sourceId)).toEqual(["a"]);
    expect(all.rejected).toMatchObject([{ record: "b", code: "RECORD_FIELD_MISSING" }]);
    expect(all.last).toMatchObject({ complete: false });
  });

  it("that say they are gone become removals, and what is no service is rejected", async () => {
    const odd: Answer = (_, response) =>
      response.end(
        JSON.stringify({
          pageCount: 1,
          itemList: [service("a", { publishingStatus: "Deleted" }), { name: "no id" }, 7, null, service("b")],
        }),
      );
    const all = await read(odd, LANGUAGES, "/api/v11/Service/list/organization");
    expect(all.deleted).toEqual(["a"]);
    expect(all.listings.map((each) => each.sourceId)).toEqual(["b"]);
    expect(all.rejected.map((each) => each.field)).toEqual(["id", "id", "id"]);
  });

  it("are read from any field of the wrong shape as if it were missing", async () => {
    const wrong = {
      serviceDescriptions: "x",
      areas: [7, null],
      serviceChannels: { a: 1 },
      organizations: [null],
      targetGroups: 3,
      modified: {},
    };
    const all = await read(api([service("s", wrong)], 10));
    expect(all.listings[0]).toMatchObject({
      sourceId: "s",
      problems: [],
      content: { title: { en: "Palvelu s" }, coverage: [], channels: [] },
    });
  });
});

describe("the channels", () => {
  const connected = (id: string, ...channels: readonly string[]) =>
    service(id, { serviceChannels: channels.map((each) => ({ serviceChannel: { id: each } })) });
  const channel = (id: string): Service => ({
    id,
    supportEmails: [{ value: `${id}@b.fi` }],
    supportPhones: [{ prefixNumber: "+358", number: "0295 535 001" }],
    webPages: [{ url: `https://b.fi/${id}` }],
  });

  it("are asked for once each, and give the services their contacts", async () => {
    const all = await read(api([connected("a", "c1", "c2"), connected("b", "c2", "gone")], 1, [channel("c1"), channel("c2")]));
    expect(all.listings.map((each) => each.content.channels.filter(({ kind }) => kind === "EMAIL").map(({ value }) => value))).toEqual([
      ["c1@b.fi", "c2@b.fi"],
      ["c2@b.fi"],
    ]);
    expect(local?.requests.filter((path) => path.includes("/ServiceChannel/"))).toEqual([
      "/api/v11/ServiceChannel/list?guids=c1,c2",
      "/api/v11/ServiceChannel/list?guids=gone",
    ]);
  });

  it("are left alone where the source says so", async () => {
    await read(api([connected("a", "c1")], 10, [channel("c1")]), "ptv: { languages: { fi: en }, channels: false }\n");
    expect(local?.requests).toHaveLength(2);
  });

  it("that cannot be had for another reason end the read", async () => {
    const some = api([connected("a", "c1")], 10);
    expect(
      await codeOf(
        read((request, response) =>
          request.url?.includes("ServiceChannel") ? void response.writeHead(403).end() : some(request, response),
        ),
      ),
    ).toBe("FETCH_STATUS");
  });
});

describe("an incremental read", () => {
  const now = "2026-05-02T12:00:00.000Z";
  const state = { modifiedAfter: "2026-05-02T06:00:00.000Z", completeAt: "2026-05-02T06:10:00.000Z" };
  const options = "ptv: { languages: { fi: en }, modifiedAfter: true }\n";

  it("asks for what changed since, and for what was archived or withdrawn", async () => {
    const all = await read(
      api([service("a"), service("b", { publishingStatus: "Archived" }), service("c", { publishingStatus: "Withdrawn" })], 10),
      options,
      "/api/v11",
      state,
      now,
    );
    expect(all.listings.map((each) => each.sourceId)).toEqual(["a"]);
    expect(all.deleted).toEqual(["b", "c"]);
    expect(local?.requests).toEqual([
      "/api/v11/Service?date=2026-05-02T06%3A00%3A00&page=1",
      "/api/v11/Service/list?guids=a",
      "/api/v11/Service?date=2026-05-02T06%3A00%3A00&status=Archived&page=1",
      "/api/v11/Service?date=2026-05-02T06%3A00%3A00&status=Withdrawn&page=1",
    ]);
    expect(all.last).toMatchObject({ kind: "end", complete: false, state: { completeAt: state.completeAt } });
  });

  it("is not tried the first time, nor on a list that cannot be asked so", async () => {
    await read(api([service("a")], 10), options);
    expect(local?.requests[0]).toBe("/api/v11/Service?page=1");
    await local?.close();
    await read((_, response) => response.end('{"itemList":[],"pageCount":0}'), options, "/api/v11/Service/list/organization", state, now);
    expect(local?.requests).toEqual(["/api/v11/Service/list/organization?page=1"]);
  });
});

describe("a bad answer", () => {
  it.each([
    ["HTML", "<!doctype html><html></html>", "FETCH_WRONG_TYPE"],
    ["something else", '{"services":[]}', "FETCH_UNREADABLE"],
    ["cut", '{"pageCount":1,"itemList":[{"id":"a"', "FETCH_TRUNCATED"],
  ])("that is %s is noticed", async (_, text, code) => {
    expect(await codeOf(read((_request, response) => response.end(text)))).toBe(code);
  });

  it("that repeats its page for ever is a loop", async () => {
    expect(await codeOf(read((_, response) => response.end(JSON.stringify({ pageCount: 9999, itemList: [service("a")] }))))).toBe(
      "FETCH_LOOP",
    );
    expect(local?.requests).toHaveLength(2);
  });

  it("cannot lead elsewhere by an id", async () => {
    const evil: Answer = (request, response) =>
      response.end(request.url?.includes("guids") ? "[]" : JSON.stringify({ pageCount: 1, itemList: [{ id: "a&x=1#../../admin" }] }));
    await read(evil);
    expect(local?.requests[1]).toBe("/api/v11/Service/list?guids=a%26x%3D1%23..%2F..%2Fadmin");
  });

  it("of ten thousand services is read to its end", async () => {
    const services = Array.from({ length: 10_000 }, (_, n) => service(`s${n}`));
    const all = await read(api(services, 1000));
    expect(all.listings).toHaveLength(10_000);
    expect(local?.requests).toHaveLength(10 + 100);
  });
});
