import type { ErrorCode } from "../../schema/errors.ts";
import type { Database } from "../base/database/index.ts";

/** How the sources of one level are: the reading side of their rows. */
export interface SourceStates {
  states(): Promise<readonly SourceState[]>;
  /** Ids of the sources that are due and nobody's, longest due first. */
  due(now: Date): Promise<readonly string[]>;
  /** Whether every source has been tried at least once. */
  allTried(): Promise<boolean>;
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

/** `schema` is a checked schema name. */
export function createSourceStates(database: Database, schema: string): SourceStates {
  return {
    async states() {
      const rows = await database.query<SourceRow>(
        `SELECT s.id, s.next_due_at, s.tried_at, s.succeeded_at, s.failing_since, s.failure,
                (SELECT count(*)::int FROM ${schema}.quarantine q WHERE q.publisher = s.id) AS quarantined
         FROM ${schema}.source s ORDER BY s.id`,
      );
      return rows.map(toState);
    },

    async due(now) {
      const rows = await database.query<{ id: string }>(
        `SELECT id FROM ${schema}.source WHERE next_due_at <= $1 AND (claimed_until IS NULL OR claimed_until <= $1) ORDER BY next_due_at, id`,
        [now],
      );
      return rows.map((row) => row.id);
    },

    async allTried() {
      const rows = await database.query(`SELECT 1 FROM ${schema}.source WHERE tried_at IS NULL LIMIT 1`);
      return rows.length === 0;
    },
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
