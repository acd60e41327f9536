import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createMerging, type Merging } from "../../../subgraphs/catalogue/merge/merging.ts";
import type { CatalogueListing } from "../../../subgraphs/catalogue/listing.ts";
import { loadTerms } from "../../../subgraphs/matching/terms.ts";
import type { Terms } from "../../../subgraphs/matching/tokens.ts";
import { measureOverlap } from "../../measure/overlap.ts";

let terms: Terms;
let sample: readonly CatalogueListing[];
let merging: Merging;
beforeAll(async () => {
  terms = await loadTerms();
  const { listings, truth } = await measureOverlap();
  const few = new Set([...new Set(truth)].slice(0, 40));
  sample = listings.filter((_, place) => few.has(truth[place] ?? ""));
});

const NONE = { same: [], notSame: [] };

function listing(id: string, content: Partial<CatalogueListing["content"]> = {}): CatalogueListing {
  const [publisher = "", sourceId = ""] = id.split(":");
  return {
    id,
    publisher,
    sourceId,
    level: "MUNICIPAL",
    changedAt: new Date(0),
    content: {
      title: { da: "Sandormens testbænk" },
      summary: { da: "Her kan virksomheder afprøve sandorme og strandkanter i fuld skala." },
      themes: [],
      audiences: [],
      personas: [],
      coverage: [],
      channels: [{ kind: "PHONE", value: "+45 00 99 00 99" }],
      status: "ACTIVE",
      confidence: "SURE",
      ...content,
    },
  };
}

describe("listings that come to what is merged already", () => {
  beforeEach(() => {
    merging = createMerging(terms);
    merging.load(sample);
    merging.merge(NONE);
  });

  it("join what they tell of, and are told with all of it", () => {
    const { whole, clusters, ties } = merging.change({
      put: [listing("p1:a"), listing("p2:b"), listing("p3:c")],
      removed: [],
      decided: NONE,
    });
    expect({ whole, clusters: clusters.map((members) => members.toSorted()) }).toEqual({
      whole: false,
      clusters: [["p1:a", "p2:b", "p3:c"]],
    });
    expect(ties).toHaveLength(2);
    const left = merging.change({ put: [], removed: ["p1:a"], decided: NONE });
    expect(left.clusters.map((members) => members.toSorted())).toEqual([["p2:b", "p3:c"]]);
  });

  it("stay apart where their providers have different CVR numbers, whatever else they share, and it says so", () => {
    const by = (cvr: string) => ({ provider: { name: "Foreningen Sandorm", cvr } });
    const put = [listing("p1:a", by("DK 12 34 56 74")), listing("p2:b", by("12345674")), listing("p3:c", by("87654321"))];
    const { clusters } = merging.change({ put, removed: [], decided: NONE });
    expect(clusters.map((members) => members.toSorted()).toSorted()).toEqual([["p1:a", "p2:b"], ["p3:c"]]);
    expect(merging.explain("p1:a", "p3:c")).toMatchObject({ merged: false, veto: "cvr", probability: 0 });
    expect(merging.explain("p1:a", "p2:b")).toMatchObject({ merged: true, veto: null });
  });

  it("are one where a steward says so, though one publisher lists both, and two where a steward says that", () => {
    const put = [
      listing("p1:a"),
      listing("p1:b", { title: { da: "Kvanteklubben" }, summary: { da: "Kvantefysik i spejderhytten." }, channels: [] }),
      listing("p2:c"),
    ];
    const apart = merging.change({ put, removed: [], decided: NONE });
    expect(apart.clusters.map((members) => members.toSorted()).toSorted()).toEqual([["p1:a", "p2:c"], ["p1:b"]]);
    const together = merging.change({ put: [], removed: [], decided: { same: [["p1:a", "p1:b"]], notSame: [] } });
    expect(together.clusters.map((members) => members.toSorted())).toEqual([["p1:a", "p1:b", "p2:c"]]);
    expect(together.conflicts).toEqual([]);
    const split = merging.change({ put: [], removed: [], decided: { same: [["p1:a", "p1:b"]], notSame: [["p1:a", "p2:c"]] } });
    expect(split.clusters.map((members) => members.toSorted()).toSorted()).toEqual([["p1:a", "p1:b"], ["p2:c"]]);
    const contradiction = merging.change({
      put: [],
      removed: [],
      decided: {
        same: [
          ["p1:a", "p1:b"],
          ["p1:a", "p2:c"],
        ],
        notSame: [["p1:a", "p2:c"]],
      },
    });
    expect(contradiction.conflicts).toEqual([["p1:a", "p2:c"]]);
  });

  it("bring the chance that the explanation adds up to", () => {
    merging.change({ put: [listing("p1:a"), listing("p2:b")], removed: [], decided: NONE });
    const explained = merging.explain("p1:a", "p2:b");
    const bits = (explained?.start ?? 0) + (explained?.steps ?? []).reduce((sum, step) => sum + step.bits, 0);
    expect(explained?.probability).toBeCloseTo(1 / (1 + 2 ** -bits), 9);
    expect(merging.linkage().oddsOf("p1:a", "p2:b") / Math.LN2).toBeCloseTo(bits, 9);
    expect(explained?.steps.map(({ field }) => field)).toContain("mention");
  });

  it("tell the review and the relations only when these have changed", () => {
    const nothing = merging.change({ put: sample.slice(0, 2), removed: [], decided: NONE });
    expect([nothing.review, nothing.relations]).toEqual([undefined, undefined]);
    const hub = (place: string): CatalogueListing =>
      listing(`p1:${place}`, {
        title: { da: `Ormens Rådgivningshus ${place}` },
        channels: [],
        coverage: [place === "Fyn" ? "mun:0461" : "mun:0851"],
        summary: { da: `Om ${place}.` },
      });
    const second = merging.change({ put: [hub("Fyn"), { ...hub("Aalborg"), id: "p2:x", publisher: "p2" }], removed: [], decided: NONE });
    expect(second.relations).toContainEqual(expect.objectContaining({ kind: "SAME_FAMILY", from: "p1:Fyn", to: "p2:x" }));
  });
});

it("explains nothing of listings that are not there", () => {
  merging = createMerging(terms);
  expect(merging.merge(NONE)).toMatchObject({ whole: true, clusters: [], alarm: false });
  expect(merging.explain("p1:a", "p2:b")).toBeNull();
  expect(merging.change({ put: [listing("p1:a")], removed: [], decided: NONE }).clusters).toEqual([["p1:a"]]);
});
