import type { Text } from "../../../schema/listing.ts";
import type { Database } from "../../base/database/index.ts";
import { CONDITION, conditionValues, type Conditions } from "../filter.ts";
import type { RelationKind, RelationOrigin } from "./relation.ts";

/** What a relation is as seen from one of the two, the most telling first. */
export const SEEN_KINDS = ["SUCCEEDED_BY", "SUCCEEDS", "PART_OF", "HAS_PART", "SAME_FAMILY", "OVERLAPS", "DISTINCT"] as const;
export type SeenKind = (typeof SEEN_KINDS)[number];

export interface RelationRow {
  readonly kind: SeenKind;
  /** Id of the other help service. */
  readonly other: string;
  readonly origin: RelationOrigin;
  readonly reason: Text;
  /** Id of the steward's decision; null where no steward said so. */
  readonly decision: string | null;
  /** The place in the change feed as of which it was asked for; null: now. */
  readonly asOf: number | null;
}

/** Which relations of a help service are wanted. */
export interface RelationWish {
  readonly id: string;
  /** As of a place in the change feed; null: now. */
  readonly asOf: number | null;
  readonly kinds: readonly SeenKind[] | null;
  /** What the other help service must meet. */
  readonly other: Conditions;
}

/** A wish as the key of a loader: equal wishes are equal texts. */
export function wishKey({ id, asOf, kinds, other }: RelationWish): string {
  return JSON.stringify([[asOf === null, conditionValues(other)], id, asOf, kinds]);
}

/** Most relations one help service answers with. */
const MOST_RELATIONS = 200;

/**
 * For each wish (see `wishKey`), the relations to other help services that were served then, seen from the one that was asked: what A succeeds is succeeded by A. One statement for all
 * wishes of one condition.
 */
export function relationLookup(database: Database): (keys: readonly string[]) => Promise<readonly (readonly RelationRow[])[]> {
  return async (keys) => {
    const wishes = keys.map(readKey);
    const answers: RelationRow[][] = keys.map(() => []);
    for (const places of Map.groupBy(wishes.keys(), (place) => JSON.stringify(wishes[place]?.group)).values()) {
      const group = places.flatMap((place) => wishes[place] ?? []);
      const [isNow = true, condition = []] = group[0]?.group ?? [];
      const ids = group.map(({ id }) => id);
      const rows = isNow
        ? await database.query<FoundRow>(NOW, [...condition, ids])
        : await database.query<FoundRow>(THEN, [...condition, ids, group.map(({ asOf }) => asOf)]);
      for (const { place, kind, outward, ...row } of rows) {
        const wished = places[place - 1] ?? -1;
        answers[wished]?.push({ ...row, kind: outward ? kind : inverse(kind), asOf: wishes[wished]?.asOf ?? null });
      }
    }
    return answers.map((rows, place) => {
      const kinds = wishes[place]?.kinds ?? SEEN_KINDS;
      const wanted = rows.filter(({ kind }) => kinds.includes(kind));
      return wanted.toSorted((a, b) => SEEN_KINDS.indexOf(a.kind) - SEEN_KINDS.indexOf(b.kind)).slice(0, MOST_RELATIONS);
    });
  };
}

interface FoundRow extends Omit<RelationRow, "kind" | "asOf"> {
  /** Of the wish among those of the statement, from 1. */
  readonly place: number;
  readonly kind: RelationKind;
  readonly outward: boolean;
}

const COLUMNS = `k.place::int, r.other, r.kind, r.origin, r.reason, r.decision::text, r.outward`;

/** Parameters $1 to $11 as `conditionValues` gives them, $12 the help services. */
const NOW = `SELECT ${COLUMNS} FROM unnest($12::text[]) WITH ORDINALITY AS k (id, place)
  CROSS JOIN LATERAL (
    SELECT to_id AS other, kind, origin, reason, decision, true AS outward FROM catalogue.relation WHERE from_id = k.id AND until_seq IS NULL
    UNION ALL SELECT from_id, kind, origin, reason, decision, false FROM catalogue.relation WHERE to_id = k.id AND until_seq IS NULL) AS r
  JOIN catalogue.help_service h ON h.id = r.other WHERE ${CONDITION} ORDER BY h.name_key, h.id`;

/** The same as of places in the change feed, $13: the other help service has to meet the condition as it was then. */
const THEN = `SELECT ${COLUMNS} FROM unnest($12::text[], $13::bigint[]) WITH ORDINALITY AS k (id, seq, place)
  CROSS JOIN LATERAL (
    SELECT to_id AS other, kind, origin, reason, decision, true AS outward FROM catalogue.relation
    WHERE from_id = k.id AND since_seq <= k.seq AND (until_seq IS NULL OR until_seq > k.seq)
    UNION ALL SELECT from_id, kind, origin, reason, decision, false FROM catalogue.relation
    WHERE to_id = k.id AND since_seq <= k.seq AND (until_seq IS NULL OR until_seq > k.seq)) AS r
  CROSS JOIN LATERAL (SELECT v.state FROM catalogue.help_service_version v WHERE v.id = r.other AND v.seq <= k.seq ORDER BY v.seq DESC LIMIT 1) AS v
  CROSS JOIN LATERAL jsonb_populate_record(NULL::catalogue.help_service, v.state) AS h WHERE v.state IS NOT NULL AND ${CONDITION} ORDER BY h.name_key, h.id`;

interface ReadWish extends Omit<RelationWish, "other"> {
  /** Wishes with the same are answered together: whether now, and the condition's values. */
  readonly group: readonly [isNow: boolean, condition: readonly unknown[]];
}

function readKey(key: string): ReadWish {
  const [group, id, asOf, kinds] = JSON.parse(key) as [ReadWish["group"], string, number | null, RelationWish["kinds"]]; // as `wishKey` wrote it
  return { group, id, asOf, kinds };
}

function inverse(kind: RelationKind): SeenKind {
  if (kind === "SUCCEEDS") return "SUCCEEDED_BY";
  return kind === "PART_OF" ? "HAS_PART" : kind;
}
