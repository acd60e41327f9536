import type { Text } from "../../../schema/listing.ts";
import type { Database, Queryable } from "../../base/database/index.ts";
import { tidyRelations, type Relation, type RelationKind, type RelationOrigin } from "./relation.ts";

/** What a relation is as seen from one of the two, the most telling first. */
export const SEEN_KINDS = ["SUCCEEDED_BY", "SUCCEEDS", "PART_OF", "HAS_PART", "SAME_FAMILY", "OVERLAPS", "DISTINCT"] as const;
export type SeenKind = (typeof SEEN_KINDS)[number];

export interface RelationRow {
  readonly kind: SeenKind;
  /** Id of the other help service. */
  readonly other: string;
  readonly origin: RelationOrigin;
  readonly reason: Text;
}

/** Most relations one help service answers with. */
const MOST_RELATIONS = 200;

/** For each help service, its relations to others that are served now, seen from it: what A succeeds is succeeded by A. One statement. */
export function relationLookup(database: Database): (ids: readonly string[]) => Promise<readonly (readonly RelationRow[])[]> {
  return async (ids) => {
    const rows = await database.query<Omit<RelationRow, "kind"> & { id: string; kind: RelationKind; outward: boolean }>(
      `SELECT r.id, r.other, r.kind, r.origin, r.reason, r.outward FROM (
         SELECT from_id AS id, to_id AS other, kind, origin, reason, true AS outward FROM catalogue.relation WHERE from_id = ANY ($1)
         UNION ALL SELECT to_id, from_id, kind, origin, reason, false FROM catalogue.relation WHERE to_id = ANY ($1)
       ) r JOIN catalogue.help_service h ON h.id = r.other ORDER BY h.name_key, h.id`,
      [[...ids]],
    );
    const byId = Map.groupBy(rows, (row) => row.id);
    return ids.map((id) =>
      (byId.get(id) ?? [])
        .map(({ kind, outward, other, origin, reason }) => ({ kind: outward ? kind : inverse(kind), other, origin, reason }))
        .toSorted((a, b) => SEEN_KINDS.indexOf(a.kind) - SEEN_KINDS.indexOf(b.kind))
        .slice(0, MOST_RELATIONS),
    );
  };
}

/**
 * Makes the relations those given. What stewards decided stays and goes along where a help service was merged into another; nothing is written where nothing changed.
 * To be called after the redirects are written, in the transaction that replaces the help services.
 */
export async function writeRelations(transaction: Queryable, relations: readonly Relation[]): Promise<void> {
  const decided = await transaction.query<Relation>(
    `SELECT coalesce(f.to_id, r.from_id) AS "from", coalesce(t.to_id, r.to_id) AS "to", r.kind, r.origin, r.reason FROM catalogue.relation r
     LEFT JOIN catalogue.redirect f ON f.from_id = r.from_id LEFT JOIN catalogue.redirect t ON t.from_id = r.to_id
     WHERE r.origin = 'STEWARD' ORDER BY r.from_id, r.to_id, r.kind`,
  );
  const next = JSON.stringify(tidyRelations([...decided, ...relations]));
  await transaction.query(
    `DELETE FROM catalogue.relation r WHERE NOT EXISTS (
       SELECT FROM jsonb_to_recordset($1::jsonb) AS n ("from" text, "to" text, kind text) WHERE n."from" = r.from_id AND n."to" = r.to_id AND n.kind = r.kind)`,
    [next],
  );
  await transaction.query(
    `INSERT INTO catalogue.relation AS r (from_id, to_id, kind, origin, reason)
     SELECT n."from", n."to", n.kind, n.origin, n.reason FROM jsonb_to_recordset($1::jsonb) AS n ("from" text, "to" text, kind text, origin text, reason jsonb)
     ON CONFLICT (from_id, to_id, kind) DO UPDATE SET origin = excluded.origin, reason = excluded.reason
       WHERE (r.origin, r.reason) IS DISTINCT FROM (excluded.origin, excluded.reason)`,
    [next],
  );
}

function inverse(kind: RelationKind): SeenKind {
  if (kind === "SUCCEEDS") return "SUCCEEDED_BY";
  return kind === "PART_OF" ? "HAS_PART" : kind;
}
