import type { Text } from "../../../schema/listing.ts";
import { fold } from "../../base/fold.ts";
import type { CatalogueListing } from "../listing.ts";
import { findNamed, type NamedService } from "../named.ts";
import type { RelationKind } from "./relation.ts";
import rows from "./seeds.json" with { type: "json" };

/**
 * What people who know the field have said of help services that are easily taken for one: it comes with the content. Members are known by name and provider as they are
 * written, never by an id: publishers give their records ids of their own.
 */
export interface Seed {
  readonly kind: RelationKind;
  readonly members: readonly SeedMember[];
  /** What the members were replaced by or are parts of; without it they belong together as equals. */
  readonly canonical?: SeedMember;
  readonly reason: Text;
}

export type SeedMember = NamedService;

export const SEEDS: readonly Seed[] = Object.freeze(rows as readonly Seed[]); // our own file, read by test/catalogue/relations.test.ts

/** Finds the listings that a seed's member means; none where nobody lists it. */
export type MemberListings = (member: SeedMember) => readonly CatalogueListing[];

export function findMembers(listings: readonly CatalogueListing[], seeds: readonly Seed[]): MemberListings {
  return findNamed(listings, foldedNames(seeds));
}

export function foldedNames(seeds: readonly Seed[]): ReadonlySet<string> {
  return new Set(seeds.flatMap((seed) => membersOf(seed).map(({ name }) => fold(name))));
}

export function membersOf({ members, canonical }: Seed): readonly SeedMember[] {
  return canonical === undefined ? members : [...members, canonical];
}
