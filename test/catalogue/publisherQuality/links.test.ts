import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createLog } from "../../../subgraphs/base/log.ts";
import { createLinkChecker } from "../../../subgraphs/catalogue/links/checker.ts";
import { addressesOf } from "../../../subgraphs/catalogue/links/link.ts";
import { createProbe } from "../../../subgraphs/catalogue/links/probe.ts";
import { createLinkStore, readLinks } from "../../../subgraphs/catalogue/links/store.ts";
import { MIGRATIONS } from "../../../subgraphs/catalogue/migrations.ts";
import { migrate } from "../../../subgraphs/base/database/migrate.ts";
import { testClock, type TestClock } from "../../support/clock.ts";
import { DATABASE, testDatabase, type TestDatabase } from "../../support/databases.ts";
import { serve, type LocalServer } from "../../support/localServer.ts";

let server: LocalServer;
let asked: string[] = [];
const PAGES: Readonly<Partial<Record<string, readonly [status: number, location?: string]>>> = {
  "/good": [200],
  "/moved": [301, "/good"],
  "/gone": [404],
  "/down": [500],
  "/people": [403],
  "/round": [302, "/round"],
  "/ftp": [302, "ftp://127.0.0.1/x"],
  "/inside": [302, "http://localhost:1/x"],
};

beforeAll(async () => {
  server = await serve((request, response) => {
    asked.push(`${request.method ?? ""} ${request.url ?? ""}`);
    if (request.url === "/slow") return;
    if (request.url === "/get-only") return void response.writeHead(request.method === "HEAD" ? 405 : 200).end();
    const [status, location] = PAGES[request.url ?? ""] ?? [404];
    response.writeHead(status, location === undefined ? {} : { location }).end("x");
  });
});
afterAll(() => server.close());

describe("asking an address", () => {
  const never = new AbortController().signal;

  it("tells a page that is there from one that is gone, one that is down, and one for people only", async () => {
    const probe = createProbe({ allowPrivate: [server.host], timeoutMs: 300 });
    const look = async (path: string): Promise<string> => {
      const { finding, reason } = await probe.look(server.url + path, never);
      return `${path} ${finding} ${reason}`;
    };
    const said: string[] = [];
    for (const path of ["/good", "/moved", "/get-only", "/gone", "/down", "/people", "/round", "/ftp", "/slow", "/inside"])
      said.push(await look(path));
    expect(said).toEqual([
      "/good GOOD 200",
      "/moved GOOD 200",
      "/get-only GOOD 200",
      "/gone BROKEN 404",
      "/down BROKEN 500",
      "/people UNCLEAR 403",
      "/round BROKEN REDIRECTS",
      "/ftp BROKEN REDIRECTS",
      "/slow BROKEN TIMEOUT",
      "/inside BROKEN PRIVATE",
    ]);
    await probe.close();
  });

  it("asks once where the page is there, and does not connect to a private address", async () => {
    asked = [];
    const open = createProbe({ allowPrivate: [server.host] });
    await open.look(`${server.url}/good`, never);
    await open.close();
    expect(asked).toEqual(["HEAD /good"]);
    const guarded = createProbe({ allowPrivate: [] });
    expect(await guarded.look(`${server.url}/good`, never)).toEqual({ finding: "BROKEN", reason: "PRIVATE" });
    const unknown = createProbe({
      allowPrivate: [],
      resolve: () => Promise.reject(Object.assign(new Error("none"), { code: "ENOTFOUND" })),
    });
    expect(await unknown.look("https://nowhere.example/", never)).toEqual({ finding: "BROKEN", reason: "NAME_UNKNOWN" });
    await Promise.all([guarded.close(), unknown.close()]);
    expect(asked).toEqual(["HEAD /good"]);
  });
});

it("asks the web addresses of a listing without user, password and fragment, each once, at most five", () => {
  const channel = (kind: "WEB" | "FORM" | "PHONE", value: string) => ({ kind, value });
  expect(
    addressesOf({
      url: "https://a:b@nord.example/1#x",
      channels: [channel("WEB", "https://nord.example/1"), channel("PHONE", "+45 1"), channel("FORM", "https://nord.example/form")],
    }),
  ).toEqual([
    { field: "url", url: "https://nord.example/1" },
    { field: "channels", url: "https://nord.example/form" },
  ]);
  const many = Array.from({ length: 9 }, (_, n) => channel("WEB", `https://nord.example/${n}`));
  expect(addressesOf({ url: "ftp://nord.example/", channels: many }).length).toBe(5);
  expect(addressesOf({ url: `https://nord.example/${"x".repeat(2_000)}`, channels: [] })).toEqual([]);
});

describe("the round of askings", () => {
  let database: TestDatabase;
  let clock: TestClock;
  const now = (): Date => new Date(clock.now());

  beforeAll(async () => {
    database = await testDatabase(DATABASE);
    clock = testClock();
    await migrate(database, "catalogue", MIGRATIONS);
    for (const [id, sample] of [
      ["real", false],
      ["invented", true],
    ] as const)
      await database.query(
        `INSERT INTO catalogue.publisher (id, feed, name, level, sample, quarantined) VALUES ($1, 'regional', '{"da":"x"}', 'REGIONAL', $2, 0)`,
        [id, sample],
      );
    await list("real:1", { url: `${server.url}/good` });
    await list("real:2", { url: `${server.url}/gone` });
    await list("real:3", { url: `${server.url}/closed`, status: "HISTORICAL" });
    await list("invented:1", { url: `${server.url}/invented` });
  });
  afterAll(() => database.close());

  async function list(id: string, { url, status = "ACTIVE" }: { readonly url: string; readonly status?: string }): Promise<void> {
    await database.query(
      `INSERT INTO catalogue.listing (id, feed, publisher, source_id, level, changed_at, content) VALUES ($1, 'regional', $2, $1, 'REGIONAL', now(), $3)
       ON CONFLICT (id) DO UPDATE SET content = excluded.content`,
      [id, id.split(":")[0], JSON.stringify({ url, channels: [], status })],
    );
    await database.query("UPDATE catalogue.version SET listings = listings + 1");
  }

  it("asks what is listed by others than samples, once, and again after a week or, where it failed, after a day", async () => {
    const checker = createLinkChecker({
      database,
      clock,
      log: createLog("silent"),
      ownHosts: ["inside.example"],
      allowPrivate: [server.host],
      everyMs: 3_600_000,
    });
    const round = async (): Promise<readonly string[]> => {
      asked = [];
      await checker.round();
      return asked.filter((each) => each.startsWith("HEAD"));
    };
    expect((await round()).toSorted()).toEqual(["HEAD /gone", "HEAD /good"]);
    expect(await round()).toEqual([]);
    clock.advance(25 * 3_600_000);
    expect(await round()).toEqual(["HEAD /gone"]);
    clock.advance(7 * 24 * 3_600_000);
    expect((await round()).toSorted()).toEqual(["HEAD /gone", "HEAD /good"]);
    await list("real:2", { url: `${server.url}/moved` });
    expect(await round()).toEqual(["HEAD /moved", "HEAD /good"]);
    expect([...(await readLinks(database, [`${server.url}/gone`, `${server.url}/moved`])).keys()]).toEqual([`${server.url}/moved`]);
    await list("real:2", { url: "http://inside.example/admin" });
    expect(await checker.round()).toBe(1);
    expect(await database.query("SELECT finding, reason FROM catalogue.link WHERE host = 'inside.example'")).toEqual([
      { finding: "UNCLEAR", reason: "OWN_NETWORK" },
    ]);
    await checker.stop();
  });

  it("takes so many addresses of one host an hour, and none that another process has taken", async () => {
    await database.query("DELETE FROM catalogue.link");
    clock.advance(24 * 3_600_000);
    for (const n of [10, 11, 12, 13]) await list(`real:${n}`, { url: `https://busy.example/${n}` });
    await list("real:14", { url: "https://quiet.example/" });
    const store = createLinkStore(database);
    await store.sweep(now());
    const taken = await store.take(now(), { most: 60, perHost: 2 });
    expect(taken.filter((url) => url.includes("busy")).length).toBe(2);
    expect(taken).toContain("https://quiet.example/");
    expect(await store.take(now(), { most: 60, perHost: 2 })).toEqual([]);
    clock.advance(3_600_001);
    for (const url of taken) await store.record(url, { finding: "GOOD", reason: "200" }, new Date(clock.now() - 3_600_001));
    expect((await store.take(now(), { most: 60, perHost: 2 })).filter((url) => url.includes("busy")).length).toBe(2);
  });
});
