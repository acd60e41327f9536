import { HubError } from "../../schema/errors.ts";
import type { ListingContent } from "../../schema/listing.ts";
import type { Database } from "../base/database/index.ts";
import { identifier } from "../base/database/migrate.ts";

/** Listings of one level in the order of their last change: what the publisher contract serves. */
export interface ListingFeed {
  /** Up to `first` changes after `cursor` (from the beginning, without tombstones, when undefined). Throws CURSOR_INVALID for a cursor of another feed. */
  page(cursor: string | undefined, first: number): Promise<FeedPage>;
  /** One listing or tombstone by `publisher` and `sourceId`, for each key; one statement. */
  find(keys: readonly FeedKey[]): Promise<readonly (FeedEntry | undefined)[]>;
}

export interface FeedKey {
  readonly publisher: string;
  readonly sourceId: string;
}

export interface FeedEntry extends FeedKey {
  readonly deleted: boolean;
  readonly changedAt: Date;
  readonly content: ListingContent;
}

export interface FeedPage {
  readonly entries: readonly FeedEntry[];
  readonly cursor: string;
  readonly hasMore: boolean;
}

export function createListingFeed(database: Database, schemaName: string): ListingFeed {
  const schema = identifier(schemaName);
  return {
    async page(cursor, first) {
      const [feed] = await database.query<{ epoch: string; seq: string }>(`SELECT epoch, seq FROM ${schema}.feed`);
      if (feed === undefined) throw new Error("the feed has no state");
      const after = cursor === undefined ? 0 : place(cursor, feed);
      const rows = await database.query<EntryRow>(
        `SELECT publisher, source_id, seq, deleted, changed_at, content FROM ${schema}.listing
         WHERE seq > $1 AND ($2 OR NOT deleted) ORDER BY seq LIMIT $3`,
        [after, cursor !== undefined, first + 1],
      );
      const page = rows.slice(0, first);
      const hasMore = rows.length > first;
      const last = hasMore ? Number(page.at(-1)?.seq) : Math.max(after, Number(feed.seq));
      return { entries: page.map(toEntry), cursor: Buffer.from(`${feed.epoch}:${last}`).toString("base64url"), hasMore };
    },

    async find(keys) {
      const rows = await database.query<EntryRow>(
        `SELECT l.publisher, l.source_id, l.seq, l.deleted, l.changed_at, l.content FROM ${schema}.listing l
         JOIN unnest($1::text[], $2::text[]) AS k (publisher, source_id) USING (publisher, source_id)`,
        [keys.map((key) => key.publisher), keys.map((key) => key.sourceId)],
      );
      const byKey = new Map(rows.map((row) => [`${row.publisher}:${row.source_id}`, toEntry(row)]));
      return keys.map((key) => byKey.get(`${key.publisher}:${key.sourceId}`));
    },
  };
}

interface EntryRow {
  readonly publisher: string;
  readonly source_id: string;
  readonly seq: string;
  readonly deleted: boolean;
  readonly changed_at: Date;
  readonly content: ListingContent;
}

function toEntry(row: EntryRow): FeedEntry {
  return { publisher: row.publisher, sourceId: row.source_id, deleted: row.deleted, changedAt: row.changed_at, content: row.content };
}

/** A place beyond the feed's end is of a later state than this one, which was restored from a backup: what comes again would be missed. */
function place(cursor: string, feed: { readonly epoch: string; readonly seq: string }): number {
  const [given, seq] = Buffer.from(cursor, "base64url").toString().split(":");
  if (given !== feed.epoch || seq === undefined || !/^\d{1,15}$/.test(seq) || Number(seq) > Number(feed.seq)) {
    throw new HubError("CURSOR_INVALID", "This cursor is not of this feed as it is now.", {
      next: "Read the feed from the beginning, without `after`.",
    });
  }
  return Number(seq);
}
