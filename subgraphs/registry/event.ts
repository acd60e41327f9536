import type { Database, Queryable } from "../base/database/index.ts";

export type EventKind =
  | "ENTERED"
  | "PUBLISHED"
  | "SUBMITTED"
  | "REFUSED"
  | "APPROVED"
  | "REJECTED"
  | "ROLLED_BACK"
  | "RETIRED"
  | "LEFT_OUT"
  | "SOURCE_ADDED"
  | "SOURCE_SUBMITTED"
  | "SOURCE_APPROVED"
  | "SOURCE_REJECTED"
  | "SOURCE_REFUSED"
  | "SOURCE_REMOVED"
  | "TOKEN_CREATED"
  | "TOKEN_ROTATED"
  | "TOKEN_REVOKED";

/** A line of the audit trail. */
export interface NewEvent {
  readonly at: Date;
  readonly by: string;
  readonly kind: EventKind;
  readonly subgraph?: string;
  readonly publication?: string;
  /** In a few words, without secrets. */
  readonly detail?: string;
}

export interface RegistryEvent {
  readonly id: string;
  readonly at: Date;
  readonly by: string;
  readonly kind: EventKind;
  readonly subgraph: string | null;
  readonly publication: string | null;
  readonly detail: string | null;
}

/** Adds to the audit trail, in the transaction of what it tells of. */
export async function writeEvents(transaction: Queryable, events: readonly NewEvent[]): Promise<void> {
  if (events.length === 0) return;
  await transaction.query(
    `INSERT INTO registry.event (at, author, kind, subgraph, publication, detail)
     SELECT * FROM unnest($1::timestamptz[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[])`,
    [
      events.map(({ at }) => at),
      events.map(({ by }) => by),
      events.map(({ kind }) => kind),
      events.map(({ subgraph }) => subgraph ?? null),
      events.map(({ publication }) => publication ?? null),
      events.map(({ detail }) => detail?.slice(0, 1_000) ?? null),
    ],
  );
}

/** The newest first, from before the event with the id. */
export function readEvents(database: Database, before: string | undefined, most: number): Promise<readonly RegistryEvent[]> {
  return database.query<RegistryEvent>(
    `SELECT seq::text AS id, at, author AS by, kind, subgraph, publication, detail FROM registry.event
     WHERE $1::bigint IS NULL OR seq < $1 ORDER BY seq DESC LIMIT $2`,
    [before ?? null, most],
  );
}
