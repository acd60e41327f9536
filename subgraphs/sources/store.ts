import { createHash } from "node:crypto";
import type { ErrorCode } from "../../schema/errors.ts";
import type { CaseContent } from "../../schema/knowledge.ts";
import type { ListingContent } from "../../schema/listing.ts";
import type { NoticeContent } from "../../schema/tender.ts";
import type { Database, Queryable } from "../base/database/index.ts";
import { identifier } from "../base/database/migrate.ts";
import { storableJson } from "../base/database/storable.ts";
import type { ReadState } from "./read.ts";
import { createSourceStates, type SourceFailure, type SourceStates } from "./states.ts";
import { SupersededError } from "./superseded.ts";

/**
 * What one level keeps: the last good state of every listing with the place of its last change in the feed, tombstones, quarantine, and the state of each
 * source. Feed numbers are given out under a row lock, so they become visible in their own order and a reader that has seen number n has seen all below n.
 *
 * What a read writes, it writes under the lock of its source's row and only while its run is the source's latest (else SupersededError). So a process that was
 * asleep while another took its source over, or one that still reads by a definition that was changed or removed, writes nothing more. Locks are taken in the
 * order source, listing, feed.
 */
export interface SourceStore extends SourceStates {
  /** Makes the source known. One whose definition (a fingerprint) changed is due at once and read in full; a read of it under way ends. */
  register(source: string, definition: string, now: Date): Promise<void>;
  /** Takes a due source for this process; undefined when it is not due, has another definition by now, or another process has it. */
  claim(source: string, definition: string, moments: ClaimMoments): Promise<Claim | undefined>;
  /** Keeps a claim alive while its read goes on; false when it is no longer this process's. */
  renew(claim: Claim, until: Date): Promise<boolean>;
  /** Gives a claim back unused. */
  release(claim: Claim): Promise<void>;
  /** Frees what a process left claimed when it was killed; only for the one process of an embedded database. */
  releaseClaims(): Promise<void>;
  /** Writes a batch of a run. Unchanged listings keep their place in the feed. Returns how many changed or went. */
  keep(claim: Claim, batch: Batch, now: Date): Promise<number>;
  /** Ends a good run: tombstones for what a complete read no longer held, quarantine of earlier runs gone, state and next due time kept. */
  succeed(claim: Claim, end: RunEnd): Promise<number>;
  fail(claim: Claim, end: RunFailure): Promise<void>;
  /** Makes a source due now. */
  makeDue(source: string, now: Date): Promise<void>;
  /** Live listings of a publisher. */
  count(publisher: string): Promise<number>;
  /** Forgets sources that are no longer declared, and tombstones everything of theirs. */
  retain(sources: readonly string[], now: Date): Promise<number>;
}

export interface ClaimMoments {
  readonly now: Date;
  /** When another process may take the source over, unless renewed. */
  readonly until: Date;
}

/** A source in the hands of this process. */
export interface Claim {
  readonly source: string;
  readonly run: number;
  readonly state: ReadState;
}

/** What a read has gathered, each record once. */
export interface Batch {
  readonly listings: readonly StoredListing[];
  /** Source ids of records the publisher says are gone. */
  readonly gone: readonly string[];
  readonly rejected: readonly QuarantineEntry[];
}

/** A listing; a case or a notice where the room keeps those. */
export interface StoredListing {
  readonly sourceId: string;
  readonly content: ListingContent | CaseContent | NoticeContent;
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
  readonly outcome: "unchanged" | "partial" | "complete";
  readonly state: ReadState;
  readonly now: Date;
  readonly nextDue: Date;
}

export interface RunFailure {
  readonly failure: SourceFailure;
  readonly now: Date;
  readonly nextDue: Date;
}

/** A partial read never sees a bad record leave; it is forgotten when it was not seen for so long. */
const QUARANTINE_KEPT_MS = 30 * 86_400_000;

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

  /** Locks the claimed source until the transaction ends. */
  const hold = async (transaction: Queryable, { source, run }: Claim): Promise<void> => {
    const held = await transaction.query(`SELECT 1 FROM ${schema}.source WHERE id = $1 AND run = $2 FOR UPDATE`, [source, run]);
    if (held.length === 0) throw new SupersededError();
  };

  /** Returns how many changed. */
  const put = async (transaction: Queryable, { source, run }: Claim, listings: readonly StoredListing[], now: Date): Promise<number> => {
    if (listings.length === 0) return 0;
    const rows = listings.map(({ sourceId, content }) => {
      const json = storableJson(content);
      return { source_id: sourceId, hash: createHash("sha256").update(json).digest("base64url"), content: json };
    });
    const known = await transaction.query<{ source_id: string }>(
      `UPDATE ${schema}.listing AS l SET run = $4 FROM unnest($2::text[], $3::text[]) AS n (source_id, hash)
       WHERE l.publisher = $1 AND l.source_id = n.source_id AND l.hash = n.hash AND NOT l.deleted RETURNING l.source_id`,
      [source, rows.map((row) => row.source_id), rows.map((row) => row.hash), run],
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
       SET seq = excluded.seq, run = excluded.run, hash = excluded.hash, content = excluded.content, changed_at = excluded.changed_at, deleted = false`,
      [source, before, run, now, changed.map((row) => row.source_id), changed.map((row) => row.hash), changed.map((row) => row.content)],
    );
    return changed.length;
  };

  const quarantine = async (
    transaction: Queryable,
    { source, run }: Claim,
    entries: readonly QuarantineEntry[],
    now: Date,
  ): Promise<void> => {
    if (entries.length === 0) return;
    const unique = [...new Map(entries.map((entry) => [`${entry.record}\n${entry.field}\n${entry.code}`, entry])).values()];
    await transaction.query(
      `INSERT INTO ${schema}.quarantine AS q (publisher, record, field, code, reason, kept, run, first_seen_at, last_seen_at)
       SELECT $1, n.*, $2, $3, $3 FROM unnest($4::text[], $5::text[], $6::text[], $7::text[], $8::boolean[]) AS n (record, field, code, reason, kept)
       ON CONFLICT (publisher, record, field, code) DO UPDATE
       SET reason = excluded.reason, kept = excluded.kept, run = excluded.run, last_seen_at = excluded.last_seen_at`,
      [source, run, now, ...(["record", "field", "code", "reason", "kept"] as const).map((key) => unique.map((entry) => entry[key]))],
    );
  };

  return {
    async register(source, definition, now) {
      await database.query(
        `INSERT INTO ${schema}.source (id, definition, next_due_at) VALUES ($1, $2, $3)
         ON CONFLICT (id) DO UPDATE SET definition = $2, state = '{}', next_due_at = $3, run = source.run + 1, claimed_until = NULL WHERE source.definition <> $2`,
        [source, definition, now],
      );
    },

    async claim(source, definition, { now, until }) {
      const rows = await database.query<{ run: string; state: ReadState }>(
        `UPDATE ${schema}.source SET claimed_until = $4, run = run + 1
         WHERE id = $1 AND definition = $2 AND next_due_at <= $3 AND (claimed_until IS NULL OR claimed_until <= $3) RETURNING run, state`,
        [source, definition, now, until],
      );
      const row = rows[0];
      return row === undefined ? undefined : { source, run: Number(row.run), state: row.state };
    },

    async renew({ source, run }, until) {
      const rows = await database.query(`UPDATE ${schema}.source SET claimed_until = $3 WHERE id = $1 AND run = $2 RETURNING id`, [
        source,
        run,
        until,
      ]);
      return rows.length > 0;
    },

    async release({ source, run }) {
      await database.query(`UPDATE ${schema}.source SET claimed_until = NULL WHERE id = $1 AND run = $2`, [source, run]);
    },

    async releaseClaims() {
      await database.query(`UPDATE ${schema}.source SET claimed_until = NULL`);
    },

    keep(claim, { listings, gone, rejected }, now) {
      return database.transaction(async (transaction) => {
        await hold(transaction, claim);
        const changed = await put(transaction, claim, listings, now);
        const buried =
          gone.length === 0 ? 0 : await bury(transaction, "publisher = $1 AND source_id = ANY ($2)", [claim.source, [...gone]], now);
        await quarantine(transaction, claim, rejected, now);
        await transaction.query(`DELETE FROM ${schema}.quarantine WHERE publisher = $1 AND record = ANY ($2) AND run <> $3`, [
          claim.source,
          [...listings.map((listing) => listing.sourceId), ...gone],
          claim.run,
        ]);
        return changed + buried;
      });
    },

    succeed(claim, { outcome, state, now, nextDue }) {
      const { source, run } = claim;
      return database.transaction(async (transaction) => {
        await hold(transaction, claim);
        const complete = outcome === "complete";
        const gone = complete ? await bury(transaction, "publisher = $1 AND run <> $2", [source, run], now) : 0;
        if (outcome !== "unchanged")
          await transaction.query(`DELETE FROM ${schema}.quarantine WHERE publisher = $1 AND run <> $2 AND ($3 OR last_seen_at < $4)`, [
            source,
            run,
            complete,
            new Date(now.getTime() - QUARANTINE_KEPT_MS),
          ]);
        await transaction.query(
          `UPDATE ${schema}.source SET state = $2, tried_at = $3, succeeded_at = $3, next_due_at = $4, claimed_until = NULL, failing_since = NULL, failure = NULL
           WHERE id = $1`,
          [source, storableJson(state), now, nextDue],
        );
        return gone;
      });
    },

    async fail({ source, run }, { failure, now, nextDue }) {
      const rows = await database.query(
        `UPDATE ${schema}.source SET tried_at = $3, next_due_at = $4, claimed_until = NULL, failing_since = coalesce(failing_since, $3), failure = $5
         WHERE id = $1 AND run = $2 RETURNING id`,
        [source, run, now, nextDue, storableJson(failure)],
      );
      if (rows.length === 0) throw new SupersededError();
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
        await transaction.query(`DELETE FROM ${schema}.source WHERE id <> ALL ($1)`, [[...sources]]);
        await transaction.query(`DELETE FROM ${schema}.quarantine WHERE publisher <> ALL ($1)`, [[...sources]]);
        return bury(transaction, "publisher <> ALL ($1)", [[...sources]], now);
      });
    },

    ...createSourceStates(database, schema),
  };
}
