import type { ServerResponse } from "node:http";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { migrate } from "../../subgraphs/base/database/migrate.ts";
import { createHttpClient, type HttpClient } from "../../subgraphs/base/http/index.ts";
import { createLog } from "../../subgraphs/base/log.ts";
import { createListingFeed } from "../../subgraphs/sources/feed.ts";
import { sourceMigrations } from "../../subgraphs/sources/migrations.ts";
import { createRunner, type SourceRunner } from "../../subgraphs/sources/runner.ts";
import { parseSource, type Source } from "../../subgraphs/sources/source.ts";
import { createSourceStore, type SourceStore } from "../../subgraphs/sources/store.ts";
import { testClock, type TestClock } from "../support/clock.ts";
import { DATABASES, testDatabase, type TestDatabase } from "../support/databases.ts";
import { eventually } from "../support/eventually.ts";
import { serve, type LocalServer } from "../support/localServer.ts";

const log = createLog("silent");
const HOUR = 3_600_000;

describe.each(DATABASES)("the runner of sources (%s)", (kind) => {
  let database: TestDatabase;
  let server: LocalServer;
  let http: HttpClient;
  let clock: TestClock;
  let store: SourceStore;
  const runners: SourceRunner[] = [];
  /** Records by path; a path that is not there gets no answer until `release`. */
  const pages = new Map<string, readonly Record<string, string>[]>();
  const waiting: { readonly path: string; readonly response: ServerResponse }[] = [];
  const etags = new Map<string, string>();

  const answer = (path: string, response: ServerResponse): void => {
    const etag = etags.get(path);
    response
      .writeHead(200, { "content-type": "application/json", ...(etag !== undefined && { etag }) })
      .end(JSON.stringify({ poster: pages.get(path) }));
  };
  const release = (path: string, records: readonly Record<string, string>[]): void => {
    pages.set(path, records);
    for (const each of waiting.splice(0)) {
      if (each.path === path) answer(path, each.response);
      else waiting.push(each);
    }
  };
  const isAsked = (path: string) => (): boolean => waiting.some((each) => each.path === path);
  const source = (id: string, { title = "titel", format = "json" } = {}): Source =>
    parseSource(
      `id: ${id}
publisher: { name: { da: "Eksempel: ${id}" }, sample: true }
level: MUNICIPAL
licence: CC0-1.0
format: ${format}
address: "${server.url}/${id}"
schedule: { every: PT1H }
json: { records: poster, deleted: { path: status, value: slettet } }
mapping: { id: id, title: ${title} }
`,
      { file: `${id}.yaml` },
    );
  const run = (over: SourceStore = store): SourceRunner => {
    const runner = createRunner({ store: over, http, clock, log, onRun: () => undefined, lookEveryMs: 5 });
    runners.push(runner);
    return runner;
  };
  /** What the level serves, `publisher:id title`. */
  const served = async (): Promise<readonly string[]> => {
    const { entries } = await createListingFeed(database, "municipal").page(undefined, 500);
    return entries.map((entry) => `${entry.publisher}:${entry.sourceId} ${entry.content.title.da}`).toSorted();
  };
  const serves = (what: readonly string[]) => async (): Promise<boolean> => JSON.stringify(await served()) === JSON.stringify(what);

  beforeAll(async () => {
    server = await serve((request, response) => {
      const path = request.url?.slice(1) ?? "";
      if (etags.has(path) && request.headers["if-none-match"] === etags.get(path)) return void response.writeHead(304).end();
      if (pages.has(path)) answer(path, response);
      else waiting.push({ path, response });
    });
  });
  afterAll(() => server.close());
  beforeEach(async () => {
    database = await testDatabase(kind);
    await migrate(database, "municipal", sourceMigrations("municipal"));
    clock = testClock();
    http = createHttpClient({ allowPrivate: [server.host], clock, log, retry: { attempts: 1, baseMs: 1, maxMs: 1 } });
    store = createSourceStore(database, "municipal");
    for (const kept of [pages, etags]) kept.clear();
    waiting.length = 0;
  });
  afterEach(async () => {
    await Promise.all(runners.splice(0).map((runner) => runner.stop()));
    await http.close();
    await database.close();
  });

  it("reads again by the new file when a source file changes while it is being read", async () => {
    const record = { id: "1", titel: "Gammel", navn: "Ny" };
    etags.set("a", '"1"');
    const runner = run();
    await runner.declare([source("a")]);
    await eventually("the source is asked", isAsked("a"));
    await runner.declare([source("a", { title: "navn" })]);
    release("a", [record]);
    await eventually("the new mapping counts", serves(["a:1 Ny"]));
  });

  it("serves nothing of a source that is removed while it is being read", async () => {
    pages.set("b", [{ id: "1", titel: "Blivende" }]);
    const runner = run();
    await runner.declare([source("a"), source("b")]);
    await eventually("the source is asked", isAsked("a"));
    await runner.declare([source("b")]);
    release("a", [{ id: "1", titel: "Fjernet" }]);
    await eventually("the other one is read", async () => (await served()).length > 0);
    await runner.stop();
    expect(await served()).toEqual(["b:1 Blivende"]);
  });

  it("notices what disappears from a source that was removed and declared again", async () => {
    const both = [
      { id: "1", titel: "Et" },
      { id: "2", titel: "To" },
    ];
    pages.set("a", both);
    const runner = run();
    await runner.declare([source("a")]);
    await eventually("it is read", serves(["a:1 Et", "a:2 To"]));
    for (let times = 0; times < 3; times += 1) await runner.runNow("a");
    await runner.declare([]);
    expect(await served()).toEqual([]);
    await runner.declare([source("a")]);
    await eventually("it is read again", serves(["a:1 Et", "a:2 To"]));
    pages.set("a", both.slice(0, 1));
    await runner.runNow("a");
    expect(await served()).toEqual(["a:1 Et"]);
  });

  it("reads again where a read is asked for while an older one is under way, once for all who ask", async () => {
    const runner = run();
    await runner.declare([source("a")]);
    await eventually("the source is asked", isAsked("a"));
    const asked = [runner.runNow("a"), runner.runNow("a")];
    release("a", [{ id: "1", titel: "Gammel" }]);
    pages.set("a", [{ id: "1", titel: "Ny" }]);
    expect(await Promise.all(asked)).toMatchObject([{ changed: 1 }, { changed: 1 }]);
    expect(await asked[0]).toBe(await asked[1]);
    expect(await served()).toEqual(["a:1 Ny"]);
  });

  it("keeps reading the others while one publisher is slow", async () => {
    pages.set("b", [{ id: "1", titel: "Første" }]);
    const runner = run();
    await runner.declare([source("a"), source("b")]);
    await eventually("the slow one is asked and the other one served", async () => isAsked("a")() && (await served()).length > 0);
    pages.set("b", [{ id: "1", titel: "Anden" }]);
    clock.advance(HOUR);
    await eventually("the other one is read when it is due", serves(["b:1 Anden"]));
  });

  it("takes up changed sources, and goes on reading, when the database fails in between", async () => {
    pages.set("a", [{ id: "1", titel: "Et" }]);
    pages.set("b", [{ id: "1", titel: "To" }]);
    let failing = false;
    const flaky: SourceStore = {
      ...store,
      register: (...given) => (failing ? Promise.reject(new Error("connection lost")) : store.register(...given)),
    };
    const runner = run(flaky);
    await runner.declare([source("a")]);
    await eventually("the first is read", serves(["a:1 Et"]));
    failing = true;
    await expect(runner.declare([source("a"), source("b")])).rejects.toThrow("connection lost");
    failing = false;
    await eventually("the second is taken up", serves(["a:1 Et", "b:1 To"]));
  });

  it("ends with the last declaration of several", async () => {
    for (const id of ["a", "b", "c", "d"]) pages.set(id, [{ id: "1", titel: id }]);
    const runner = run();
    await Promise.all([runner.declare(["a", "b", "c"].map((id) => source(id))), runner.declare([source("d")])]);
    expect([...runner.sources.keys()]).toEqual(["d"]);
    await eventually("only the last is served", serves(["d:1 d"]));
  });

  it("never looks twice at the same time, however often sources are declared", async () => {
    pages.set("a", []);
    let looks = 0;
    let now = 0;
    let most = 0;
    const slow: SourceStore = {
      ...store,
      async due(moment) {
        looks += 1;
        most = Math.max(most, (now += 1));
        const ids = await store.due(moment);
        await store.states();
        now -= 1;
        return ids;
      },
    };
    const runner = run(slow);
    for (let times = 0; times < 5; times += 1) await runner.declare([source("a")]);
    await eventually("it has looked often", () => looks > 30);
    expect(most).toBe(1);
  });

  it("gives a source back when it stops in the middle of a read", async () => {
    const first = run();
    await first.declare([source("a")]);
    await eventually("the source is asked", isAsked("a"));
    await first.stop();
    pages.set("a", [{ id: "1", titel: "Et" }]);
    await run().declare([source("a")]);
    await eventually("another one reads it at once", serves(["a:1 Et"]));
  });

  it("lets the last word of a record count, be it that it is gone", async () => {
    pages.set("a", [
      { id: "1", titel: "Kommer" },
      { id: "1", titel: "Går", status: "slettet" },
      { id: "2", titel: "Bliver" },
    ]);
    const runner = run();
    await runner.declare([source("a")]);
    await eventually("it is read", serves(["a:2 Bliver"]));
  });

  it("keeps a record with characters that the database cannot hold, and the others beside it", async () => {
    pages.set("a", [
      { id: "1", titel: "Nul\u0000tegn" },
      { id: "2", titel: "To" },
    ]);
    const persona = parseSource(
      `id: a
publisher: { name: Prøve }
level: MUNICIPAL
licence: CC0-1.0
format: json
address: "${server.url}/a"
json: { records: poster }
mapping: { id: id, title: titel, personas: { constant: ["x${"\u{20000}".repeat(40)}"] } }
`,
      { file: "a.yaml" },
    );
    const runner = run();
    await runner.declare([persona]);
    await eventually("both are served", serves(["a:1 Nultegn", "a:2 To"]));
  });
});
