import type { CatalogueListing } from "../listing.ts";
import type { Terms } from "../../matching/tokens.ts";
import { first, rank } from "../survive.ts";
import { findFamilies } from "./family.ts";
import { findOverlaps } from "./overlap.ts";
import { tidyRelations, type Relation } from "./relation.ts";
import { resolveSeeds } from "./resolveSeeds.ts";
import { SEEDS, type Seed } from "./seed.ts";
import { findSuccession, type Ranked } from "./succession.ts";

export interface Related {
  /** By number of the cluster. */
  readonly relations: readonly Relation<number>[];
  /** Found relations and members of groups that were left out because there were too many. */
  readonly dropped: number;
}

/** Most relations that the engine finds and keeps; the seeds' come on top. */
const MOST_FOUND = 20_000;

/** All relations between clusters that the seeds give and the engine finds in the listings' words. Deterministic; ids play no part. */
export function relate(clusters: readonly (readonly CatalogueListing[])[], terms: Terms, seeds: readonly Seed[] = SEEDS): Related {
  const ranked = clusters.map((listings): Ranked => {
    const order = rank(listings);
    const da = first(order, "name.da", (content) => content.title.da, String).value;
    const en = first(order, "name.en", (content) => content.title.en, String).value;
    return { listings: order, name: { ...(da !== undefined && { da }), ...(en !== undefined && { en }) } };
  });
  const families = findFamilies(ranked);
  const found = [...findSuccession(ranked), ...families.relations, ...findOverlaps(ranked, terms)];
  return {
    relations: tidyRelations([...resolveSeeds(clusters, seeds), ...found.slice(0, MOST_FOUND)]),
    dropped: families.dropped + Math.max(0, found.length - MOST_FOUND),
  };
}
