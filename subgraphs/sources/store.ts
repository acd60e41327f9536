import { createHash } from "node:crypto";
import type { ErrorCode } from "../../schema/errors.ts";
import type { ListingContent } from "../../schema/listing.ts";
import type { Database, Queryable } from "../base/database/index.ts";
import { identifier } from "../base/database/migrate.ts";
import type { ReadState } from "./read.ts";

/**
 * What one level keeps: the last good state of every listing with the place of its last change in the feed, tombstones, quarantine, and the state of each
 * source. Feed numbers are given out under a row lock, so they become visible in their own order and a reader that has seen number n has seen all below n.
 */
export interface SourceStore {
  /** Makes the source known, or returns what is known of it. One whose definition (a fingerprint) changed is due at once and read in full. */
  register(source: string, definition: string, now: Date): Promise<SourceState>;
  /** Takes a due source for this process until `until`; undefined when it is not due or another process has it. */
  claim(source: string, now: Date, until: Date): Promise<Claim | undefined>;
  /** Keeps a claim alive while its read goes on. */
  renew(source: string, until: Date): Promise<void>;
  /** Frees what a process left claimed when it was killed; only for the one process of an embedded database. */
  releaseClaims(): Promise<void>;
  /** Writes a batch of listings of a run. Unchanged ones keep their place in the feed. Returns how many changed. */
  put(publisher: string, run: number, listings: readonly StoredListing[], now: Date): Promise<number>;
  /** Writes tombstones for records the publisher says are gone. */
  remove(publisher: string, sourceIds: readonly string[], now: Date): Promise<number>;
  quarantine(publisher: string, run: number, entries: readonly QuarantineEntry[], now: Date): Promise<void>;
  /** Ends a good run: tombstones for what a complete read no longer held, quarantine of earlier runs gone, state and next due time kept. */
  succeed(end: RunEnd): Promise<number>;
  fail(source: string, failure: SourceFailure, now: Date, nextDue: Date): Promise<void>;
  /** Makes a source due now. */
  makeDue(source: string, now: Date): Promise<void>;
  /** Live listings of a publisher. */
  count(publisher: string): Promise<number>;
  /** Tombstones everything of sources that are no longer declared. */
  retain(sources: readonly string[], now: Date): Promise<number>;
  states(): Promise<readonly SourceState[]>;
}

export interface SourceState {
  readonly id: string;
  readonly nextDueAt: Date;
  readonly triedAt: Date | null;
  readonly succeededAt: Date | null;
  readonly failingSince: Date | null;
  readonly failure: SourceFailure | null;
  readonly quarantined: number;
}

export interface SourceFailure {
  readonly code: ErrorCode;
  readonly message: string;
}

export interface Claim {
  readonly run: number;
  readonly state: ReadState;
}

export interface StoredListing {
  readonly sourceId: string;
  readonly content: ListingContent;
}

export interface QuarantineEntry {
  readonly record: string;
  readonly field: string;
  readonly code: ErrorCode;
  readonly reason: string;
  /** True where the listing is served without the field; false where the record is not served at all. */
  readonly kept: boolean;
}

export interface RunEnd {
  readonly source: string;
  readonly run: number;
  readonly outcome: "unchanged" | "partial" | "complete";
  readonly state: ReadState;
  readonly now: Date;
  readonly nextDue: Date;
}

export function createSourceStore(database: Database, schemaName: string): SourceStore {
  const schema = identifier(schemaName);

  /** Reserves `count` places in the feed and returns the number before the first. Holds the row until the transaction ends. */
  const reserve = async (transaction: Queryable, count: number): Promise<number> => {
    const rows = await transaction.query<{ seq: string }>(`UPDATE ${schema}.feed SET seq = seq + $1 RETURNING seq`, [count]);
    return Number(rows[0]?.seq ?? 0) - count;
  };

  /** Turns the listings that `condition` picks into tombstones at the end of the feed. */
  const bury = async (transaction: Queryable, condition: string, values: readonly unknown[], now: Date): Promise<number> => {
    const gone = await transaction.query<{ publisher: string; source_id: string }>(
      `SELECT publisher, source_id FROM ${schema}.listing WHERE NOT deleted AND ${condition} ORDER BY publisher, source_id`,
      values,
    );
    if (gone.length === 0) return 0;
    const before = await reserve(transaction, gone.length);
    await transaction.query(
      `UPDATE ${schema}.listing AS l SET deleted = true, seq = $1 + g.ordinal, changed_at = $2
       FROM unnest($3::text[], $4::text[]) WITH ORDINALITY AS g (publisher, source_id, ordinal)
       WHERE l.publisher = g.publisher AND l.source_id = g.source_id`,
      [before, now, gone.map((row) => row.publisher), gone.map((row) => row.source_id)],
    );
    return gone.length;
  };

  const states = async (only: string | null): Promise<readonly SourceState[]> => {
    const rows = await database.query<SourceRow>(
      `SELECT s.id, s.next_due_at, s.tried_at, s.succeeded_at, s.failing_since, s.failure,
              (SELECT count(*)::int FROM ${schema}.quarantine q WHERE q.publisher = s.id) AS quarantined
       FROM ${schema}.source s WHERE $1::text IS NULL OR s.id = $1 ORDER BY s.id`,
      [only],
    );
    return rows.map(toState);
  };

  return {
    async register(source, definition, now) {
      await database.query(
        `INSERT INTO ${schema}.source (id, definition, next_due_at) VALUES ($1, $2, $3)
         ON CONFLICT (id) DO UPDATE SET definition = $2, state = '{}', next_due_at = $3 WHERE source.definition <> $2`,
        [source, definition, now],
      );
      const [state] = await states(source);
      if (state === undefined) throw new Error("a registered source is missing");
      return state;
    },

    async claim(source, now, until) {
      const rows = await database.query<{ run: string; state: ReadState }>(
        `UPDATE ${schema}.source SET claimed_until = $3, run = run + 1
         WHERE id = $1 AND next_due_at <= $2 AND (claimed_until IS NULL OR claimed_until <= $2) RETURNING run, state`,
        [source, now, until],
      );
      const row = rows[0];
      return row === undefined ? undefined : { run: Number(row.run), state: row.state };
    },

    async renew(source, until) {
      await database.query(`UPDATE ${schema}.source SET claimed_until = $2 WHERE id = $1 AND claimed_until IS NOT NULL`, [source, until]);
    },

    async releaseClaims() {
      await database.query(`UPDATE ${schema}.source SET claimed_until = NULL`);
    },

    async put(publisher, run, listings, now) {
      if (listings.length === 0) return 0;
      const rows = listings.map(({ sourceId, content }) => {
        const json = JSON.stringify(content);
        return { source_id: sourceId, hash: createHash("sha256").update(json).digest("base64url"), content: json };
      });
      return database.transaction(async (transaction) => {
        const columns = [publisher, rows.map((row) => row.source_id), rows.map((row) => row.hash)];
        await transaction.query(
          `UPDATE ${schema}.listing AS l SET run = greatest(l.run, $4) FROM unnest($2::text[], $3::text[]) AS n (source_id, hash)
           WHERE l.publisher = $1 AND l.source_id = n.source_id AND l.hash = n.hash AND NOT l.deleted`,
          [...columns, run],
        );
        const known = await transaction.query<{ source_id: string }>(
          `SELECT l.source_id FROM ${schema}.listing l JOIN unnest($2::text[], $3::text[]) AS n (source_id, hash) ON l.source_id = n.source_id AND l.hash = n.hash
           WHERE l.publisher = $1 AND NOT l.deleted`,
          columns,
        );
        const same = new Set(known.map((row) => row.source_id));
        const changed = rows.filter((row) => !same.has(row.source_id));
        if (changed.length === 0) return 0;
        const before = await reserve(transaction, changed.length);
        await transaction.query(
          `INSERT INTO ${schema}.listing AS l (publisher, source_id, seq, run, hash, content, changed_at)
           SELECT $1, n.source_id, $2 + n.ordinal, $3, n.hash, n.content, $4
           FROM unnest($5::text[], $6::text[], $7::jsonb[]) WITH ORDINALITY AS n (source_id, hash, content, ordinal)
           ON CONFLICT (publisher, source_id) DO UPDATE
           SET seq = excluded.seq, run = greatest(l.run, excluded.run), hash = excluded.hash, content = excluded.content, changed_at = excluded.changed_at, deleted = false`,
          [
            publisher,
            before,
            run,
            now,
            changed.map((row) => row.source_id),
            changed.map((row) => row.hash),
            changed.map((row) => row.content),
          ],
        );
        return changed.length;
      });
    },

    remove(publisher, sourceIds, now) {
      if (sourceIds.length === 0) return Promise.resolve(0);
      return database.transaction((transaction) =>
        bury(transaction, "publisher = $1 AND source_id = ANY ($2)", [publisher, [...sourceIds]], now),
      );
    },

    async quarantine(publisher, run, entries, now) {
      if (entries.length === 0) return;
      const unique = [...new Map(entries.map((entry) => [`${entry.record}\n${entry.field}\n${entry.code}`, entry])).values()];
      await database.query(
        `INSERT INTO ${schema}.quarantine AS q (publisher, record, field, code, reason, kept, run, first_seen_at, last_seen_at)
         SELECT $1, n.*, $2, $3, $3 FROM unnest($4::text[], $5::text[], $6::text[], $7::text[], $8::boolean[]) AS n (record, field, code, reason, kept)
         ON CONFLICT (publisher, record, field, code) DO UPDATE
         SET reason = excluded.reason, kept = excluded.kept, run = excluded.run, last_seen_at = excluded.last_seen_at`,
        [publisher, run, now, ...(["record", "field", "code", "reason", "kept"] as const).map((key) => unique.map((entry) => entry[key]))],
      );
    },

    succeed(end) {
      return database.transaction(async (transaction) => {
        const complete = end.outcome === "complete";
        const gone = complete ? await bury(transaction, "publisher = $1 AND run < $2", [end.source, end.run], end.now) : 0;
        if (complete) await transaction.query(`DELETE FROM ${schema}.quarantine WHERE publisher = $1 AND run < $2`, [end.source, end.run]);
        await transaction.query(
          `UPDATE ${schema}.source SET state = $2, tried_at = $3, succeeded_at = $3, next_due_at = $4, claimed_until = NULL, failing_since = NULL, failure = NULL
           WHERE id = $1`,
          [end.source, JSON.stringify(end.state), end.now, end.nextDue],
        );
        return gone;
      });
    },

    async fail(source, failure, now, nextDue) {
      await database.query(
        `UPDATE ${schema}.source SET tried_at = $2, next_due_at = $3, claimed_until = NULL, failing_since = coalesce(failing_since, $2), failure = $4 WHERE id = $1`,
        [source, now, nextDue, JSON.stringify(failure)],
      );
    },

    async makeDue(source, now) {
      await database.query(`UPDATE ${schema}.source SET next_due_at = $2 WHERE id = $1`, [source, now]);
    },

    async count(publisher) {
      const rows = await database.query<{ count: number }>(
        `SELECT count(*)::int AS count FROM ${schema}.listing WHERE publisher = $1 AND NOT deleted`,
        [publisher],
      );
      return rows[0]?.count ?? 0;
    },

    retain(sources, now) {
      return database.transaction(async (transaction) => {
        const gone = await bury(transaction, "publisher <> ALL ($1)", [[...sources]], now);
        await transaction.query(`DELETE FROM ${schema}.quarantine WHERE publisher <> ALL ($1)`, [[...sources]]);
        await transaction.query(`DELETE FROM ${schema}.source WHERE id <> ALL ($1)`, [[...sources]]);
        return gone;
      });
    },

    states: () => states(null),
  };
}

interface SourceRow {
  readonly id: string;
  readonly next_due_at: Date;
  readonly tried_at: Date | null;
  readonly succeeded_at: Date | null;
  readonly failing_since: Date | null;
  readonly failure: SourceFailure | null;
  readonly quarantined: number;
}

function toState(row: SourceRow): SourceState {
  return {
    id: row.id,
    nextDueAt: row.next_due_at,
    triedAt: row.tried_at,
    succeededAt: row.succeeded_at,
    failingSince: row.failing_since,
    failure: row.failure,
    quarantined: row.quarantined,
  };
}
