import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ListingContent } from "../../schema/listing.ts";
import { migrate } from "../../subgraphs/base/database/migrate.ts";
import { createListingFeed } from "../../subgraphs/sources/feed.ts";
import { sourceMigrations } from "../../subgraphs/sources/migrations.ts";
import { createQuarantine } from "../../subgraphs/sources/quarantine.ts";
import { createSourceStore, type Claim, type QuarantineEntry, type SourceStore } from "../../subgraphs/sources/store.ts";
import { DATABASES, testDatabase, type TestDatabase } from "../support/databases.ts";

const NOON = new Date("2026-11-22T12:00:00Z");
const DAY_MS = 86_400_000;

describe.each(DATABASES)("the store of a level's sources (%s)", (kind) => {
  let database: TestDatabase;
  let store: SourceStore;
  beforeEach(async () => {
    database = await testDatabase(kind);
    await migrate(database, "municipal", sourceMigrations("municipal"));
    store = createSourceStore(database, "municipal");
    await store.register("a", "first", NOON);
  });
  afterEach(() => database.close());

  const after = (ms: number): Date => new Date(NOON.getTime() + ms);
  const claim = async (now = NOON, definition = "first"): Promise<Claim> => {
    const claimed = await store.claim("a", definition, { now, until: after(now.getTime() - NOON.getTime() + 15_000) });
    if (claimed === undefined) throw new Error("the source could not be claimed");
    return claimed;
  };
  const batch = (titles: Readonly<Record<string, string>>, rejected: readonly QuarantineEntry[] = [], gone: readonly string[] = []) => ({
    listings: Object.entries(titles).map(([sourceId, da]) => ({ sourceId, content: content(da) })),
    gone,
    rejected,
  });
  const titles = async (): Promise<readonly unknown[]> =>
    (await createListingFeed(database, "municipal").page(undefined, 100)).entries.map((entry) => entry.content.title.da);
  const quarantined = async (): Promise<readonly string[]> =>
    (await createQuarantine(database, "municipal").page(undefined, undefined, 100)).map((each) => each.record);

  it("takes nothing from a process whose claim has lapsed and passed to another one", async () => {
    const asleep = await claim();
    await store.keep(asleep, batch({ 1: "gammel" }), NOON);
    const awake = await claim(after(15_000));
    await store.keep(awake, batch({ 1: "ny" }), after(15_000));
    const end = { outcome: "complete", state: { etag: "old" }, now: after(16_000), nextDue: after(DAY_MS) } as const;
    const failure = { code: "FETCH_FAILED", message: "" } as const;
    for (const late of [
      () => store.keep(asleep, batch({ 1: "gammel", 2: "gammel" }, [], ["1"]), after(16_000)),
      () => store.succeed(asleep, end),
      () => store.fail(asleep, { failure, now: after(16_000), nextDue: after(DAY_MS) }),
    ])
      await expect(late()).rejects.toMatchObject({ name: "SupersededError" });
    expect(await store.renew(asleep, after(DAY_MS))).toBe(false);
    expect(await titles()).toEqual(["ny"]);
    await store.succeed(awake, { ...end, state: {} });
    expect(await store.states()).toMatchObject([{ id: "a", nextDueAt: after(DAY_MS), failure: null }]);
  });

  it("gives a source to nobody who knows it by another definition", async () => {
    await store.register("a", "second", NOON);
    expect(await store.claim("a", "first", { now: NOON, until: after(15_000) })).toBeUndefined();
    expect(await store.claim("a", "second", { now: NOON, until: after(15_000) })).toBeDefined();
  });

  it("forgets a quarantined record after a partial read that found it good, or gone, or not for a month", async () => {
    const wrong = (record: string): QuarantineEntry => ({
      record,
      field: "title",
      code: "RECORD_FIELD_MISSING",
      reason: "title is missing",
      kept: false,
    });
    const partial = { outcome: "partial", state: {} } as const;
    const first = await claim();
    await store.keep(first, batch({}, ["1", "2", "3", "4"].map(wrong)), NOON);
    await store.succeed(first, { ...partial, now: NOON, nextDue: NOON });
    const second = await claim(after(1));
    await store.keep(second, batch({ 1: "rettet" }, [wrong("4")], ["2"]), after(20 * DAY_MS));
    await store.succeed(second, { ...partial, now: after(20 * DAY_MS), nextDue: NOON });
    expect(await quarantined()).toEqual(["3", "4"]);
    const third = await claim(after(31 * DAY_MS));
    await store.succeed(third, { ...partial, now: after(31 * DAY_MS), nextDue: NOON });
    expect(await quarantined()).toEqual(["4"]);
  });

  it("refuses a cursor from beyond the feed's end, as one has after a backup was restored", async () => {
    const feed = createListingFeed(database, "municipal");
    await store.keep(await claim(), batch({ 1: "et", 2: "to" }), NOON);
    const { cursor } = await feed.page(undefined, 10);
    expect((await feed.page(cursor, 10)).entries).toEqual([]);
    await database.query("UPDATE municipal.feed SET seq = 1");
    await expect(feed.page(cursor, 10)).rejects.toMatchObject({ code: "CURSOR_INVALID" });
  });

  it("tells which sources are due, longest due first, and not those that somebody has", async () => {
    await store.register("b", "first", after(-1000));
    await store.register("c", "first", after(1000));
    expect(await store.due(NOON)).toEqual(["b", "a"]);
    await claim();
    expect(await store.due(NOON)).toEqual(["b"]);
  });
});

function content(da: string): ListingContent {
  return {
    title: { da },
    themes: [],
    audiences: [],
    personas: [],
    coverage: [],
    channels: [],
    status: "ACTIVE",
    confidence: "SURE",
  };
}
