import { resolve } from "../../matching/resolve.ts";
import { createResolver, type Resolver } from "../../matching/resolver.ts";
import type { Terms } from "../../matching/tokens.ts";
import type { CatalogueListing } from "../listing.ts";
import { relate } from "../relations/relate.ts";
import { createSeedJudge } from "../relations/seedJudgements.ts";
import { createClusters } from "./clusters.ts";
import { evidenceOf } from "./evidence.ts";
import { explainPair } from "./explainPair.ts";
import { linkageOf, type Linkage } from "./linkage.ts";
import type { Decided, IdPair, ListingChange, MatchExplanation, MergeResult } from "./protocol.ts";
import { MATCH_FIELDS, toMatchRecord } from "./records.ts";
import { doubtfulPairs } from "./review.ts";

/** All listings of a catalogue, merged: first all at once, which is when the engine learns, then change by change. */
export interface Merging {
  /** Takes listings in; they count from the next `merge` on. */
  readonly load: (listings: readonly CatalogueListing[]) => void;
  /** Learns from all listings and merges them. The same listings in any order give the same clusters. */
  readonly merge: (decided: Decided) => MergeResult;
  /** Follows a change in its neighbourhood; learns and merges all anew where much has changed since that was done. */
  readonly change: (change: ListingChange) => MergeResult;
  /** Why two listings are, or are not, the same; null where one of them is not merged. */
  readonly explain: (a: string, b: string) => MatchExplanation | null;
  /** What the last merge rests on. */
  readonly linkage: () => Linkage;
}

export function createMerging(terms: Terms): Merging {
  const listings = new Map<string, CatalogueListing>();
  const seeds = createSeedJudge();
  let decided: Decided = { same: [], notSame: [] };
  let resolver = learn();
  const clusters = createClusters(listings, () => resolver);
  let last = { review: "", relations: "" };

  return {
    load(all) {
      for (const listing of all) put(listing);
    },
    merge,
    change({ put: changed, removed, decided: next }) {
      for (const listing of changed) put(listing);
      for (const id of removed) drop(id);
      if (resolver.isStale(changed.length + removed.length)) return merge(next);
      decided = withSeeds(next);
      const { clusters: touched } = resolver.change({
        put: changed.map(toMatchRecord),
        remove: removed,
        mustLink: decided.same,
        cannotLink: decided.notSame,
      });
      clusters.renew();
      // What a help service tells of itself may change where what it is matched by does not.
      const all = new Set([...touched.flat(), ...changed.map(({ id }) => id)].map(clusters.of));
      return told(false, [...all]);
    },
    explain: (a, b) => explainPair(resolver, linkage(), a, b),
    linkage,
  };

  function merge(next: Decided): MergeResult {
    decided = withSeeds(next);
    resolver = learn();
    clusters.renew();
    last = { review: "", relations: "" };
    return told(true, clusters.all());
  }

  function put(listing: CatalogueListing): void {
    listings.set(listing.id, listing);
    seeds.put(listing);
  }

  function drop(id: string): void {
    listings.delete(id);
    seeds.drop(id);
  }

  function withSeeds({ same, notSame }: Decided): Decided {
    return { same, notSame: [...notSame, ...seeds.notSame(same)] };
  }

  function learn(): Resolver {
    const all = [...listings.values()];
    const place = new Map(all.map(({ id }, at) => [id, at]));
    const places = (pairs: readonly IdPair[]): readonly (readonly [number, number])[] =>
      pairs.flatMap(([a, b]) => {
        const [x, y] = [place.get(a), place.get(b)];
        return x === undefined || y === undefined ? [] : [[x, y] as const];
      });
    const records = all.map(toMatchRecord);
    const links = { mustLink: places(decided.same), cannotLink: places(decided.notSame) };
    const resolution = resolve({ fields: MATCH_FIELDS, records, terms, atMostOnePerSource: true, ...links });
    return createResolver({ resolution, records, mustLink: decided.same, cannotLink: decided.notSame });
  }

  function linkage(): Linkage {
    return linkageOf(resolver, clusters, decided);
  }

  function told(whole: boolean, touched: readonly (readonly string[])[]): MergeResult {
    const all = clusters.all();
    const related = relate(
      all.map((ids) => ids.flatMap((id) => listings.get(id) ?? [])),
      terms,
    );
    const founder = (cluster: number): string => all[cluster]?.[0] ?? "";
    const found = {
      review: doubtfulPairs(resolver, clusters, decided),
      relations: related.relations.map((each) => ({ ...each, from: founder(each.from), to: founder(each.to) })),
    };
    const before = last;
    last = { review: JSON.stringify(found.review), relations: JSON.stringify(found.relations) };
    return {
      whole,
      clusters: touched,
      ties: [...evidenceOf(linkage(), touched)],
      conflicts: resolver.conflicts(),
      alarm: resolver.knowledge.model.priorAtCap,
      review: last.review === before.review ? undefined : found.review,
      relations: last.relations === before.relations ? undefined : found.relations,
      relationsDropped: related.dropped,
    };
  }
}
