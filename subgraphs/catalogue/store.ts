import type { Database, Queryable } from "../base/database/index.ts";
import type { Analyser } from "../text/analyser.ts";
import { toDocuments } from "./fulltext/document.ts";
import { storableJson } from "../base/database/storable.ts";
import { createFeedStore, type FeedStore } from "./feedStore.ts";
import type { HelpService } from "./helpService.ts";
import type { Identified, IdentifiedCluster } from "./identity.ts";
import type { DoubtfulPair } from "./merge/protocol.ts";
import type { CatalogueListing } from "./listing.ts";
import { bumpVersion, lockVersion, readVersion, settleVersion, type Version } from "./version.ts";
import { lockFeed, writeChanges, type Change } from "./changeLog.ts";
import { renewFormerNames } from "./fulltext/formerNames.ts";
import type { Relation } from "./relations/relation.ts";
import { settleRelations, writeGiven } from "./relations/settle.ts";
import { readSeq, readStanding, type RemovedListing, type Standing, type StandingOf } from "./standing.ts";

/** What the catalogue keeps: the listings of all feeds, their publishers, the place in each feed, and the help services made of them. */
export interface CatalogueStore extends FeedStore {
  version(): Promise<Version>;
  /** Notes that something else than a listing has changed what the help services are made from. */
  touch(): Promise<void>;
  /** All listings, page by page. */
  listingPages(): AsyncIterable<readonly CatalogueListing[]>;
  /** Those of the listings that are there. */
  listings(ids: readonly string[]): Promise<readonly CatalogueListing[]>;
  /** What has changed since a count of changes, and maybe since it was read. */
  changesSince(version: number): Promise<ListingChanges>;
  /** The help services as they stand, for giving the next ones their ids: all, or those that some listings are, or were, part of. */
  standing(of?: StandingOf): Promise<Standing>;
  /** The place in the change feed. */
  seq(): Promise<number>;
  /** The help service of each listing that is part of one. */
  helpServicesOf(listings: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /**
   * Puts the help services in the place of those that stand, in one transaction: what is new, changed or gone gets a place in the change feed and in history. Returns how many
   * changed and the place in the feed after them (undefined where another process has served later listings), or undefined when another process was quicker; then all has to be
   * done again.
   */
  replaceHelpServices(next: NextHelpServices): Promise<{ readonly changes: number; readonly seq: number | undefined } | undefined>;
}

export interface ListingChanges {
  readonly put: readonly CatalogueListing[];
  readonly removed: readonly RemovedListing[];
}

export interface NextHelpServices {
  /** The count of the listings' changes before they were read; where another process was here with a later one, nothing is done. */
  readonly version: number;
  /** What stands of the help services that these take the place of. */
  readonly standing: Standing;
  readonly clusters: readonly IdentifiedCluster[];
  /** Those of the clusters' help services that are new or changed. */
  readonly changed: readonly HelpService[];
  readonly redirects: Identified["redirects"];
  /** Doubtful pairs, the most instructive first; undefined where they stay as they are. */
  readonly review: readonly DoubtfulPair[] | undefined;
  /** Between all help services, by id: from seeds and found. What stewards decided is added from the table. Undefined where they stay as they are. */
  readonly relations: readonly Relation[] | undefined;
  /** By listing, what ties it to those it is merged with: as `Standing.ties`. */
  readonly ties: ReadonlyMap<string, string>;
  readonly now: Date;
}

const WRITE_BATCH = 500;

export function createCatalogueStore(database: Database, analyser: Analyser): CatalogueStore {
  return {
    ...createFeedStore(database),

    version: () => readVersion(database),

    touch: () => bumpVersion(database),

    async *listingPages() {
      for (let after = ""; ;) {
        const page = await database.query<CatalogueListing>(`${LISTING} WHERE id > $1 ORDER BY id LIMIT ${PAGE}`, [after]);
        if (page.length > 0) yield page;
        if (page.length < PAGE) return;
        after = page.at(-1)?.id ?? "";
      }
    },

    listings: (ids) => database.query<CatalogueListing>(`${LISTING} WHERE id = ANY ($1)`, [ids]),

    async changesSince(version) {
      const put = await database.query<CatalogueListing>(`${LISTING} WHERE version > $1 ORDER BY id`, [version]);
      const removed = await database.query<RemovedListing>(
        `SELECT id, help_service AS "helpService" FROM catalogue.removed_listing r WHERE version > $1 AND NOT EXISTS (SELECT FROM catalogue.listing l WHERE l.id = r.id)`,
        [version],
      );
      return { put, removed };
    },

    standing: (of) => readStanding(database, of),

    seq: () => readSeq(database),

    async helpServicesOf(listings) {
      const rows = await database.query<{ id: string; helpService: string }>(
        `SELECT id, help_service AS "helpService" FROM catalogue.listing WHERE id = ANY ($1) AND help_service IS NOT NULL`,
        [listings],
      );
      return new Map(rows.map((row) => [row.id, row.helpService]));
    },

    async replaceHelpServices({ version, standing, clusters, changed: undocumented, redirects, review, relations, ties, now }) {
      const changed = await withDocuments(undocumented, analyser);
      const current = new Set(clusters.map(({ id }) => id));
      const gone = [...standing.hashes.keys()].filter((id) => !current.has(id)).toSorted();
      const members = clusters.flatMap((cluster) => cluster.listings.map((listing) => [listing, cluster.id] as const));
      const moved = members.filter(
        ([listing, id]) => standing.helpServiceOf.get(listing) !== id || standing.ties.get(listing) !== ties.get(listing),
      );
      return database.transaction(async (transaction) => {
        if ((await lockVersion(transaction)).services > version) return { changes: 0, seq: undefined };
        if ((await lockFeed(transaction)) !== standing.seq) return undefined;
        await settleVersion(transaction, version);
        if (review !== undefined) await writeReview(transaction, review);
        for (let at = 0; at < changed.length; at += WRITE_BATCH) await writeServices(transaction, changed.slice(at, at + WRITE_BATCH));
        if (gone.length > 0) await transaction.query("DELETE FROM catalogue.help_service WHERE id = ANY ($1)", [gone]);
        if (moved.length > 0) await writeMembers(transaction, moved, ties);
        if (redirects.length > 0) await writeRedirects(transaction, redirects, now);
        if (relations !== undefined) await writeGiven(transaction, relations);
        const isPlaced = relations !== undefined || gone.length + moved.length + redirects.length > 0;
        const related = isPlaced ? await settleRelations(transaction, standing.seq) : new Set<string>();
        if (isPlaced || changed.length > 0) await renewFormerNames(transaction, analyser);
        const [rewritten, lost] = [new Set(changed.map(({ id }) => id)), new Set(gone)];
        const target = new Map(redirects.map(({ from, to }) => [from, to]));
        const changes: readonly Change[] = [
          ...changed.map(({ id }): Change => ({ id, kind: standing.hashes.has(id) ? "CHANGED" : "CREATED", to: null })),
          ...(
            await servedAmong(
              transaction,
              [...related].filter((id) => !rewritten.has(id) && !lost.has(id)),
            )
          ).map((id): Change => ({ id, kind: "CHANGED", to: null })),
          ...gone.map((id): Change => ({ id, kind: target.has(id) ? "MERGED" : "REMOVED", to: target.get(id) ?? null })),
        ];
        if (changes.length > 0) await writeChanges(transaction, standing.seq, now, changes);
        return { changes: changes.length, seq: standing.seq + changes.length };
      });
    },
  };
}

const LISTING = `SELECT id, publisher, source_id AS "sourceId", level, changed_at AS "changedAt", content FROM catalogue.listing`;
const PAGE = 500;

async function servedAmong(transaction: Queryable, ids: readonly string[]): Promise<readonly string[]> {
  if (ids.length === 0) return [];
  return (await transaction.query<{ id: string }>("SELECT id FROM catalogue.help_service WHERE id = ANY ($1) ORDER BY id", [ids])).map(
    ({ id }) => id,
  );
}

/** Which help service each listing belongs to, and what ties it there. */
async function writeMembers(
  transaction: Queryable,
  members: readonly (readonly [listing: string, helpService: string])[],
  ties: NextHelpServices["ties"],
): Promise<void> {
  await transaction.query(
    `UPDATE catalogue.listing AS l SET help_service = n.help_service, tied_by = n.tied_by FROM unnest($1::text[], $2::text[], $3::text[]) AS n (id, help_service, tied_by)
     WHERE l.id = n.id`,
    [members.map(([listing]) => listing), members.map(([, id]) => id), members.map(([listing]) => ties.get(listing) ?? null)],
  );
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

interface DocumentedHelpService extends HelpService {
  /** The text of a tsvector. */
  readonly document: string;
}

async function withDocuments(services: readonly HelpService[], analyser: Analyser): Promise<readonly DocumentedHelpService[]> {
  const documents = await toDocuments(
    services.map(({ searched }) => searched),
    analyser,
  );
  return services.map((service, index) => ({ ...service, document: documents[index] ?? "" }));
}

/** Lists travel as JSON: `unnest` would flatten arrays of arrays. */
async function writeServices(transaction: Queryable, services: readonly DocumentedHelpService[]): Promise<void> {
  await transaction.query(
    `INSERT INTO catalogue.help_service (id, hash, content, level, status, confidence, themes, audiences, personas, publishers, nationwide, regions, municipalities,
       name_key, modified, valid_from, valid_to, document)
     SELECT r.id, r.hash, r.content, r.level, r.status, r.confidence, r.themes, r.audiences, r.personas, r.publishers, r.nationwide, r.regions, r.municipalities,
       r."nameKey", r.modified, r."validFrom", r."validTo", r.document::tsvector
     FROM jsonb_to_recordset($1::jsonb) AS r (id text, hash text, content jsonb, level text, status text, confidence text, themes text[], audiences text[],
       personas text[], publishers text[], nationwide boolean, regions text[], municipalities text[], "nameKey" text, modified text, "validFrom" date, "validTo" date, document text)
     ON CONFLICT (id) DO UPDATE SET hash = excluded.hash, content = excluded.content, level = excluded.level, status = excluded.status, confidence = excluded.confidence,
       themes = excluded.themes, audiences = excluded.audiences, personas = excluded.personas, publishers = excluded.publishers, nationwide = excluded.nationwide,
       regions = excluded.regions, municipalities = excluded.municipalities, name_key = excluded.name_key, modified = excluded.modified,
       valid_from = excluded.valid_from, valid_to = excluded.valid_to, former = '{}', document = excluded.document`,
    [storableJson(services.map((service) => ({ ...service, searched: undefined })))],
  );
}
