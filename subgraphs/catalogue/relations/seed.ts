import type { Text } from "../../../schema/listing.ts";
import { fold } from "../../base/fold.ts";
import type { CatalogueListing } from "../listing.ts";
import { isOwn } from "../survive.ts";
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

export interface SeedMember {
  readonly name: string;
  readonly provider: string;
}

export const SEEDS: readonly Seed[] = Object.freeze(rows as readonly Seed[]); // our own file, read by test/catalogue/relations.test.ts

/** Finds the listings that a seed's member means; none where nobody lists it. */
export type MemberListings = (member: SeedMember) => readonly CatalogueListing[];

/** Listings with exactly the name, folded: those of whoever runs it, else all of them, and of several the provider's where one is named as in the seed. */
export function findMembers(listings: readonly CatalogueListing[], seeds: readonly Seed[]): MemberListings {
  const names = foldedNames(seeds);
  const byName = new Map<string, CatalogueListing[]>();
  for (const listing of listings) {
    const { da, en } = listing.content.title;
    for (const name of new Set([da, en].flatMap((title) => (title === undefined ? [] : [fold(title)])))) {
      if (!names.has(name)) continue;
      const known = byName.get(name);
      if (known === undefined) byName.set(name, [listing]);
      else known.push(listing);
    }
  }
  return ({ name, provider }) => {
    const named = byName.get(fold(name)) ?? [];
    const own = named.filter(isOwn);
    const candidates = own.length > 0 ? own : named;
    const provided = candidates.filter(({ content }) => content.provider !== undefined && fold(content.provider.name) === fold(provider));
    return provided.length > 0 ? provided : candidates;
  };
}

export function foldedNames(seeds: readonly Seed[]): ReadonlySet<string> {
  return new Set(seeds.flatMap((seed) => membersOf(seed).map(({ name }) => fold(name))));
}

export function membersOf({ members, canonical }: Seed): readonly SeedMember[] {
  return canonical === undefined ? members : [...members, canonical];
}
