import type { Database, Queryable } from "../base/database/index.ts";
import { storableJson } from "../base/database/storable.ts";
import { namesOf } from "./helpMention.ts";
import type { CataloguePublisher, FeedChange } from "./listing.ts";
import { bumpVersion, lockVersion } from "./version.ts";

/**
 * The feeds' side of what the catalogue keeps: their listings, their publishers, and the place in each. Several processes may read the same feeds into one
 * database: a page is taken only where the one before it was the last that anybody took.
 */
export interface FeedStore {
  /** Where to go on in a feed. */
  place(feed: string): Promise<FeedPlace>;
  /** Begins a feed anew, unless somebody did so since `reading`. What it held and does not name again goes when the new reading comes to its end. */
  startOver(feed: string, reading: number): Promise<FeedPlace>;
  /**
   * Writes a page of a feed and the place after it in one transaction. `superseded`: another process took a page meanwhile, nothing is written. `start over`: the
   * feed has become the owner of a publisher whose listings were refused before, so it has to be read again.
   */
  takePage(page: TakenPage): Promise<"taken" | "superseded" | "start over">;
  /** Notes that a feed cannot be pulled; its publishers count as stale since then. */
  failFeed(feed: string, now: Date): Promise<void>;
  /** Forgets feeds that are no longer wired, with their listings and publishers. */
  retainFeeds(feeds: readonly string[]): Promise<void>;
}

export interface FeedPlace {
  /** Undefined before the first page. */
  readonly cursor: string | undefined;
  /** Number of the complete read under way, or of the last one that came to its end. */
  readonly reading: number;
}

export interface TakenPage {
  readonly feed: string;
  /** Where the page was asked for. */
  readonly from: FeedPlace;
  readonly changes: readonly FeedChange[];
  readonly publishers: readonly CataloguePublisher[];
  readonly cursor: string;
  readonly hasMore: boolean;
  readonly now: Date;
}

/** Most publishers remembered of whose listings a feed was refused. */
const MOST_REFUSED = 1_000;

export function createFeedStore(database: Database): FeedStore {
  const place = async (feed: string): Promise<FeedPlace> => {
    const rows = await database.query<{ cursor: string | null; reading: number }>(
      `INSERT INTO catalogue.feed (name) VALUES ($1) ON CONFLICT (name) DO UPDATE SET name = excluded.name RETURNING cursor, reading`,
      [feed],
    );
    return { cursor: rows[0]?.cursor ?? undefined, reading: rows[0]?.reading ?? 0 };
  };

  return {
    place,

    async startOver(feed, reading) {
      await database.query(`${START_OVER} AND reading = $2`, [feed, reading]);
      return place(feed);
    },

    takePage({ feed, from, changes, publishers, cursor, hasMore, now }) {
      return database.transaction(async (transaction) => {
        const version = (await lockVersion(transaction)).listings + 1;
        const [state] = await transaction.query<{ complete: boolean; refused: readonly string[] }>(
          `UPDATE catalogue.feed SET cursor = $4, pulled_at = $5, failing_since = NULL WHERE name = $1 AND reading = $2 AND cursor IS NOT DISTINCT FROM $3
           RETURNING complete, refused`,
          [feed, from.reading, from.cursor ?? null, cursor, now],
        );
        if (state === undefined) return "superseded";
        await writePublishers(transaction, feed, publishers);
        const own = await ownPublishers(transaction, feed);
        if (state.refused.some((publisher) => own.has(publisher))) {
          await transaction.query(START_OVER, [feed]);
          return "start over";
        }
        let changed = await writeListings(transaction, { feed, reading: from.reading, version, changes });
        if (!hasMore && !state.complete) {
          changed += await removeListings(transaction, version, "feed = $2 AND reading <> $3", [feed, from.reading]);
          await transaction.query("UPDATE catalogue.feed SET complete = true WHERE name = $1", [feed]);
        }
        const named = changes.flatMap((change) => ("listing" in change ? [change.listing.publisher] : []));
        const refused = new Set([...state.refused, ...named.filter((publisher) => !own.has(publisher))]);
        if (refused.size > state.refused.length)
          await transaction.query("UPDATE catalogue.feed SET refused = $2 WHERE name = $1", [feed, [...refused].slice(0, MOST_REFUSED)]);
        if (changed > 0) await bumpVersion(transaction);
        return "taken";
      });
    },

    async failFeed(feed, now) {
      await database.query(
        `INSERT INTO catalogue.feed (name, failing_since) VALUES ($1, $2)
         ON CONFLICT (name) DO UPDATE SET failing_since = coalesce(feed.failing_since, excluded.failing_since)`,
        [feed, now],
      );
    },

    retainFeeds(feeds) {
      return database.transaction(async (transaction) => {
        const version = (await lockVersion(transaction)).listings + 1;
        const gone = await removeListings(transaction, version, "feed <> ALL ($2)", [[...feeds]]);
        await transaction.query("DELETE FROM catalogue.publisher WHERE feed <> ALL ($1)", [[...feeds]]);
        await transaction.query("DELETE FROM catalogue.feed WHERE name <> ALL ($1)", [[...feeds]]);
        if (gone > 0) await bumpVersion(transaction);
      });
    },
  };
}

const START_OVER = "UPDATE catalogue.feed SET reading = reading + 1, cursor = NULL, complete = false, refused = '{}' WHERE name = $1";

interface ListingChanges {
  readonly feed: string;
  readonly reading: number;
  /** The count of changes that these make. */
  readonly version: number;
  readonly changes: readonly FeedChange[];
}

/**
 * Takes the changes of listings whose publisher is this feed's: no feed can put words into the mouth of another one's publisher. The last change of a listing
 * counts. Returns how many were written or removed.
 */
async function writeListings(transaction: Queryable, { feed, reading, version, changes }: ListingChanges): Promise<number> {
  const last = [...new Map(changes.map((change) => ["listing" in change ? change.listing.id : change.gone, change])).values()];
  const listings = last.flatMap((change) => ("listing" in change ? [change.listing] : []));
  const gone = last.flatMap((change) => ("gone" in change ? [change.gone] : []));
  const written =
    listings.length === 0
      ? []
      : await transaction.query<{ changed: boolean }>(
          `INSERT INTO catalogue.listing AS l (id, feed, reading, publisher, source_id, level, changed_at, content, names, version)
           SELECT n.id, $1, $2, n.publisher, n.source_id, p.level, n.changed_at, n.content, ARRAY(SELECT jsonb_array_elements_text(n.names)), $8
           FROM unnest($3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::jsonb[], $9::jsonb[]) AS n (id, publisher, source_id, changed_at, content, names)
           JOIN catalogue.publisher p ON p.id = n.publisher AND p.feed = $1
           ON CONFLICT (id) DO UPDATE SET reading = excluded.reading, changed_at = excluded.changed_at, content = excluded.content, names = excluded.names, level = excluded.level,
             version = CASE WHEN (l.changed_at, l.content, l.level) IS DISTINCT FROM (excluded.changed_at, excluded.content, excluded.level) THEN excluded.version ELSE l.version END
           WHERE l.feed = excluded.feed RETURNING l.version = $8 AS changed`,
          [
            feed,
            reading,
            listings.map((listing) => listing.id),
            listings.map((listing) => listing.publisher),
            listings.map((listing) => listing.sourceId),
            listings.map((listing) => listing.changedAt),
            listings.map((listing) => storableJson(listing.content)),
            version,
            listings.map((listing) => storableJson(namesOf(listing.content))),
          ],
        );
  await transaction.query("DELETE FROM catalogue.removed_listing WHERE id = ANY ($1)", [listings.map((listing) => listing.id)]);
  const removed = gone.length === 0 ? 0 : await removeListings(transaction, version, "feed = $2 AND id = ANY ($3)", [feed, gone]);
  return written.filter(({ changed }) => changed).length + removed;
}

/** Removes listings and remembers what they were part of, for whoever follows the changes. `which`: a condition whose parameters begin at $2. Returns how many. */
async function removeListings(transaction: Queryable, version: number, which: string, parameters: readonly unknown[]): Promise<number> {
  const removed = await transaction.query(
    `WITH gone AS (DELETE FROM catalogue.listing WHERE ${which} RETURNING id, help_service)
     INSERT INTO catalogue.removed_listing AS r (id, help_service, version) SELECT id, help_service, $1 FROM gone
     ON CONFLICT (id) DO UPDATE SET help_service = coalesce(excluded.help_service, r.help_service), version = excluded.version RETURNING id`,
    [version, ...parameters],
  );
  return removed.length;
}

async function ownPublishers(transaction: Queryable, feed: string): Promise<ReadonlySet<string>> {
  const rows = await transaction.query<{ id: string }>("SELECT id FROM catalogue.publisher WHERE feed = $1", [feed]);
  return new Set(rows.map((row) => row.id));
}

/** A publisher that is no longer named stays while there are listings of it: each listing answers with its publisher. */
async function writePublishers(transaction: Queryable, feed: string, named: readonly CataloguePublisher[]): Promise<void> {
  const publishers = [...new Map(named.map((each) => [each.id, each])).values()];
  await transaction.query(
    `INSERT INTO catalogue.publisher AS p (id, feed, name, level, sample, homepage, licence, retrieved_at, stale_since, quarantined)
     SELECT n.id, $1, n.name, n.level, n.sample, n.homepage, n.licence, n.retrieved_at, n.stale_since, n.quarantined
     FROM unnest($2::text[], $3::jsonb[], $4::text[], $5::boolean[], $6::text[], $7::text[], $8::timestamptz[], $9::timestamptz[], $10::int[])
       AS n (id, name, level, sample, homepage, licence, retrieved_at, stale_since, quarantined)
     ON CONFLICT (id) DO UPDATE SET name = excluded.name, level = excluded.level, sample = excluded.sample, homepage = excluded.homepage, licence = excluded.licence,
       retrieved_at = excluded.retrieved_at, stale_since = excluded.stale_since, quarantined = excluded.quarantined
     WHERE p.feed = excluded.feed AND ROW(p.name, p.level, p.sample, p.homepage, p.licence, p.retrieved_at, p.stale_since, p.quarantined) IS DISTINCT FROM
       ROW(excluded.name, excluded.level, excluded.sample, excluded.homepage, excluded.licence, excluded.retrieved_at, excluded.stale_since, excluded.quarantined)`,
    [
      feed,
      publishers.map((each) => each.id),
      publishers.map((each) => storableJson(each.name)),
      publishers.map((each) => each.level),
      publishers.map((each) => each.sample),
      publishers.map((each) => each.homepage),
      publishers.map((each) => each.licence),
      publishers.map((each) => each.retrievedAt),
      publishers.map((each) => each.staleSince),
      publishers.map((each) => each.quarantined),
    ],
  );
  await transaction.query(
    `DELETE FROM catalogue.publisher p WHERE p.feed = $1 AND p.id <> ALL ($2) AND NOT EXISTS (SELECT 1 FROM catalogue.listing l WHERE l.publisher = p.id)`,
    [feed, publishers.map((each) => each.id)],
  );
}
