import type { Queryable } from "../base/database/index.ts";

/** What happens to a help service at its next place in the change feed. */
export interface Change {
  readonly id: string;
  readonly kind: "CREATED" | "CHANGED" | "MERGED" | "REMOVED";
  /** Where a merged one went. */
  readonly to: string | null;
}

/** The last place of the change feed; nobody else gives places out until the transaction ends. Whoever calls it holds the catalogue's lock (`lockVersion`). */
export async function lockFeed(transaction: Queryable): Promise<number> {
  const [clock] = await transaction.query<{ seq: string }>("SELECT seq FROM catalogue.clock FOR UPDATE");
  return Number(clock?.seq);
}

/**
 * Ends the versions that stand and begins the new ones (with the state that has just been written), each at its own place in the change feed after `seq`. A help service may be
 * named once.
 */
export async function writeChanges(transaction: Queryable, seq: number, now: Date, changes: readonly Change[]): Promise<void> {
  const ids = changes.map((change) => change.id);
  await transaction.query("UPDATE catalogue.help_service_version SET valid_to = $2 WHERE id = ANY ($1) AND valid_to IS NULL", [ids, now]);
  await transaction.query(
    `INSERT INTO catalogue.help_service_version (seq, settled_seq, id, kind, redirect_to, state, valid_from, valid_to)
     SELECT $1 + n.ordinal, $1 + $6, n.id, n.kind, n.redirect_to, CASE WHEN h.id IS NOT NULL THEN to_jsonb(h) - 'document' - 'hash' - 'former' END, $2,
       CASE WHEN h.id IS NULL THEN $2::timestamptz END
     FROM unnest($3::text[], $4::text[], $5::text[]) WITH ORDINALITY AS n (id, kind, redirect_to, ordinal) LEFT JOIN catalogue.help_service h ON h.id = n.id`,
    [seq, now, ids, changes.map((change) => change.kind), changes.map((change) => change.to), changes.length],
  );
  await transaction.query("UPDATE catalogue.clock SET seq = $1", [seq + changes.length]);
}
