import type { Queryable } from "../../base/database/index.ts";
import { storableJson } from "../../base/database/storable.ts";
import { inForce, type Said } from "./decision.ts";
import { oriented, tidyRelations, type Relation, type RelationKey, type RelationOrigin } from "./relation.ts";

/**
 * What is served of the relations is made from two tables: what the last merge gave (seeds and finds), and what stewards decided. A row that is served stands from one place in the
 * change feed until another, so that a help service answers with its relations as of any place.
 */

/** Makes the given relations, between help services that are served, those of this merge. To be followed by `settleRelations`. */
export async function writeGiven(transaction: Queryable, relations: readonly Relation[]): Promise<void> {
  const next = storableJson(tidyRelations(relations));
  await transaction.query(
    `DELETE FROM catalogue.relation_given g WHERE NOT EXISTS (
       SELECT FROM jsonb_to_recordset($1::jsonb) AS n ("from" text, "to" text, kind text) WHERE n."from" = g.from_id AND n."to" = g.to_id AND n.kind = g.kind)`,
    [next],
  );
  await transaction.query(
    `INSERT INTO catalogue.relation_given AS g (from_id, to_id, kind, origin, reason)
     SELECT n."from", n."to", n.kind, n.origin, n.reason FROM jsonb_to_recordset($1::jsonb) AS n ("from" text, "to" text, kind text, origin text, reason jsonb)
     ON CONFLICT (from_id, to_id, kind) DO UPDATE SET origin = excluded.origin, reason = excluded.reason
       WHERE (g.origin, g.reason) IS DISTINCT FROM (excluded.origin, excluded.reason)`,
    [next],
  );
}

interface Served extends RelationKey {
  readonly origin: RelationOrigin;
  /** Of the steward who said so. */
  readonly decision: string | null;
  /** Changes with the reason. */
  readonly reason: string;
}

/**
 * Serves what is given and decided now; nothing is written where nothing changed. `seq`: the place in the change feed before this transaction. Returns the help services, among them
 * such as are gone, whose relations are others than before: each is owed a place in the change feed. To be called when help services, listings and redirects are written.
 */
export async function settleRelations(transaction: Queryable, seq: number): Promise<ReadonlySet<string>> {
  const said = inForce(await standingDecisions(transaction));
  const given = await transaction.query<Served>(
    `SELECT from_id AS "from", to_id AS "to", kind, origin, NULL AS decision, md5(reason::text) AS reason FROM catalogue.relation_given ORDER BY from_id, to_id, kind`,
  );
  const decided = said.holding.map(({ id, reason, ...each }): Served => oriented({ ...each, origin: "STEWARD", decision: id, reason }));
  const next = new Map(tidyRelations([...decided, ...given], new Set(said.refused.keys())).map((each) => [served(each), each]));
  const before = new Map(
    (
      await transaction.query<Served>(
        `SELECT from_id AS "from", to_id AS "to", kind, origin, decision::text, md5(reason::text) AS reason FROM catalogue.relation WHERE until_seq IS NULL`,
      )
    ).map((each) => [served(each), each]),
  );
  const ended = [...before].flatMap(([key, each]) => (next.has(key) ? [] : [each]));
  const begun = [...next].flatMap(([key, each]) => (before.has(key) ? [] : [each]));
  if (ended.length > 0) await end(transaction, ended, seq);
  if (begun.length > 0) await begin(transaction, begun, seq);
  return new Set([...ended, ...begun].flatMap(({ from, to }) => [from, to]));
}

/** A decision between help services as they are now: each of the two is where most of the listings went that made it up. */
export interface Standing extends Said {
  readonly reason: string;
}

/** Decisions not withdrawn, the oldest first; without those of which one side is gone or both have become one. */
export async function standingDecisions(transaction: Queryable): Promise<readonly Standing[]> {
  return transaction.query<Standing>(
    `SELECT d.id::text, d.from_now AS "from", d.to_now AS "to", d.kind, d.holds, md5(d.reason::text) AS reason FROM catalogue.placed_relation_decision d
     WHERE d.withdrawn_at IS NULL AND d.from_now <> d.to_now ORDER BY d.id`,
  );
}

/** The same for two rows that answer the same. */
function served({ from, to, kind, origin, decision, reason }: Served): string {
  return JSON.stringify([from, to, kind, origin, decision, reason]);
}

async function end(transaction: Queryable, relations: readonly Served[], seq: number): Promise<void> {
  await transaction.query(
    `UPDATE catalogue.relation r SET until_seq = $4 FROM unnest($1::text[], $2::text[], $3::text[]) AS n (from_id, to_id, kind)
     WHERE r.from_id = n.from_id AND r.to_id = n.to_id AND r.kind = n.kind AND r.until_seq IS NULL`,
    [...keys(relations), seq + 1],
  );
}

async function begin(transaction: Queryable, relations: readonly Served[], seq: number): Promise<void> {
  await transaction.query(
    `INSERT INTO catalogue.relation (from_id, to_id, kind, origin, reason, decision, since_seq)
     SELECT n.from_id, n.to_id, n.kind, n.origin, coalesce(d.reason, g.reason), n.decision, $6
     FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[]) AS n (from_id, to_id, kind, origin, decision)
     LEFT JOIN catalogue.relation_decision d ON d.id = n.decision
     LEFT JOIN catalogue.relation_given g ON n.decision IS NULL AND g.from_id = n.from_id AND g.to_id = n.to_id AND g.kind = n.kind`,
    [...keys(relations), relations.map(({ origin }) => origin), relations.map(({ decision }) => decision), seq + 1],
  );
}

function keys(relations: readonly RelationKey[]): readonly unknown[] {
  return [relations.map(({ from }) => from), relations.map(({ to }) => to), relations.map(({ kind }) => kind)];
}
