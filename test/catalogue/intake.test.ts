import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Database } from "../../subgraphs/base/database/index.ts";
import { createLog } from "../../subgraphs/base/log.ts";
import type { SubgraphAnswer, SubgraphRequest } from "../../subgraphs/base/subgraph.ts";
import { createMerger } from "../../subgraphs/catalogue/merge/merger.ts";
import { createCatalogue, type Catalogue } from "../../subgraphs/catalogue/index.ts";
import type { Feed } from "../../subgraphs/catalogue/intake.ts";
import { testClock } from "../support/clock.ts";
import { DATABASES, testDatabase, type TestDatabase } from "../support/databases.ts";
import { eventually } from "../support/eventually.ts";
import { entry, publisher, testFeed, type TestFeed } from "./testFeed.ts";

/** One for all: a merging thread reads its dictionary once. */
const merger = createMerger();
afterAll(() => merger.close());

const log = createLog("silent");
const callerKey = Buffer.alloc(32, 7);

describe.each(DATABASES)("the intake of feeds (%s)", (kind) => {
  let database: TestDatabase;
  let feed: TestFeed;
  const catalogues: Catalogue[] = [];

  const open = async (feeds: readonly Feed[], over: Database = database): Promise<Catalogue> => {
    const catalogue = await createCatalogue({ database: over, feeds, clock: testClock(), log, callerKey, merger, everyMs: 3_600_000 });
    catalogues.push(catalogue);
    await catalogue.pull(); // the one that starts by itself may be under way; this one begins after it
    return catalogue;
  };
  const execute = (query: string): Promise<SubgraphAnswer> => (catalogues.at(-1) as Catalogue).execute({ query }); // each test opens one
  const listed = async (): Promise<readonly string[]> => {
    const rows = await database.query<{ id: string }>("SELECT id FROM catalogue.listing ORDER BY id");
    return rows.map((row) => row.id);
  };
  const names = async (): Promise<readonly string[]> => {
    const answer = await execute("{ helpServices(first: 100) { nodes { name listings { publisher { id } } } } }");
    expect(answer.errors).toBeUndefined();
    return (answer.data as { helpServices: { nodes: { name: string }[] } }).helpServices.nodes.map((node) => node.name); // the query above
  };
  /** The feed, with something in between. */
  const through = (between: (request: SubgraphRequest, ask: () => Promise<SubgraphAnswer>) => Promise<SubgraphAnswer>): Feed => ({
    name: feed.name,
    execute: (request) => between(request, () => feed.execute(request)),
  });
  const numbered = (count: number) => Array.from({ length: count }, (_, n) => entry(`p:${n}`, { title: [["da", `Navn nummer ${n}`]] }));

  beforeAll(async () => void (database = await testDatabase(kind)));
  afterAll(() => database.close());
  beforeEach(async () => {
    await database.query("DROP SCHEMA IF EXISTS catalogue CASCADE");
    feed = testFeed("regional", [publisher("p")]);
  });
  afterEach(async () => {
    for (const catalogue of catalogues.splice(0)) await catalogue.close();
  });

  it("drops what a feed no longer names when it starts over, also when that reading is interrupted", async () => {
    feed.set(numbered(6));
    let pages = 0;
    let most = Infinity;
    const catalogue = await open([
      through(async (_request, ask) => {
        pages += 1;
        if (pages > most) throw new Error("connection lost");
        return ask();
      }),
    ]);
    expect(await listed()).toHaveLength(6);
    feed.startOver(["p:1", "p:3", "p:5", "p:7"].map((id) => entry(id, {})));
    most = pages + 2; // the refused cursor, one page, and no more
    await catalogue.pull();
    most = Infinity;
    await catalogue.pull();
    expect(await listed()).toEqual(["p:1", "p:3", "p:5", "p:7"]);
  });

  it("takes up a feed that is wired while it runs, and lets the listings of one go that no longer is", async () => {
    feed.set(numbered(2));
    const joining = testFeed("star", [publisher("star")]);
    joining.set([entry("star:1", { title: [["da", "Stjerneskud"]] })]);
    const catalogue = await open([feed]);
    await catalogue.wire([feed, joining]);
    expect([await listed(), await names()]).toEqual([["p:0", "p:1", "star:1"], expect.arrayContaining(["Stjerneskud"])]);
    await catalogue.wire([feed]);
    expect([await listed(), (await names()).includes("Stjerneskud")]).toEqual([["p:0", "p:1"], false]);
  });

  it("brings the help services up to date later when that failed after the listings were taken", async () => {
    let failing = false;
    const catalogue = await open([feed], {
      ...database,
      transaction: (work) =>
        database.transaction((transaction) =>
          work({
            query: (text, values) =>
              failing && text.includes("catalogue.help_service")
                ? Promise.reject(new Error("connection lost"))
                : transaction.query(text, values),
          }),
        ),
    });
    feed.set([entry("p:1", { title: [["da", "Et"]] })]);
    failing = true;
    await expect(catalogue.pull()).rejects.toThrow("connection lost");
    failing = false;
    await catalogue.pull();
    expect(await names()).toEqual(["Et"]);
  });

  it("gives up on a feed that refuses every cursor it gives", async () => {
    feed.set(numbered(4));
    let asked = 0;
    await open([
      through(async ({ variables }, ask) => {
        asked += 1;
        if (asked > 100) throw new Error("asked for ever");
        const refusal = { data: null, errors: [{ message: "no", extensions: { code: "CURSOR_INVALID" } }] };
        return typeof variables?.["after"] === "string" ? refusal : ask();
      }),
    ]);
    expect(asked).toBeLessThan(20);
  });

  it("answers with the publisher of each listing while a publisher's listings go, page by page", async () => {
    const publishers = [publisher("p"), publisher("q")];
    feed = testFeed("regional", publishers);
    feed.set([...numbered(4), entry("q:1", { title: [["da", "Blivende"]] })]);
    let most = Infinity;
    const catalogue = await open([
      through(async (_request, ask) => {
        most -= 1;
        if (most < 0) throw new Error("connection lost");
        return ask();
      }),
    ]);
    publishers.shift();
    for (let n = 0; n < 4; n += 1) feed.change(entry(`p:${n}`, { deleted: true }));
    most = 1; // two of the four tombstones
    await catalogue.pull();
    expect(await names()).toHaveLength(3);
    most = Infinity;
    await catalogue.pull();
    expect(await names()).toEqual(["Blivende"]);
    await catalogue.pull();
    expect((await execute("{ publishers { id } }")).data).toEqual({ publishers: [{ id: "q" }] });
  });

  it("finds the listings of a publisher that moves to another feed, whichever feed tells first", async () => {
    const first = [publisher("p")];
    const second: ReturnType<typeof publisher>[] = [];
    const [from, to] = [testFeed("municipal", first), testFeed("regional", second)];
    from.set([entry("p:1", { title: [["da", "Flyttende"]] })]);
    const catalogue = await open([from, to]);
    second.push(publisher("p"));
    to.set([entry("p:1", { title: [["da", "Flyttet"]] })]);
    await catalogue.pull();
    expect(await names()).toEqual(["Flyttende"]);
    first.pop();
    from.change(entry("p:1", { deleted: true }));
    for (let rounds = 0; rounds < 3; rounds += 1) await catalogue.pull();
    expect(await names()).toEqual(["Flyttet"]);
  });

  it("takes no listing of a publisher that another feed speaks for, or that the feed does not tell of", async () => {
    const other = testFeed("other", [publisher("p"), publisher("own")]);
    feed.set([entry("p:1", { title: [["da", "Ægte"]] })]);
    other.set([entry("own:1", { title: [["da", "Egen"]] }), entry("p:2", { title: [["da", "Falsk"]] }), entry("untold:1", {})]);
    await open([feed]);
    await open([feed, other]);
    expect(await listed()).toEqual(["own:1", "p:1"]);
  });

  it("takes a publisher's listings once the feed tells of it", async () => {
    const publishers = [publisher("p")];
    feed = testFeed("regional", publishers);
    feed.set([entry("p:1", {}), entry("late:1", {})]);
    const catalogue = await open([feed]);
    expect(await listed()).toEqual(["p:1"]);
    publishers.push(publisher("late"));
    await catalogue.pull();
    expect(await listed()).toEqual(["late:1", "p:1"]);
  });

  it("serves the other listings beside those that hold what the database or the schema cannot", async () => {
    feed.set([
      entry("p:nul", { title: [["da", "a\u0000b"]] }),
      entry("p:half", { title: [["da", "a\ud800b"]] }),
      entry("p:cut", { title: [["da", `a${"\u{20000}".repeat(60)}`]] }),
      entry("p:day", { validFrom: "2026-02-30", modified: "0000-01-01" }),
      entry("p:moment", { changedAt: "-200000-01-01T00:00:00Z" }),
      entry("p:long", { summary: [["da", Array.from({ length: 300_000 }, (_, n) => `ord${n}`).join(" ")]] }),
      entry("p:builtin", { coverage: ["constructor:x", "__proto__"] }),
      entry("p:good", { title: [["da", "God"]] }),
    ]);
    await open([feed]);
    expect(await listed()).toEqual(["p:builtin", "p:cut", "p:day", "p:good", "p:half", "p:long", "p:nul"]);
    const answer = await execute(
      "{ helpServices(first: 100) { totalCount nodes { name slug modified validFrom coverage { kind name } } } }",
    );
    expect(answer).toMatchObject({ data: { helpServices: { totalCount: expect.any(Number) } } });
    expect(answer.errors).toBeUndefined();
    expect(await names()).toContain("God");
  });

  it("serves the others beside an id that no key can hold", async () => {
    const long = Array.from({ length: 3_000 }, (_, n) => (n * n * 7919).toString(36))
      .join("")
      .slice(0, 9_000);
    feed.set([entry(`p:${long}`, {}), entry("p:a\u0000", {}), entry("p:2", {})]);
    await open([feed]);
    expect(await listed()).toEqual(["p:2"]);
  });

  it("lets the last entry count of several for one listing in one page", async () => {
    feed.set([entry("p:1", { deleted: true }), entry("p:1", { title: [["da", "Et"]] })]);
    const catalogue = await open([feed]);
    expect(await names()).toEqual(["Et"]);
    feed.startOver([entry("p:1", { title: [["da", "Et"]] }), entry("p:1", { title: [["da", "To"]] })]);
    await catalogue.pull();
    expect(await names()).toEqual(["To"]);
  });

  it("is not put off by nudge after nudge", async () => {
    let asked = 0;
    const catalogue = await open([
      through(async (_request, ask) => {
        asked += 1;
        return ask();
      }),
    ]);
    const before = asked;
    await eventually("it pulls while it is nudged", () => {
      catalogue.nudge();
      return asked > before;
    });
  });

  it("pulls for a nudge that came during a pull", async () => {
    let asked = 0;
    let hold: Promise<void> | undefined;
    const catalogue = await open([
      through(async (_request, ask) => {
        asked += 1;
        await hold;
        return ask();
      }),
    ]);
    await catalogue.pull();
    let release = (): void => undefined;
    hold = new Promise<void>((done) => void (release = done));
    catalogue.nudge();
    const before = asked;
    await eventually("the nudged pull is under way", () => asked > before);
    catalogue.nudge();
    release();
    await eventually("it pulls again", () => asked > before + 1);
  });

  it("never goes back to an older page when two processes read one feed", async () => {
    feed.set([entry("p:1", { title: [["da", "Gammel"]] })]);
    await open([feed]);
    let hold: Promise<void> | undefined;
    let isHeld = false;
    const slow = await open([
      through(async (_request, ask) => {
        const answer = await ask();
        if (hold === undefined) return answer;
        isHeld = true;
        await hold;
        return answer;
      }),
    ]);
    let release = (): void => undefined;
    hold = new Promise<void>((done) => void (release = done));
    feed.change(entry("p:1", { title: [["da", "Mellem"]] }));
    const late = slow.pull();
    await eventually("the slow one has its page", () => isHeld);
    feed.change(entry("p:1", { title: [["da", "Ny"]] }));
    const [quick] = catalogues;
    await quick?.pull();
    release();
    await late;
    expect(await names()).toEqual(["Ny"]);
    expect(await database.query("SELECT content -> 'title' ->> 'da' AS name FROM catalogue.listing")).toEqual([{ name: "Ny" }]);
  });
});
