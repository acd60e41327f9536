import type { Text } from "../../../schema/listing.ts";
import { findChain, type Step } from "./circle.ts";

/**
 * Relations between help services that stay two. Stored once a pair: SUCCEEDS from the successor to what it replaced, PART_OF from the part to the whole; the other kinds hold both
 * ways and are stored from the smaller id.
 */
export const RELATION_KINDS = ["SUCCEEDS", "PART_OF", "SAME_FAMILY", "OVERLAPS", "DISTINCT"] as const;
export type RelationKind = (typeof RELATION_KINDS)[number];

/** Who says so: a steward, the judgements that come with the content, or the engine. A pair of one kind has one origin, the first of these. */
export const ORIGINS = ["STEWARD", "SEED", "FOUND"] as const;
export type RelationOrigin = (typeof ORIGINS)[number];

/** Two things and how they relate. `K` names a thing: the number of a cluster while help services are being made, then the id of a help service. */
export interface RelationKey<K = string> extends Step<K> {
  readonly kind: RelationKind;
}

export interface Relation<K = string> extends RelationKey<K> {
  readonly origin: RelationOrigin;
  readonly reason: Text;
}

const DIRECTED: ReadonlySet<RelationKind> = new Set(["SUCCEEDS", "PART_OF"]);
/** What explains more than that two overlap. */
const MORE_THAN_OVERLAP: ReadonlySet<RelationKind> = new Set(["SUCCEEDS", "PART_OF", "SAME_FAMILY"]);

/** Whether it matters which of the two is named first. */
export function isDirected(kind: RelationKind): boolean {
  return DIRECTED.has(kind);
}

/** The id of a help service, or the number of a cluster. */
type Id = string | number;

/** A relation as it is stored: both-way kinds from the smaller id. */
export function oriented<R extends RelationKey<Id>>(relation: R): R {
  const { from, to, kind } = relation;
  return isDirected(kind) || from < to ? relation : { ...relation, from: to, to: from };
}

/** The same text for the same relation, however it is turned. */
export function keyOf(relation: RelationKey<Id>): string {
  const { from, to, kind } = oriented(relation);
  return `${kind}\n${from}\n${to}`;
}

/** The same text for the same two. */
export function pairOf({ from, to }: Step<Id>): string {
  return from < to ? `${from}\n${to}` : `${to}\n${from}`;
}

/**
 * Each relation once, both-way kinds from the smaller id, the stronger origin first. What a steward decided of two stands alone; what a steward refused is left out (`refused`: by
 * `keyOf`). No relation of a thing to itself, no circle of those that have a direction, and no mere overlap where more is known.
 */
export function tidyRelations<R extends RelationKey<Id> & { readonly origin: RelationOrigin }>(
  relations: readonly R[],
  refused: ReadonlySet<string> = new Set(),
): readonly R[] {
  const known = new Map<string, R>();
  const decided = new Set(relations.flatMap((each) => (each.origin === "STEWARD" ? [pairOf(each)] : [])));
  const explained = new Set<string>();
  const steps = new Map<RelationKind, Map<Id, R[]>>();
  for (const given of relations.toSorted((a, b) => ORIGINS.indexOf(a.origin) - ORIGINS.indexOf(b.origin))) {
    const each = oriented(given);
    const [key, pair] = [keyOf(each), pairOf(each)];
    if (each.from === each.to || known.has(key)) continue;
    if (each.origin !== "STEWARD" && (decided.has(pair) || refused.has(key))) continue;
    if (isDirected(each.kind)) {
      const sameKind = steps.getOrInsertComputed(each.kind, () => new Map<Id, R[]>());
      if (findChain(sameKind, each.to, each.from) !== undefined) continue; // two cannot each replace the other, be it by way of others
      sameKind.getOrInsertComputed(each.from, () => []).push(each);
    }
    known.set(key, each);
    if (MORE_THAN_OVERLAP.has(each.kind)) explained.add(pair);
  }
  return [...known.values()].filter((each) => each.kind !== "OVERLAPS" || each.origin === "STEWARD" || !explained.has(pairOf(each)));
}
