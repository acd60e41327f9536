import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Database } from "../../subgraphs/base/database/index.ts";
import { signCaller } from "../../subgraphs/base/caller.ts";
import { createHttpClient, type HttpClient } from "../../subgraphs/base/http/index.ts";
import { createLog } from "../../subgraphs/base/log.ts";
import type { SubgraphAnswer } from "../../subgraphs/base/subgraph.ts";
import type { LevelSubgraph } from "../../subgraphs/kit/level.ts";
import { createMunicipal } from "../../subgraphs/municipal/index.ts";
import { parseSource } from "../../subgraphs/sources/source.ts";
import { testClock, type TestClock } from "../support/clock.ts";
import { DATABASES, testDatabase } from "../support/databases.ts";
import { eventually } from "../support/eventually.ts";
import { serve, type LocalServer } from "../support/localServer.ts";

const log = createLog("silent");
const callerKey = Buffer.alloc(32, 7);
const HOUR = 3_600_000;

interface Given {
  readonly id?: string;
  readonly titel?: string;
  readonly tema?: string;
  readonly egen?: string;
}

describe.each(DATABASES)("a level over a source (%s)", (kind) => {
  let database: Database;
  let server: LocalServer;
  let http: HttpClient;
  let clock: TestClock;
  let level: LevelSubgraph;
  let answer: { status: number; type: string; body: string };
  let requests: number;

  const publish = (records: readonly Given[]): void =>
    void (answer = { status: 200, type: "application/json", body: JSON.stringify({ poster: records }) });
  const start = (): Promise<LevelSubgraph> => {
    const source = parseSource(
      `id: vesterby
publisher: { name: { da: "Eksempel: Vesterby" }, sample: true, territories: [mun:0851] }
level: MUNICIPAL
licence: CC0-1.0
format: json
address: "${server.url}/poster.json"
schedule: { every: PT1H }
json: { records: poster }
mapping: { id: id, title: titel, themes: { path: tema, values: { nyt: INNOVATION } }, own: egen, coverage: { constant: [DK] } }
`,
      { file: "vesterby.yaml" },
    );
    return createMunicipal({
      database,
      http,
      clock,
      log,
      callerKey,
      lookEveryMs: 20,
      folder: { sources: [source], onChange: () => undefined, close: () => undefined },
    });
  };
  const ask = async (query: string, headers: Record<string, string> = {}): Promise<Record<string, never>> => {
    const result: SubgraphAnswer = await level.execute({ query, headers });
    expect(result.errors).toBeUndefined();
    return result.data as Record<string, never>; // each test knows its query
  };
  const feed = (
    after?: string,
  ): Promise<{
    listingFeed: {
      cursor: string;
      entries: { id: string; deleted: boolean; own: boolean | null; title: { text: string }[] }[];
      publishers: { staleSince: string | null; retrievedAt: string; quarantined: number }[];
    };
  }> =>
    ask(
      `{ listingFeed(after: ${JSON.stringify(after ?? null)}) { cursor entries { id deleted own title { text } } publishers { staleSince retrievedAt quarantined } } }`,
    ) as never;
  /** Lets the schedule come due and waits until the source has been tried again. */
  const nextRead = async (): Promise<void> => {
    clock.advance(HOUR);
    const now = clock.now();
    await eventually("the source is read again", async () => {
      const { municipalSources } = (await ask("{ municipalSources { triedAt } }")) as unknown as {
        municipalSources: { triedAt: string }[];
      };
      return Date.parse(municipalSources[0]?.triedAt ?? "") === now;
    });
  };

  beforeAll(async () => {
    server = await serve((_request, response) => {
      requests += 1;
      response.writeHead(answer.status, { "content-type": answer.type }).end(answer.body);
    });
  });
  afterAll(() => server.close());

  beforeEach(async () => {
    requests = 0;
    database = await testDatabase(kind);
    clock = testClock();
    http = createHttpClient({ allowPrivate: [server.host], clock, log, retry: { attempts: 1, baseMs: 1, maxMs: 1 } });
    publish([
      { id: "a", titel: "Første", tema: "nyt" },
      { id: "b", titel: "Anden" },
    ]);
    level = await start();
    await eventually("the source is tried", () => level.allTried());
  });
  afterEach(async () => {
    await level.close();
    await http.close();
    await database.close();
  });

  it("exposes the listings as a feed that goes on from a cursor", async () => {
    const first = await feed();
    expect(first.listingFeed.entries.map((entry) => entry.id)).toEqual(["vesterby:a", "vesterby:b"]);
    expect((await feed(first.listingFeed.cursor)).listingFeed.entries).toEqual([]);
    publish([
      { id: "a", titel: "Første, ændret", tema: "nyt" },
      { id: "b", titel: "Anden" },
    ]);
    await nextRead();
    const second = await feed(first.listingFeed.cursor);
    expect(second.listingFeed.entries).toMatchObject([{ id: "vesterby:a", deleted: false, title: [{ text: "Første, ændret" }] }]);
  });

  it("tells whether the publisher runs the help service itself, and nothing where it does not say", async () => {
    publish([
      { id: "a", titel: "Første", egen: "ja" },
      { id: "b", titel: "Anden", egen: "nej" },
      { id: "c", titel: "Tredje" },
    ]);
    await nextRead();
    const { entries } = (await feed()).listingFeed;
    expect(new Map(entries.map((entry) => [entry.id, entry.own]))).toEqual(
      new Map([
        ["vesterby:a", true],
        ["vesterby:b", false],
        ["vesterby:c", null],
      ]),
    );
  });

  it("turns what disappears into a tombstone, and brings it back when it reappears", async () => {
    const { cursor } = (await feed()).listingFeed;
    publish([{ id: "a", titel: "Første", tema: "nyt" }]);
    await nextRead();
    const gone = (await feed(cursor)).listingFeed;
    expect(gone.entries).toMatchObject([{ id: "vesterby:b", deleted: true }]);
    publish([
      { id: "a", titel: "Første", tema: "nyt" },
      { id: "b", titel: "Anden" },
    ]);
    await nextRead();
    expect((await feed(gone.cursor)).listingFeed.entries).toMatchObject([{ id: "vesterby:b", deleted: false }]);
  });

  it("serves the last good listings while the publisher is down, and tells since when", async () => {
    answer = { status: 404, type: "text/plain", body: "væk" };
    await nextRead();
    const since = new Date(clock.now()).toISOString();
    await nextRead();
    const { listingFeed } = await feed();
    expect(listingFeed.entries).toHaveLength(2);
    expect(listingFeed.publishers).toMatchObject([{ staleSince: since }]);
    publish([{ id: "a", titel: "Første" }]);
    await nextRead();
    expect((await feed()).listingFeed.publishers).toMatchObject([{ staleSince: null, retrievedAt: new Date(clock.now()).toISOString() }]);
  });

  it.each([
    ["HTML instead of JSON", { status: 200, type: "text/html", body: "<!doctype html><p>Vi bygger om</p>" }, "FETCH_WRONG_TYPE"],
    [
      "a truncated file",
      { status: 200, type: "application/json", body: '{"poster":[{"id":"a","titel":"Første"},{"id":"c","ti' },
      "FETCH_TRUNCATED",
    ],
    ["an empty list", { status: 200, type: "application/json", body: '{"poster":[]}' }, "FETCH_UNREADABLE"],
  ])("loses nothing to %s", async (_what, given, code) => {
    const { cursor } = (await feed()).listingFeed;
    answer = given;
    await nextRead();
    const { municipalSources } = await ask("{ municipalSources { failure { code message } } }");
    expect(municipalSources).toMatchObject([{ failure: { code } }]);
    expect((await feed(cursor)).listingFeed.entries.filter((entry) => entry.deleted)).toEqual([]);
    expect((await feed()).listingFeed.entries.map((entry) => entry.id)).toEqual(expect.arrayContaining(["vesterby:a", "vesterby:b"]));
  });

  it("quarantines bad records with record, field and reason, serves the rest, and forgets them when they are put right", async () => {
    publish([{ id: "a", titel: "Første", tema: "ukendt tema" }, { id: "b", titel: "Anden" }, { id: "c" }, { titel: "Uden id" }]);
    await nextRead();
    const { municipalQuarantine } = await ask(
      "{ municipalQuarantine(first: 10) { totalCount nodes { publisher record field code kept reason } } }",
    );
    expect(municipalQuarantine).toMatchObject({
      totalCount: 3,
      nodes: expect.arrayContaining([
        expect.objectContaining({ publisher: "vesterby", record: "a", field: "themes", code: "RECORD_VALUE_UNKNOWN", kept: true }),
        expect.objectContaining({ publisher: "vesterby", record: "c", field: "title", code: "RECORD_FIELD_MISSING", kept: false }),
        expect.objectContaining({ publisher: "vesterby", field: "id", code: "RECORD_FIELD_MISSING", kept: false }),
      ]),
    });
    expect((await feed()).listingFeed.entries.map((entry) => entry.id).toSorted()).toEqual(["vesterby:a", "vesterby:b"]);
    publish([
      { id: "a", titel: "Første" },
      { id: "b", titel: "Anden" },
      { id: "c", titel: "Tredje" },
    ]);
    await nextRead();
    expect((await ask("{ municipalQuarantine { totalCount } }"))["municipalQuarantine"]).toEqual({ totalCount: 0 });
  });

  it("stands 10,000 bad records and pages through them without loss or doubling", async () => {
    const bad = Array.from({ length: 10_000 }, (_, n) => ({ id: `x${n}` }));
    publish([...bad, { id: "a", titel: "Første" }]);
    await nextRead();
    const seen = new Set<string>();
    let after = "null";
    for (let pages = 0; pages < 101; pages += 1) {
      const { municipalQuarantine: page } = (await ask(
        `{ municipalQuarantine(first: 100, after: ${after}) { totalCount nodes { record } pageInfo { hasNextPage endCursor } } }`,
      )) as unknown as {
        municipalQuarantine: { totalCount: number; nodes: { record: string }[]; pageInfo: { hasNextPage: boolean; endCursor: string } };
      };
      expect(page.totalCount).toBe(10_000);
      for (const { record } of page.nodes) seen.add(record);
      if (!page.pageInfo.hasNextPage) break;
      after = JSON.stringify(page.pageInfo.endCursor);
    }
    expect(seen.size).toBe(10_000);
  });

  it("keeps its schedule over a restart", async () => {
    await level.close();
    const before = requests;
    level = await start();
    expect(await level.allTried()).toBe(true);
    clock.advance(HOUR / 2);
    await ask("{ municipalSources { id } }");
    expect(requests).toBe(before);
    clock.advance(HOUR / 2);
    await eventually("the source is read when due", () => requests > before);
  });

  it("forgets a feed's cursor of another database with CURSOR_INVALID", async () => {
    const cursor = Buffer.from("somebodyelse:5").toString("base64url");
    const answered = await level.execute({ query: `{ listingFeed(after: "${cursor}") { cursor } }` });
    expect(answered.errors).toMatchObject([{ extensions: { code: "CURSOR_INVALID" } }]);
  });

  it("reads a source at once for a publisher, and for nobody else", async () => {
    const mutation = 'mutation { refreshMunicipalSource(id: "vesterby") { id failure { code } } }';
    const before = requests;
    expect((await level.execute({ query: mutation })).errors).toMatchObject([{ extensions: { code: "UNAUTHENTICATED" } }]);
    const analyst = { "hub-caller": signCaller({ name: "analytiker", roles: ["ANALYST"] }, callerKey, clock) };
    expect((await level.execute({ query: mutation, headers: analyst })).errors).toMatchObject([{ extensions: { code: "FORBIDDEN" } }]);
    const forged = { "hub-caller": signCaller({ name: "snyder", roles: ["STEWARD"] }, Buffer.alloc(32, 8), clock) };
    expect((await level.execute({ query: mutation, headers: forged })).errors).toMatchObject([{ extensions: { code: "UNAUTHENTICATED" } }]);
    const forAnother = { name: "vesterby", roles: ["PUBLISHER"], scopes: ["source:oesterby"] } as const;
    const other = { "hub-caller": signCaller(forAnother, callerKey, clock) };
    expect((await level.execute({ query: mutation, headers: other })).errors).toMatchObject([{ extensions: { code: "FORBIDDEN" } }]);
    expect(requests).toBe(before);
    const publisher = { "hub-caller": signCaller({ name: "vesterby", roles: ["PUBLISHER"] }, callerKey, clock) };
    expect(await ask(mutation, publisher)).toEqual({ refreshMunicipalSource: { id: "vesterby", failure: null } });
    expect(requests).toBe(before + 1);
  });

  it("answers its own field on Listing with one statement for many, and null for listings of others", async () => {
    const statements = (database as Awaited<ReturnType<typeof testDatabase>>).statements; // opened by testDatabase
    const before = statements.length;
    const answered = await level.execute({
      query: `query ($r: [_Any!]!) { _entities(representations: $r) { ... on Listing { id municipal { municipalities { code } words { field words } } } } }`,
      variables: { r: ["vesterby:a", "vesterby:b", "anden-udgiver:a"].map((id) => ({ __typename: "Listing", id })) },
    });
    expect(answered).toEqual({
      data: {
        _entities: [
          { id: "vesterby:a", municipal: { municipalities: [{ code: "0851" }], words: [{ field: "themes", words: ["nyt"] }] } },
          { id: "vesterby:b", municipal: { municipalities: [{ code: "0851" }], words: [] } },
          { id: "anden-udgiver:a", municipal: null },
        ],
      },
    });
    expect(statements.slice(before).filter((text) => text.includes("JOIN unnest"))).toHaveLength(1);
  });
});
