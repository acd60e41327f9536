import { HubError } from "../../schema/errors.ts";
import type { Database } from "../base/database/index.ts";
import { fromState, type HelpServiceRow, type StoredState } from "./helpServiceRow.ts";

export interface HelpServiceChange {
  readonly id: string;
  readonly kind: "CREATED" | "CHANGED" | "MERGED" | "REMOVED";
  readonly at: Date;
  readonly redirectTo: string | null;
  readonly helpService: HelpServiceRow | null;
}

export interface HelpServiceChanges {
  readonly changes: readonly HelpServiceChange[];
  readonly cursor: string;
  readonly hasMore: boolean;
}

const DEFAULT_SIZE = 20;
const MAX_SIZE = 100;

/** A page of the change feed. Places are given out in the transaction that makes the change, under a lock, so nobody sees a later one first. */
export async function changesSince(
  database: Database,
  since: string | null | undefined,
  first: number | null | undefined,
): Promise<HelpServiceChanges> {
  const size = first ?? DEFAULT_SIZE;
  if (size < 1 || size > MAX_SIZE) throw new HubError("PAGE_SIZE_INVALID", `A page of ${size} cannot be had.`);
  const after = since === null || since === undefined ? 0 : place(since);
  const rows = await database.query<{
    seq: string;
    id: string;
    kind: HelpServiceChange["kind"];
    at: Date;
    redirectTo: string | null;
    state: StoredState | null;
  }>(
    `SELECT seq, id, kind, valid_from AS at, redirect_to AS "redirectTo", state FROM catalogue.help_service_version WHERE seq > $1 ORDER BY seq LIMIT $2`,
    [after, size + 1],
  );
  const page = rows.slice(0, size);
  return {
    changes: page.map(({ id, kind, at, redirectTo, state }) => ({
      id,
      kind,
      at,
      redirectTo,
      helpService: state === null ? null : fromState(state),
    })),
    cursor: Buffer.from(`c:${page.at(-1)?.seq ?? after}`).toString("base64url"),
    hasMore: rows.length > size,
  };
}

/** A help service as it was at the end of a day (Danish time), null where there was none; one that was merged by then is followed. */
export async function helpServiceOn(database: Database, id: string, day: string): Promise<HelpServiceRow | null> {
  const rows = await database.query<{ kind: string; redirectTo: string | null; state: StoredState | null }>(
    `SELECT kind, redirect_to AS "redirectTo", state FROM catalogue.help_service_version
     WHERE id = $1 AND valid_from < (($2::date + 1)::timestamp AT TIME ZONE 'Europe/Copenhagen') ORDER BY seq DESC LIMIT 1`,
    [id, day],
  );
  const [row] = rows;
  if (row === undefined) return null;
  if (row.state !== null) return fromState(row.state);
  return row.redirectTo === null ? null : helpServiceOn(database, row.redirectTo, day);
}

/** For each help service, the ids that were merged into it, newest first; one statement. */
export function mergedFromLookup(
  database: Database,
): (ids: readonly string[]) => Promise<readonly (readonly { readonly id: string; readonly at: Date }[])[]> {
  return async (ids) => {
    const rows = await database.query<{ target: string; id: string; at: Date }>(
      `SELECT to_id AS target, from_id AS id, at FROM catalogue.redirect WHERE to_id = ANY ($1) ORDER BY at DESC, from_id`,
      [[...ids]],
    );
    const byTarget = Map.groupBy(rows, (row) => row.target);
    return ids.map((id) => byTarget.get(id) ?? []);
  };
}

function place(cursor: string): number {
  const match = /^c:(\d{1,15})$/.exec(Buffer.from(cursor, "base64url").toString());
  if (match === null) throw new HubError("CURSOR_INVALID", "`since` is not a cursor of this feed.");
  return Number(match[1]);
}
