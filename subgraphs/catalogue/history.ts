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
    settled: string;
  }>(
    `SELECT seq, id, kind, valid_from AS at, redirect_to AS "redirectTo", state, settled_seq AS settled FROM catalogue.help_service_version WHERE seq > $1 ORDER BY seq LIMIT $2`,
    [after, size + 1],
  );
  const page = rows.slice(0, size);
  return {
    changes: page.map(({ id, kind, at, redirectTo, state, settled }) => ({
      id,
      kind,
      at,
      redirectTo,
      helpService: state === null ? null : fromState(state, Number(settled)),
    })),
    cursor: Buffer.from(`c:${page.at(-1)?.seq ?? after}`).toString("base64url"),
    hasMore: rows.length > size,
  };
}

/** A help service as it was at the end of a day (Danish time), null where there was none; one that was merged by then is followed. */
export async function helpServiceOn(database: Database, id: string, day: string): Promise<HelpServiceRow | null> {
  const [last] = await database.query<{ settled: string }>(
    `SELECT settled_seq AS settled FROM catalogue.help_service_version
     WHERE valid_from < (($1::date + 1)::timestamp AT TIME ZONE 'Europe/Copenhagen') ORDER BY valid_from DESC, seq DESC LIMIT 1`,
    [day],
  );
  return last === undefined ? null : stateAsOf(database, id, Number(last.settled));
}

async function stateAsOf(database: Database, id: string, asOf: number): Promise<HelpServiceRow | null> {
  const [row] = await database.query<{ redirectTo: string | null; state: StoredState | null }>(
    `SELECT redirect_to AS "redirectTo", state FROM catalogue.help_service_version WHERE id = $1 AND seq <= $2 ORDER BY seq DESC LIMIT 1`,
    [id, asOf],
  );
  if (row === undefined) return null;
  if (row.state !== null) return fromState(row.state, asOf);
  return row.redirectTo === null ? null : stateAsOf(database, row.redirectTo, asOf);
}

/** Help services as of places in the change feed, where they were served then; one statement. */
export function pastLookup(database: Database): (keys: readonly string[]) => Promise<readonly (HelpServiceRow | null)[]> {
  return async (keys) => {
    const wanted = keys.map((key) => JSON.parse(key) as [id: string, asOf: number]); // as `pastKey` wrote it
    const rows = await database.query<{ place: number; state: StoredState | null }>(
      `SELECT k.place::int, v.state FROM unnest($1::text[], $2::bigint[]) WITH ORDINALITY AS k (id, seq, place) CROSS JOIN LATERAL
         (SELECT v.state FROM catalogue.help_service_version v WHERE v.id = k.id AND v.seq <= k.seq ORDER BY v.seq DESC LIMIT 1) AS v`,
      [wanted.map(([id]) => id), wanted.map(([, asOf]) => asOf)],
    );
    const states = new Map(rows.map(({ place, state }) => [place - 1, state]));
    return wanted.map(([, asOf], place) => {
      const state = states.get(place) ?? null;
      return state === null ? null : fromState(state, asOf);
    });
  };
}

/** The key of `pastLookup`. */
export function pastKey(id: string, asOf: number): string {
  return JSON.stringify([id, asOf]);
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
