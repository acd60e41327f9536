import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Database } from "../../subgraphs/base/database/index.ts";
import { createLog } from "../../subgraphs/base/log.ts";
import { toHelpService } from "../../subgraphs/catalogue/helpService.ts";
import { createCatalogue, type Catalogue } from "../../subgraphs/catalogue/index.ts";
import type { CatalogueListing } from "../../subgraphs/catalogue/listing.ts";
import { createMerger, type Merger } from "../../subgraphs/catalogue/merge/merger.ts";
import type { Decided, ListingChange, MergeResult } from "../../subgraphs/catalogue/merge/protocol.ts";
import { createRandom } from "../measure/random.ts";
import { createSynthetic } from "../measure/synthetic.ts";
import { testClock } from "../support/clock.ts";
import { DATABASES, testDatabase, type TestDatabase } from "../support/databases.ts";
import { entry, publisher, testFeed, type TestFeed } from "./testFeed.ts";

const merger = createMerger();
afterAll(() => merger.close());

/** The merger, and how it was asked. */
function counted() {
  const asked = { whole: 0, change: 0 };
  const answers: MergeResult[] = [];
  const noted = async (result: Promise<MergeResult>): Promise<MergeResult> => {
    answers.push(await result);
    return result;
  };
  return {
    asked,
    answers,
    merger: {
      ...merger,
      open() {
        const opened = merger.open();
        return {
          ...opened,
          merge(decided: Decided) {
            asked.whole += 1;
            return noted(opened.merge(decided));
          },
          change(change: ListingChange) {
            asked.change += 1;
            return noted(opened.change(change));
          },
        };
      },
    },
  };
}

const PUBLISHERS = 12;

/** A synthetic record as a publisher's feed tells it. */
function entries(listings: number, seed: number) {
  return createSynthetic({ listings, seed }).records.map(({ id, source, values }) => {
    const [title = [], provider = [], coverage = [], web = [], phone = [], text = []] = values;
    return entry(`p${Number(source?.slice(1)) % PUBLISHERS}:${id}`, {
      title: [["da", title[0] ?? id]],
      summary: text[0] === undefined ? [] : [["da", text[0]]],
      ...(provider[0] !== undefined && { provider: { name: provider[0] } }),
      coverage,
      channels: [...web.map((value) => ({ kind: "WEB", value })), ...phone.map((value) => ({ kind: "PHONE", value }))],
    });
  });
}

describe.each(DATABASES)("making help services change by change (%s)", (kind) => {
  let database: TestDatabase;
  let feed: TestFeed;
  const catalogues: Catalogue[] = [];
  const open = async (given: Merger, over: Database = database): Promise<Catalogue> => {
    const catalogue = await createCatalogue({
      database: over,
      feeds: [feed],
      clock: testClock(),
      log: createLog("silent"),
      callerKey: Buffer.alloc(32, 7),
      merger: given,
      everyMs: 3_600_000,
    });
    catalogues.push(catalogue);
    await catalogue.pull();
    return catalogue;
  };
  beforeAll(async () => void (database = await testDatabase(kind)));
  afterAll(() => database.close());
  beforeEach(async () => {
    await database.query("DROP SCHEMA IF EXISTS catalogue CASCADE");
    feed = testFeed(
      "regional",
      Array.from({ length: PUBLISHERS }, (_, number) => publisher(`p${number}`)),
    );
  });
  afterEach(async () => {
    for (const catalogue of catalogues.splice(0)) await catalogue.close();
  });

  /** What must be true whatever came before. */
  async function expectSound(): Promise<void> {
    const listings = await database.query<CatalogueListing & { helpService: string | null }>(
      `SELECT id, publisher, source_id AS "sourceId", level, changed_at AS "changedAt", content, help_service AS "helpService" FROM catalogue.listing ORDER BY id`,
    );
    const served = new Map(
      (await database.query<{ id: string; hash: string }>("SELECT id, hash FROM catalogue.help_service")).map((row) => [row.id, row.hash]),
    );
    const members = Map.groupBy(listings, (listing) => listing.helpService ?? "none");
    expect([...members.keys()].toSorted()).toEqual([...served.keys()].toSorted());
    expect([...members].filter(([id, mine]) => toHelpService(id, mine).hash !== served.get(id))).toEqual([]);
    const versions = await database.query<{ seq: string; id: string; kind: string }>(
      "SELECT seq, id, kind FROM catalogue.help_service_version ORDER BY seq",
    );
    expect(versions.map(({ seq }) => Number(seq))).toEqual(versions.map((_, place) => place + 1));
    const last = new Map(versions.map((version) => [version.id, version.kind]));
    const living = [...last].filter(([, change]) => change === "CREATED" || change === "CHANGED").map(([id]) => id);
    expect(living.toSorted()).toEqual([...served.keys()].toSorted());
    const stray = await database.query(
      `SELECT from_id FROM catalogue.redirect r WHERE EXISTS (SELECT FROM catalogue.help_service h WHERE h.id = r.from_id)`,
    );
    expect(stray).toEqual([]);
  }

  it("gives every listing one help service, made of its listings, with one place in the change feed for each change", async () => {
    const random = createRandom(11);
    const pool = entries(160, 5);
    const mine = pool.slice(0, 100);
    feed.set(mine);
    const { merger: watched, asked } = counted();
    const catalogue = await open(watched);
    await expectSound();
    for (let round = 0; round < 8; round += 1) {
      for (let times = 1 + random.below(4); times > 0; times -= 1) {
        const [one, other] = [random.pick(pool), random.pick(pool)];
        feed.change(
          random.pick([
            { ...one, deleted: true },
            { ...one, title: other.title, changedAt: `2026-11-02T10:00:${String(round + 10)}.000Z` },
            { ...one, channels: other.channels, summary: other.summary },
            { ...one, personas: [`ny ${round}`] },
            other,
          ]),
        );
      }
      await catalogue.pull();
      await expectSound();
    }
    expect(asked.whole).toBe(1);
    expect(asked.change).toBeGreaterThan(5);
  });

  it("makes everything anew when it could not serve what it had merged, or another process served meanwhile", async () => {
    const pool = entries(60, 6);
    feed.set(pool.slice(0, 40));
    let failing = false;
    const { merger: watched, asked } = counted();
    const catalogue = await open(watched, {
      ...database,
      transaction: (work) =>
        database.transaction((transaction) =>
          work({
            query: (text, values) =>
              failing && text.includes("INTO catalogue.help_service ")
                ? Promise.reject(new Error("connection lost"))
                : transaction.query(text, values),
          }),
        ),
    });
    for (const each of pool.slice(40, 45)) feed.change(each);
    failing = true;
    await expect(catalogue.pull()).rejects.toThrow("connection lost");
    failing = false;
    await catalogue.pull();
    await expectSound();
    expect(asked).toEqual({ whole: 2, change: 1 });

    const other = await open(merger);
    for (const each of pool.slice(45, 50)) feed.change(each);
    await other.pull();
    for (const each of pool.slice(50, 55)) feed.change(each);
    await catalogue.pull();
    await expectSound();
    expect(asked).toEqual({ whole: 3, change: 1 });
    feed.change({ ...(pool[0] as (typeof pool)[number]), deleted: true }); // there are sixty
    await catalogue.pull();
    await expectSound();
    expect(asked).toEqual({ whole: 3, change: 2 });
  });

  it("learns anew when much has changed since it learned", async () => {
    const pool = entries(400, 7);
    feed.set(pool.slice(0, 60)); // of sixty, six may change
    const { merger: watched, answers } = counted();
    const catalogue = await open(watched);
    for (const end of [64, 200, 204]) {
      for (const each of pool.slice(end === 200 ? 64 : end - 4, end)) feed.change(each);
      await catalogue.pull();
      await expectSound();
    }
    expect(answers.map(({ whole }) => whole)).toEqual([true, false, true, false]);
  });
});
