import type { Clock } from "../../base/clock.ts";
import type { Database, Queryable } from "../../base/database/index.ts";
import type { Need, NeedContent } from "./need.ts";

/** What can happen to a need. */
export const CHANGE_KINDS = ["REGISTERED", "WITHDRAWN", "FULFILLED", "JOINED", "KEPT_APART", "GROUPED", "REMOVED"] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

export interface NeedChange {
  readonly seq: number;
  readonly need: string;
  readonly at: Date;
  readonly kind: ChangeKind;
  /** The group it came into, of GROUPED. */
  readonly group: string | null;
  /** The other need, of JOINED and KEPT_APART. */
  readonly other: string | null;
}

const SELECT_CHANGES = 'SELECT seq::float8 AS seq, need, at, kind, group_id AS "group", other FROM collaboration.need_change';

/** Numbers and writes down what happens in one transaction. */
export interface ChangeLog {
  /** The number of the last change. */
  readonly seq: number;
  add(need: string, kind: ChangeKind, more?: { readonly group?: string; readonly other?: string }): Promise<void>;
}

/** One transaction at a time, on whichever node: who reads a change has read all before it. */
export async function withLog<T>(
  database: Database,
  clock: Clock,
  work: (transaction: Queryable, log: ChangeLog) => Promise<T>,
): Promise<T> {
  return database.transaction(async (transaction) => {
    const [row] = await transaction.query<{ seq: string }>("SELECT seq FROM collaboration.need_clock FOR UPDATE");
    const before = Number(row?.seq);
    let seq = before;
    const result = await work(transaction, {
      get seq() {
        return seq;
      },
      async add(need, kind, { group = null, other = null }: { readonly group?: string | null; readonly other?: string | null } = {}) {
        seq += 1;
        const at = new Date(clock.now());
        await transaction.query(
          `WITH moved AS (UPDATE collaboration.need SET seq = $1, changed_at = CASE WHEN $4 = 'GROUPED' THEN changed_at ELSE $3 END WHERE id = $2)
           INSERT INTO collaboration.need_change (seq, need, at, kind, group_id, other) VALUES ($1, $2, $3, $4, $5, $6)`,
          [seq, need, at, kind, group, other],
        );
      },
    });
    if (seq !== before) await transaction.query("UPDATE collaboration.need_clock SET seq = $1", [seq]);
    return result;
  });
}

/** Changes after a number, oldest first. */
export function changesAfter(database: Queryable, seq: number, most: number): Promise<readonly NeedChange[]> {
  return database.query<NeedChange>(`${SELECT_CHANGES} WHERE seq > $1 ORDER BY seq LIMIT $2`, [seq, most]);
}

/** The latest changes of each need, oldest first. */
export async function historyOf(database: Queryable, ids: readonly string[], most: number): Promise<readonly (readonly NeedChange[])[]> {
  const rows = await database.query<NeedChange>(
    `SELECT c.seq::float8 AS seq, c.need, c.at, c.kind, c.group_id AS "group", c.other FROM unnest($1::text[]) AS n (id)
     CROSS JOIN LATERAL (SELECT * FROM collaboration.need_change WHERE need = n.id ORDER BY seq DESC LIMIT $2) c ORDER BY c.seq`,
    [[...new Set(ids)], most],
  );
  const byNeed = Map.groupBy(rows, ({ need }) => need);
  return ids.map((id) => byNeed.get(id) ?? []);
}

/** Needs that have changed after a number, by their last change. */
export function needsAfter(database: Queryable, seq: number, most: number): Promise<readonly Need[]> {
  return database
    .query<Row>(
      `SELECT id, buyer, buyer_name AS "buyerName", content, status, sample, registered_at AS "registeredAt", changed_at AS "changedAt", group_id AS "group", seq::float8 AS seq
       FROM collaboration.need WHERE seq > $1 ORDER BY seq LIMIT $2`,
      [seq, most],
    )
    .then((rows) => rows.map(({ content, ...row }) => Object.freeze({ ...content, ...row })));
}

type Row = Omit<Need, keyof NeedContent> & { readonly content: NeedContent };
