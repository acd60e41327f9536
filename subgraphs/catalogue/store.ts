import type { Database, Queryable } from "../base/database/index.ts";
import type { HelpService } from "./helpService.ts";
import type { Before, Identified, IdentifiedCluster } from "./identity.ts";
import type { DoubtfulPair } from "./merge/protocol.ts";
import type { CatalogueListing, CataloguePublisher, FeedChange } from "./listing.ts";

/** What the catalogue keeps: the listings of all feeds, their publishers, the place in each feed, and the help services made of them. */
export interface CatalogueStore {
  /** Place in a feed; undefined before the first page. */
  cursor(feed: string): Promise<string | undefined>;
  /** Writes a page of a feed and the place after it in one transaction. `fresh` starts over: what the feed held before and does not name again goes. */
  takePage(page: TakenPage): Promise<void>;
  /** After a fresh read: drops the feed's listings that were not named since `since`. Returns how many. */
  dropUnnamed(feed: string, names: ReadonlySet<string>): Promise<number>;
  /** Notes that a feed cannot be pulled; its publishers count as stale since then. */
  failFeed(feed: string, now: Date): Promise<void>;
  /** Forgets feeds that are no longer wired, with their listings and publishers. */
  retainFeeds(feeds: readonly string[]): Promise<void>;
  allListings(): Promise<readonly CatalogueListing[]>;
  /** The help services as they stand, for giving the next ones their ids. */
  standing(): Promise<Standing>;
  /**
   * Makes the help services those given, in one transaction: what is new, changed or gone gets a place in the change feed and in history. Returns how many changed, or undefined when
   * another process was quicker; then all has to be done again.
   */
  replaceHelpServices(next: NextHelpServices): Promise<number | undefined>;
}

export interface Standing extends Before {
  /** Place in the change feed; another process's change moves it. */
  readonly seq: number;
  readonly hashes: ReadonlyMap<string, string>;
}

export interface NextHelpServices {
  readonly standing: Standing;
  readonly clusters: readonly IdentifiedCluster[];
  readonly services: readonly HelpService[];
  readonly redirects: Identified["redirects"];
  /** Doubtful pairs, the most instructive first. */
  readonly review: readonly DoubtfulPair[];
  readonly now: Date;
}

export interface TakenPage {
  readonly feed: string;
  readonly changes: readonly FeedChange[];
  readonly publishers: readonly CataloguePublisher[];
  readonly cursor: string;
  readonly now: Date;
}

const WRITE_BATCH = 500;

export function createCatalogueStore(database: Database): CatalogueStore {
  return {
    async cursor(feed) {
      const rows = await database.query<{ cursor: string | null }>("SELECT cursor FROM catalogue.feed WHERE name = $1", [feed]);
      return rows[0]?.cursor ?? undefined;
    },

    takePage({ feed, changes, publishers, cursor, now }) {
      const levels = new Map(publishers.map((publisher) => [publisher.id, publisher.level]));
      const listings = changes.flatMap((change) => ("listing" in change ? [change.listing] : []));
      const gone = changes.flatMap((change) => ("gone" in change ? [change.gone] : []));
      return database.transaction(async (transaction) => {
        await writePublishers(transaction, feed, publishers);
        await transaction.query(
          `INSERT INTO catalogue.listing AS l (id, feed, publisher, source_id, level, changed_at, content)
           SELECT n.id, $1, n.publisher, n.source_id, n.level, n.changed_at, n.content
           FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::jsonb[]) AS n (id, publisher, source_id, level, changed_at, content)
           WHERE n.level IS NOT NULL
           ON CONFLICT (id) DO UPDATE SET changed_at = excluded.changed_at, content = excluded.content, level = excluded.level WHERE l.feed = excluded.feed`,
          [
            feed,
            listings.map((listing) => listing.id),
            listings.map((listing) => listing.publisher),
            listings.map((listing) => listing.sourceId),
            listings.map((listing) => levels.get(listing.publisher) ?? null),
            listings.map((listing) => listing.changedAt),
            listings.map((listing) => JSON.stringify(listing.content)),
          ],
        );
        if (gone.length > 0) await transaction.query("DELETE FROM catalogue.listing WHERE feed = $1 AND id = ANY ($2)", [feed, gone]);
        await transaction.query(
          `INSERT INTO catalogue.feed (name, cursor, pulled_at) VALUES ($1, $2, $3)
           ON CONFLICT (name) DO UPDATE SET cursor = excluded.cursor, pulled_at = excluded.pulled_at, failing_since = NULL`,
          [feed, cursor, now],
        );
      });
    },

    async dropUnnamed(feed, names) {
      const rows = await database.query<{ id: string }>("DELETE FROM catalogue.listing WHERE feed = $1 AND id <> ALL ($2) RETURNING id", [
        feed,
        [...names],
      ]);
      return rows.length;
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
        await transaction.query("DELETE FROM catalogue.listing WHERE feed <> ALL ($1)", [[...feeds]]);
        await transaction.query("DELETE FROM catalogue.publisher WHERE feed <> ALL ($1)", [[...feeds]]);
        await transaction.query("DELETE FROM catalogue.feed WHERE name <> ALL ($1)", [[...feeds]]);
      });
    },

    async allListings() {
      return database.query<CatalogueListing>(
        `SELECT id, publisher, source_id AS "sourceId", level, changed_at AS "changedAt", content FROM catalogue.listing ORDER BY id`,
      );
    },

    async standing() {
      const [clock] = await database.query<{ seq: string }>("SELECT seq FROM catalogue.clock");
      const services = await database.query<{ id: string; hash: string }>("SELECT id, hash FROM catalogue.help_service");
      const listings = await database.query<{ id: string; helpService: string }>(
        `SELECT id, help_service AS "helpService" FROM catalogue.listing WHERE help_service IS NOT NULL`,
      );
      const gone = await database.query<{ id: string }>("SELECT DISTINCT id FROM catalogue.help_service_version");
      return {
        seq: Number(clock?.seq ?? 0),
        hashes: new Map(services.map((row) => [row.id, row.hash])),
        helpServiceOf: new Map(listings.map((row) => [row.id, row.helpService])),
        taken: new Set(gone.map((row) => row.id)),
      };
    },

    replaceHelpServices({ standing, clusters, services, redirects, review, now }) {
      const changed = services.filter((service) => standing.hashes.get(service.id) !== service.hash);
      const current = new Set(services.map((service) => service.id));
      const gone = [...standing.hashes.keys()].filter((id) => !current.has(id)).toSorted();
      const members = clusters.flatMap((cluster) => cluster.listings.map((listing) => [listing, cluster.id] as const));
      const moved = members.filter(([listing, id]) => standing.helpServiceOf.get(listing) !== id);
      return database.transaction(async (transaction) => {
        const [clock] = await transaction.query<{ seq: string }>("SELECT seq FROM catalogue.clock FOR UPDATE");
        if (Number(clock?.seq) !== standing.seq) return undefined;
        await writeReview(transaction, review);
        if (changed.length + gone.length + moved.length === 0) return 0;
        for (let at = 0; at < changed.length; at += WRITE_BATCH) await writeServices(transaction, changed.slice(at, at + WRITE_BATCH));
        if (gone.length > 0) await transaction.query("DELETE FROM catalogue.help_service WHERE id = ANY ($1)", [gone]);
        await transaction.query(
          `UPDATE catalogue.listing AS l SET help_service = n.help_service FROM unnest($1::text[], $2::text[]) AS n (id, help_service) WHERE l.id = n.id`,
          [moved.map(([listing]) => listing), moved.map(([, id]) => id)],
        );
        await writeRedirects(transaction, redirects, now);
        const target = new Map(redirects.map(({ from, to }) => [from, to]));
        await writeVersions(transaction, standing.seq, now, [
          ...changed.map((service) => ({ id: service.id, kind: standing.hashes.has(service.id) ? "CHANGED" : "CREATED", to: null })),
          ...gone.map((id) => ({ id, kind: target.has(id) ? "MERGED" : "REMOVED", to: target.get(id) ?? null })),
        ]);
        return changed.length + gone.length;
      });
    },
  };
}

/** An old id leads to where its listings are now in one step, however often they have moved. */
async function writeRedirects(transaction: Queryable, redirects: Identified["redirects"], now: Date): Promise<void> {
  const [from, to] = [redirects.map((redirect) => redirect.from), redirects.map((redirect) => redirect.to)];
  await transaction.query(
    `UPDATE catalogue.redirect AS r SET to_id = n.to_id FROM unnest($1::text[], $2::text[]) AS n (from_id, to_id) WHERE r.to_id = n.from_id`,
    [from, to],
  );
  await transaction.query(
    `INSERT INTO catalogue.redirect (from_id, to_id, at) SELECT n.from_id, n.to_id, $3 FROM unnest($1::text[], $2::text[]) AS n (from_id, to_id)
     ON CONFLICT (from_id) DO UPDATE SET to_id = excluded.to_id, at = excluded.at`,
    [from, to, now],
  );
}

async function writeReview(transaction: Queryable, review: readonly DoubtfulPair[]): Promise<void> {
  await transaction.query("DELETE FROM catalogue.review");
  await transaction.query(
    `INSERT INTO catalogue.review (rank, a, b, probability, merged)
     SELECT n.rank, n.a, n.b, n.probability, n.merged FROM unnest($1::text[], $2::text[], $3::double precision[], $4::boolean[]) WITH ORDINALITY AS n (a, b, probability, merged, rank)`,
    [review.map((each) => each.a), review.map((each) => each.b), review.map((each) => each.probability), review.map((each) => each.merged)],
  );
}

interface VersionStart {
  readonly id: string;
  readonly kind: string;
  readonly to: string | null;
}

/** Ends the versions that stand, begins the new ones (with the state that has just been written), each at its own place in the change feed. */
async function writeVersions(transaction: Queryable, seq: number, now: Date, starts: readonly VersionStart[]): Promise<void> {
  const ids = starts.map((start) => start.id);
  await transaction.query("UPDATE catalogue.help_service_version SET valid_to = $2 WHERE id = ANY ($1) AND valid_to IS NULL", [ids, now]);
  await transaction.query(
    `INSERT INTO catalogue.help_service_version (seq, id, kind, redirect_to, state, valid_from, valid_to)
     SELECT $1 + n.ordinal, n.id, n.kind, n.redirect_to, CASE WHEN h.id IS NOT NULL THEN to_jsonb(h) - 'document' - 'hash' END, $2, CASE WHEN h.id IS NULL THEN $2::timestamptz END
     FROM unnest($3::text[], $4::text[], $5::text[]) WITH ORDINALITY AS n (id, kind, redirect_to, ordinal) LEFT JOIN catalogue.help_service h ON h.id = n.id`,
    [seq, now, ids, starts.map((start) => start.kind), starts.map((start) => start.to)],
  );
  await transaction.query("UPDATE catalogue.clock SET seq = $1", [seq + starts.length]);
}

async function writePublishers(transaction: Queryable, feed: string, publishers: readonly CataloguePublisher[]): Promise<void> {
  await transaction.query(
    `INSERT INTO catalogue.publisher AS p (id, feed, name, level, sample, homepage, licence, retrieved_at, stale_since, quarantined)
     SELECT n.id, $1, n.name, n.level, n.sample, n.homepage, n.licence, n.retrieved_at, n.stale_since, n.quarantined
     FROM unnest($2::text[], $3::jsonb[], $4::text[], $5::boolean[], $6::text[], $7::text[], $8::timestamptz[], $9::timestamptz[], $10::int[])
       AS n (id, name, level, sample, homepage, licence, retrieved_at, stale_since, quarantined)
     ON CONFLICT (id) DO UPDATE SET name = excluded.name, level = excluded.level, sample = excluded.sample, homepage = excluded.homepage, licence = excluded.licence,
       retrieved_at = excluded.retrieved_at, stale_since = excluded.stale_since, quarantined = excluded.quarantined WHERE p.feed = excluded.feed`,
    [
      feed,
      publishers.map((each) => each.id),
      publishers.map((each) => JSON.stringify(each.name)),
      publishers.map((each) => each.level),
      publishers.map((each) => each.sample),
      publishers.map((each) => each.homepage),
      publishers.map((each) => each.licence),
      publishers.map((each) => each.retrievedAt),
      publishers.map((each) => each.staleSince),
      publishers.map((each) => each.quarantined),
    ],
  );
  await transaction.query("DELETE FROM catalogue.publisher WHERE feed = $1 AND id <> ALL ($2)", [feed, publishers.map((each) => each.id)]);
}

/** Lists travel as JSON: `unnest` would flatten arrays of arrays. */
async function writeServices(transaction: Queryable, services: readonly HelpService[]): Promise<void> {
  await transaction.query(
    `INSERT INTO catalogue.help_service (id, hash, content, level, status, confidence, themes, audiences, personas, publishers, nationwide, regions, municipalities,
       name_key, modified, valid_from, valid_to, document)
     SELECT r.id, r.hash, r.content, r.level, r.status, r.confidence, r.themes, r.audiences, r.personas, r.publishers, r.nationwide, r.regions, r.municipalities,
       r."nameKey", r.modified, r."validFrom", r."validTo",
       setweight(to_tsvector('simple', r.words ->> 0), 'A') || setweight(to_tsvector('simple', r.words ->> 1), 'B') || setweight(to_tsvector('simple', r.words ->> 2), 'C')
     FROM jsonb_to_recordset($1::jsonb) AS r (id text, hash text, content jsonb, level text, status text, confidence text, themes text[], audiences text[],
       personas text[], publishers text[], nationwide boolean, regions text[], municipalities text[], "nameKey" text, modified text, "validFrom" date, "validTo" date, words jsonb)
     ON CONFLICT (id) DO UPDATE SET hash = excluded.hash, content = excluded.content, level = excluded.level, status = excluded.status, confidence = excluded.confidence,
       themes = excluded.themes, audiences = excluded.audiences, personas = excluded.personas, publishers = excluded.publishers, nationwide = excluded.nationwide,
       regions = excluded.regions, municipalities = excluded.municipalities, name_key = excluded.name_key, modified = excluded.modified,
       valid_from = excluded.valid_from, valid_to = excluded.valid_to, document = excluded.document`,
    [JSON.stringify(services)],
  );
}
