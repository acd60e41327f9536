import type { Database, Queryable } from "../../base/database/index.ts";
import type { HelpService } from "../index/helpService.ts";

/** What has been read of the catalogue's change feed, for all replicas. */
export interface FeedStore {
  place(): Promise<Place>;
  /** Takes a page read from `from`, whole or not at all; "superseded" when another replica took it first. */
  takePage(from: Place, page: TakenPage): Promise<"taken" | "superseded">;
  /** Begins the feed anew; what then is not met again by its end is gone. */
  startOver(from: Place): Promise<void>;
  /** What changed after a version; from 0, all that there is. */
  changedSince(version: number): Promise<{ readonly version: number; readonly changes: readonly StoredChange[] }>;
}

/** Where reading goes on. */
export interface Place {
  readonly cursor: string | null;
  /** A change that was read; a feed that no longer has it is another feed. None before the first. */
  readonly witness: Witness | null;
  /** Counts how often the feed was begun. */
  readonly reading: number;
  readonly version: number;
}

/** The first change behind a cursor. */
export interface Witness {
  readonly since: string | null;
  readonly id: string;
  /** When it was made, as the feed writes it. */
  readonly at: string;
}

export interface TakenPage {
  /** In order; of one id the last counts. Null content: gone. */
  readonly changes: readonly StoredChange[];
  readonly cursor: string;
  /** The first change of the page; none where it has none. */
  readonly witness: Witness | null;
  /** Whether more waits: at the end of a reading what it has not met is gone. */
  readonly hasMore: boolean;
}

export interface StoredChange {
  readonly id: string;
  readonly content: HelpService | null;
}

export function createFeedStore(database: Database): FeedStore {
  const place = async (queryable: Queryable, lock = ""): Promise<Place> => {
    const [row] = await queryable.query<{ cursor: string | null; witness: Witness | null; reading: number; version: string }>(
      `SELECT cursor, witness, reading, version FROM guidance.place${lock}`,
    );
    return { cursor: row?.cursor ?? null, witness: row?.witness ?? null, reading: row?.reading ?? 0, version: Number(row?.version ?? 0) };
  };
  return {
    place: () => place(database),
    async takePage(from, { changes, cursor, witness, hasMore }) {
      return database.transaction(async (transaction) => {
        const now = await place(transaction, " FOR UPDATE");
        if (now.version !== from.version) return "superseded";
        const version = now.version + 1;
        const last = [...new Map(changes.map((change) => [change.id, change])).values()];
        await transaction.query(
          `INSERT INTO guidance.help_service (id, content, reading, version) SELECT c.id, c.content::jsonb, $3, $4 FROM unnest($1::text[], $2::text[]) AS c (id, content)
           ON CONFLICT (id) DO UPDATE SET content = excluded.content, reading = excluded.reading, version = excluded.version`,
          [last.map(({ id }) => id), last.map(({ content }) => (content === null ? null : JSON.stringify(content))), now.reading, version],
        );
        if (!hasMore) {
          await transaction.query(
            "UPDATE guidance.help_service SET content = NULL, version = $2 WHERE reading < $1 AND content IS NOT NULL",
            [now.reading, version],
          );
        }
        await transaction.query("UPDATE guidance.place SET cursor = $1, version = $2, witness = coalesce($3::jsonb, witness)", [
          cursor,
          version,
          witness === null ? null : JSON.stringify(witness),
        ]);
        return "taken";
      });
    },
    async startOver(from) {
      await database.query(
        "UPDATE guidance.place SET cursor = NULL, witness = NULL, reading = reading + 1, version = version + 1 WHERE version = $1",
        [from.version],
      );
    },
    async changedSince(version) {
      // The version is read first: a page taken in between is read twice, never missed.
      const now = await place(database);
      const rows = await database.query<StoredChange>("SELECT id, content FROM guidance.help_service WHERE version > $1", [version]);
      return { version: now.version, changes: rows };
    },
  };
}
