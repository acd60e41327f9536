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

/** Numbers what happens in one transaction; all of it is written down at its end. */
export interface ChangeLog {
  /** The number of the last change. */
  readonly seq: number;
  add(need: string, kind: ChangeKind, more?: { readonly group?: string; readonly other?: string }): void;
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
    const changes: NeedChange[] = [];
    const result = await work(transaction, {
      get seq() {
        return before + changes.length;
      },
      add(need, kind, { group = null, other = null }: { readonly group?: string | null; readonly other?: string | null } = {}) {
        changes.push({ seq: before + changes.length + 1, need, at: new Date(clock.now()), kind, group, other });
      },
    });
    if (changes.length > 0) await write(transaction, changes);
    return result;
  });
}

async function write(transaction: Queryable, changes: readonly NeedChange[]): Promise<void> {
  const column = <K extends keyof NeedChange>(key: K): readonly NeedChange[K][] => changes.map((change) => change[key]);
  await transaction.query(
    `WITH change AS (SELECT * FROM unnest($1::int8[], $2::text[], $3::timestamptz[], $4::text[], $5::text[], $6::text[]) AS c (seq, need, at, kind, group_id, other)),
     moved AS (
       UPDATE collaboration.need AS n SET seq = c.seq, changed_at = coalesce(c.at, n.changed_at)
       FROM (SELECT need, max(seq) AS seq, max(at) FILTER (WHERE kind <> 'GROUPED') AS at FROM change GROUP BY need) c WHERE n.id = c.need),
     clock AS (UPDATE collaboration.need_clock SET seq = (SELECT max(seq) FROM change))
     INSERT INTO collaboration.need_change (seq, need, at, kind, group_id, other) SELECT * FROM change`,
    [column("seq"), column("need"), column("at"), column("kind"), column("group"), column("other")],
  );
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
