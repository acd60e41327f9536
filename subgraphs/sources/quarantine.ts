import type { Database } from "../base/database/index.ts";
import { identifier } from "../base/database/migrate.ts";

/** A quarantined record as it is shown. */
export interface QuarantinedRecord {
  readonly publisher: string;
  readonly record: string;
  readonly field: string;
  readonly code: string;
  readonly reason: string;
  readonly kept: boolean;
  readonly firstSeenAt: Date;
  readonly lastSeenAt: Date;
}

/** Reading side of a level's quarantine, in the order of publisher, record, field, code. */
export function createQuarantine(database: Database, schemaName: string) {
  const schema = identifier(schemaName);
  return {
    page(
      publisher: string | undefined,
      after: readonly (string | number)[] | undefined,
      limit: number,
    ): Promise<readonly QuarantinedRecord[]> {
      return database.query<QuarantinedRecord>(
        `SELECT publisher, record, field, code, reason, kept, first_seen_at AS "firstSeenAt", last_seen_at AS "lastSeenAt" FROM ${schema}.quarantine
         WHERE ($1::text IS NULL OR publisher = $1) AND ($2::text[] IS NULL OR ROW(publisher, record, field, code) > ROW(($2::text[])[1], ($2::text[])[2], ($2::text[])[3], ($2::text[])[4]))
         ORDER BY publisher, record, field, code LIMIT $3`,
        [publisher ?? null, after === undefined ? null : after.map(String), limit],
      );
    },
    async count(publisher: string | undefined): Promise<number> {
      const rows = await database.query<{ count: number }>(
        `SELECT count(*)::int AS count FROM ${schema}.quarantine WHERE $1::text IS NULL OR publisher = $1`,
        [publisher ?? null],
      );
      return rows[0]?.count ?? 0;
    },
  };
}
