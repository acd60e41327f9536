import { readFileSync, existsSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { createMerging } from "../../subgraphs/catalogue/merge/merging.ts";
import { loadTerms } from "../../subgraphs/matching/terms.ts";
import { measureOverlap, type OverlapMeasure } from "../measure/overlap.ts";

describe("overlap in the sample content", () => {
  let measure: OverlapMeasure;
  beforeAll(async () => void (measure = await measureOverlap()));

  it("is removed with a pairwise precision of at least 0.99 and a recall of at least 0.92", () => {
    expect(measure.listings.length).toBeGreaterThanOrEqual(450);
    expect(measure.quality.engine.precision).toBeGreaterThanOrEqual(0.99);
    expect(measure.quality.engine.recall).toBeGreaterThanOrEqual(0.92);
  });

  it("is not removed by the simple ways: equal title and equal host stay under an F1 of 0.75", () => {
    expect(measure.quality["equal title"].f1).toBeLessThan(0.75);
    expect(measure.quality["equal host"].f1).toBeLessThan(0.75);
  });

  it("is removed in the same way with opaque ids and in another order", async () => {
    const renamed = measure.listings.map((listing, place) => ({
      ...listing,
      id: `${listing.publisher}:x${(place * 7919) % 100_003}`,
      sourceId: `x${(place * 7919) % 100_003}`,
    }));
    const merging = createMerging(await loadTerms());
    merging.load(renamed.toReversed());
    const { clusters } = merging.merge({ same: [], notSame: [] });
    const placeOf = new Map(renamed.map((listing, place) => [listing.id, place]));
    const partition = (found: Iterable<readonly number[]>): readonly string[] =>
      [...found].map((places) => places.toSorted((a, b) => a - b).join(" ")).toSorted();
    const found = partition(clusters.map((ids) => ids.map((id) => placeOf.get(id) ?? -1)));
    expect(found).toEqual(partition(Map.groupBy(measure.listings.keys(), (place) => measure.labels.engine[place]).values()));
  });

  const overlaps = "../shared/domain/overlaps.json";
  it.skipIf(!existsSync(overlaps))("never merges what is known to be different though alike", () => {
    const groups = JSON.parse(readFileSync(overlaps, "utf8")) as readonly { readonly ids: readonly string[] }[]; // the list of known look-alikes
    for (const members of Map.groupBy(measure.truth.keys(), (place) => measure.labels.engine[place]).values()) {
      const functions = new Set(members.map((place) => measure.truth[place] ?? ""));
      for (const { ids } of groups) expect(ids.filter((id) => functions.has(id)).length).toBeLessThan(2);
    }
  });
});
