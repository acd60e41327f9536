import type { Text } from "../../../schema/listing.ts";

/**
 * Relations between help services that stay two. Stored once a pair: SUCCEEDS from the successor to what it replaced, PART_OF from the part to the whole; the other kinds hold both
 * ways and are stored from the smaller id.
 */
export const RELATION_KINDS = ["SUCCEEDS", "PART_OF", "SAME_FAMILY", "OVERLAPS", "DISTINCT"] as const;
export type RelationKind = (typeof RELATION_KINDS)[number];

/** Who says so: a steward, the judgements that come with the content, or the engine. A pair of one kind has one origin, the first of these. */
export const ORIGINS = ["STEWARD", "SEED", "FOUND"] as const;
export type RelationOrigin = (typeof ORIGINS)[number];

/** Between two things, named by `K`: the number of a cluster while help services are being made, then the id of a help service. */
export interface Relation<K = string> {
  readonly from: K;
  readonly to: K;
  readonly kind: RelationKind;
  readonly origin: RelationOrigin;
  readonly reason: Text;
}

const DIRECTED: ReadonlySet<RelationKind> = new Set(["SUCCEEDS", "PART_OF"]);
/** What explains more than that two overlap. */
const MORE_THAN_OVERLAP: ReadonlySet<RelationKind> = new Set(["SUCCEEDS", "PART_OF", "SAME_FAMILY"]);

/** Each relation once, both-way kinds from the smaller id, the stronger origin first; no relation of a thing to itself, and no mere overlap where more is known. */
export function tidyRelations<K extends string | number>(relations: readonly Relation<K>[]): readonly Relation<K>[] {
  const known = new Map<string, Relation<K>>();
  const explained = new Set<string>();
  for (const each of relations.toSorted((a, b) => ORIGINS.indexOf(a.origin) - ORIGINS.indexOf(b.origin))) {
    if (each.from === each.to) continue;
    const [from, to]: readonly [K, K] = DIRECTED.has(each.kind) || each.from < each.to ? [each.from, each.to] : [each.to, each.from];
    const key = `${each.kind}\n${from}\n${to}`;
    const opposite = DIRECTED.has(each.kind) ? known.get(`${each.kind}\n${to}\n${from}`) : undefined; // two cannot each replace the other
    if (known.has(key) || opposite !== undefined) continue;
    known.set(key, { ...each, from, to });
    if (MORE_THAN_OVERLAP.has(each.kind)) explained.add(pairKey(from, to));
  }
  return [...known.values()].filter(
    ({ from, to, kind, origin }) => kind !== "OVERLAPS" || origin === "STEWARD" || !explained.has(pairKey(from, to)),
  );
}

function pairKey<K extends string | number>(a: K, b: K): string {
  return a < b ? `${a}\n${b}` : `${b}\n${a}`;
}
