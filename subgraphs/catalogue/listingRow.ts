import type { Level, ListingContent, Text } from "../../schema/listing.ts";
import type { Database } from "../base/database/index.ts";

/** What resolvers need of a listing. */
export interface ListingRow {
  readonly id: string;
  readonly publisher: string;
  readonly sourceId: string;
  readonly level: Level;
  readonly content: ListingContent;
  readonly helpService: string | null;
}

/** What resolvers need of a publisher. */
export interface PublisherRow {
  readonly id: string;
  readonly name: Text;
  readonly level: Level;
  readonly sample: boolean;
  readonly homepage: string | null;
  readonly licence: string | null;
  readonly retrievedAt: Date | null;
  readonly staleSince: Date | null;
  readonly quarantined: number;
  readonly listingCount: number;
}

/** Which publishers; all conditions must hold. */
export interface PublisherWish {
  readonly level?: Level | null;
  readonly ids?: readonly string[] | null;
  /** By the subgraphs that tell of them. */
  readonly subgraphs?: readonly string[] | null;
}

const LISTING_COLUMNS = `l.id, l.publisher, l.source_id AS "sourceId", l.level, l.content, l.help_service AS "helpService"`;

/** A publisher is stale too when its whole subgraph cannot be reached. */
const PUBLISHERS = `SELECT p.id, p.name, p.level, p.sample, p.homepage, p.licence, p.retrieved_at AS "retrievedAt", coalesce(p.stale_since, f.failing_since) AS "staleSince",
    p.quarantined, (SELECT count(*)::int FROM catalogue.listing l WHERE l.publisher = p.id) AS "listingCount"
  FROM catalogue.publisher p LEFT JOIN catalogue.feed f ON f.name = p.feed`;

/** Most listings one help service answers with; a cluster is far smaller. */
const MAX_LISTINGS = 200;

/** Look-ups in the order of their keys, one statement each. */
export function listingLookups(database: Database) {
  return {
    async listings(ids: readonly string[]): Promise<readonly (ListingRow | null)[]> {
      const rows = await database.query<ListingRow>(`SELECT ${LISTING_COLUMNS} FROM catalogue.listing l WHERE l.id = ANY ($1)`, [[...ids]]);
      const byId = new Map(rows.map((row) => [row.id, row]));
      return ids.map((id) => byId.get(id) ?? null);
    },
    async listingsOf(helpServices: readonly string[]): Promise<readonly (readonly ListingRow[])[]> {
      const rows = await database.query<ListingRow>(
        `SELECT ${LISTING_COLUMNS} FROM catalogue.listing l WHERE l.help_service = ANY ($1) ORDER BY l.help_service, l.id`,
        [[...helpServices]],
      );
      const byService = Map.groupBy(rows, (row) => row.helpService ?? "");
      return helpServices.map((id) => (byService.get(id) ?? []).slice(0, MAX_LISTINGS));
    },
    async publishers(ids: readonly string[]): Promise<readonly (PublisherRow | null)[]> {
      const rows = await database.query<PublisherRow>(`${PUBLISHERS} WHERE p.id = ANY ($1)`, [[...ids]]);
      const byId = new Map(rows.map((row) => [row.id, row]));
      return ids.map((id) => byId.get(id) ?? null);
    },
    /** All publishers, or those of a wish. A few thousand at most: one for each body that declares a source. */
    allPublishers({ level, ids, subgraphs }: PublisherWish = {}): Promise<readonly PublisherRow[]> {
      return database.query<PublisherRow>(
        `${PUBLISHERS} WHERE ($1::text IS NULL OR p.level = $1) AND ($2::text[] IS NULL OR p.id = ANY ($2)) AND ($3::text[] IS NULL OR p.feed = ANY ($3)) ORDER BY p.id`,
        [level ?? null, ids ?? null, subgraphs ?? null],
      );
    },
  };
}
