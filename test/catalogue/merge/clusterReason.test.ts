import { beforeAll, describe, expect, it } from "vitest";
import { clusterReason } from "../../../subgraphs/catalogue/merge/clusterReason.ts";
import { evidenceOf } from "../../../subgraphs/catalogue/merge/evidence.ts";
import type { Linkage } from "../../../subgraphs/catalogue/merge/linkage.ts";
import { createMerging } from "../../../subgraphs/catalogue/merge/merging.ts";
import type { ClusterReason, MergeResult } from "../../../subgraphs/catalogue/merge/protocol.ts";
import { MATCH_FIELDS } from "../../../subgraphs/catalogue/merge/records.ts";
import { loadTerms } from "../../../subgraphs/matching/terms.ts";
import { measureOverlap } from "../../measure/overlap.ts";

interface Case {
  readonly clusters: readonly (readonly string[])[];
  /** By pair, `a:1 b:1`; -4 for others. */
  readonly odds: Readonly<Record<string, number>>;
  readonly same?: Linkage["notSame"];
  readonly notSame?: Linkage["notSame"];
  readonly own?: readonly string[];
  readonly forbidding?: string;
}

/** A merge by what it came to; a listing's publisher is what stands before its colon. */
function linkage({ clusters, odds, same = [], notSame = [], own = [], forbidding }: Case): Linkage {
  const oddsOf = (a: string, b: string): number => odds[`${a} ${b}`] ?? odds[`${b} ${a}`] ?? -4;
  const clusterOf = (listing: string) => clusters.find((members) => members.includes(listing)) ?? [];
  return {
    clusterOf,
    oddsOf,
    vetoOf: (a, b) => (oddsOf(a, b) > -Infinity ? undefined : (forbidding ?? "coverage")),
    pairsWithin: (members) => [
      ...same.filter(([a]) => members.includes(a)).map(([a, b]) => ({ a, b, odds: Infinity })),
      ...members.flatMap((a, place) => members.slice(place + 1).map((b) => ({ a, b, odds: oddsOf(a, b) }))),
    ],
    strongestField: (a, b) => (oddsOf(a, b) > 5 ? "phone" : "title"),
    notSame,
    publisherOf: (listing) => listing.split(":")[0] ?? "",
    isOwn: (listing) => own.includes(listing),
  };
}

const reasonOf = (given: Case, a = "a:1", b = "b:1"): ClusterReason | null => clusterReason(linkage(given), a, b);

describe("how other listings decided on two", () => {
  it("is nothing where the two's own evidence came out as it speaks", () => {
    expect(reasonOf({ clusters: [["a:1", "b:1"]], odds: { "a:1 b:1": 2 } })).toBeNull();
    expect(reasonOf({ clusters: [["a:1"], ["b:1"]], odds: {} })).toBeNull();
  });

  it("is the strongest way between them where they are merged against their own evidence", () => {
    const odds = { "a:1 c:1": 3, "c:1 b:1": 6, "a:1 d:1": 1, "d:1 b:1": 9 };
    expect(reasonOf({ clusters: [["a:1", "b:1", "c:1", "d:1"]], odds })).toEqual({
      kind: "LINKED",
      mean: null,
      links: [
        { a: "a:1", b: "c:1", probability: expect.closeTo(0.953, 3), decided: false },
        { a: "c:1", b: "b:1", probability: expect.closeTo(0.998, 3), decided: false },
      ],
      da: "De to taler ikke selv for det, men andre opslag binder dem sammen led for led: a:1 og c:1 (95,3 %), c:1 og b:1 (99,8 %).",
      en: "The two do not speak for it themselves, but other listings tie them together, link by link: a:1 and c:1 (95.3%), c:1 and b:1 (99.8%).",
    });
  });

  it("tells which links are decided, and that the two themselves are", () => {
    const linked = reasonOf({ clusters: [["a:1", "b:1", "c:1"]], odds: { "a:1 c:1": 3 }, same: [["c:1", "b:1"]] });
    expect(linked).toMatchObject({
      kind: "LINKED",
      links: [{ decided: false }, { a: "c:1", b: "b:1", decided: true }],
      da: expect.stringContaining("c:1 og b:1 (afgjort)"),
    });
    expect(reasonOf({ clusters: [["a:1", "b:1"]], odds: {}, same: [["a:1", "b:1"]] })).toMatchObject({
      kind: "DECIDED",
      en: "It is decided that the two are the same help service.",
    });
    expect(reasonOf({ clusters: [["a:1", "b:1"]], odds: { "a:1 b:1": -1 } })).toMatchObject({
      kind: "NEAREST",
      da: expect.stringContaining("svagt imod"),
    });
  });

  it("is what keeps two clusters apart, in the order in which the engine asks", () => {
    const apart = {
      clusters: [
        ["a:1", "c:1"],
        ["b:1", "d:1"],
      ],
      odds: { "a:1 b:1": 2, "c:1 d:1": -Infinity },
    };
    expect(reasonOf({ ...apart, notSame: [["d:1", "c:1"]] })).toMatchObject({
      kind: "DECIDED",
      links: [{ a: "d:1", b: "c:1", decided: true }],
      en: expect.stringContaining("d:1 and c:1 are not the same"),
    });
    expect(
      reasonOf({
        ...apart,
        notSame: [["a:1", "elsewhere:1"]],
        clusters: [
          ["a:1", "c:1"],
          ["b:1", "c:2"],
        ],
      }),
    ).toMatchObject({
      kind: "PUBLISHER",
      links: [{ a: "c:1", b: "c:2" }],
      da: expect.stringMatching(/^Udgiveren c har et opslag i hver/),
    });
    expect(reasonOf({ ...apart, own: ["c:1", "b:1"] })).toMatchObject({ kind: "OWNER", links: [{ a: "c:1", b: "b:1" }] });
    expect(reasonOf(apart)).toMatchObject({
      kind: "VETO",
      links: [{ a: "c:1", b: "d:1", probability: 0 }],
      en: expect.stringContaining("areas of c:1 and d:1 exclude"),
    });
    expect(reasonOf({ ...apart, forbidding: "cvr" })?.da).toContain("c:1 og d:1 har hver sit CVR-nummer");
  });

  it("is the mean of all pairs, or that most of them speak against, or that they never met", () => {
    const clusters = [
      ["a:1", "c:1"],
      ["b:1", "d:1"],
    ];
    const mean = reasonOf({ clusters, odds: { "a:1 b:1": 1, "a:1 d:1": -2.5, "c:1 b:1": -2.5, "c:1 d:1": -2.9 } });
    expect(mean).toMatchObject({ kind: "MEAN", links: [{ a: "c:1", b: "d:1" }, {}, {}] });
    expect(mean?.mean).toBeCloseTo((1 - 2.5 - 2.5 - 2.9) / 4 / Math.LN2, 6);
    expect(mean?.da).toContain("i gennemsnit -2,5 bit, og der skal mere end -2,2 til");
    const most = reasonOf({ clusters, odds: { "a:1 b:1": 12 } });
    expect(most).toMatchObject({
      kind: "MEAN",
      en: expect.stringContaining("of the 4 pairs across the two help services more than half speak clearly against"),
    });
    expect(reasonOf({ clusters: [["a:1"], ["b:1"]], odds: { "a:1 b:1": 1 } })).toMatchObject({ kind: "UNMET", links: [] });
  });
});

describe("the evidence by which listings were merged", () => {
  it("is the strongest field of each listing's tie, or the judgement, for all but the founder of each cluster", () => {
    const clusters = [["a:1", "b:1", "c:1"], ["d:1"], ["e:1", "f:1"]];
    const found = evidenceOf(linkage({ clusters, odds: { "a:1 b:1": 7, "b:1 c:1": 2 }, same: [["e:1", "f:1"]] }), clusters);
    expect(Object.fromEntries(found)).toEqual({ "b:1": "phone", "c:1": "title", "f:1": "judgement" });
  });
});

describe("of the sample content", () => {
  let listings: readonly string[];
  let result: MergeResult;
  let found: Linkage;
  let likely: readonly (readonly [string, string])[];
  beforeAll(async () => {
    const measured = await measureOverlap();
    const merging = createMerging(await loadTerms());
    merging.load(measured.listings);
    listings = measured.listings.map(({ id }) => id);
    result = merging.merge({ same: [], notSame: [] });
    found = merging.linkage();
    likely = [
      ...(result.review ?? []).map(({ a, b }) => [a, b] as const),
      ...found.pairsWithin(listings).map(({ a, b }) => [a, b] as const),
    ];
  });

  it("every merge has evidence, one for each listing too many", () => {
    const { ties, clusters } = result;
    expect(ties).toHaveLength(listings.length - clusters.length);
    expect(new Set(ties.map(([listing]) => listing)).size).toBe(ties.length);
    const fields = new Set([...MATCH_FIELDS.map(({ name }) => name), "mention"]);
    for (const [, field] of ties) expect(fields).toContain(field);
    expect(new Set(ties.map(([, field]) => field)).size).toBeGreaterThan(3);
  });

  it("every pair that came out against its own evidence has a reason, and every way leads from the one to the other", () => {
    const kinds = new Set<string>();
    expect(likely.length).toBeGreaterThan(300);
    for (const [a, b] of likely) {
      const together = found.clusterOf(a) === found.clusterOf(b);
      const reason = clusterReason(found, a, b);
      expect(reason === null).toBe(together === found.oddsOf(a, b) > 0);
      if (reason === null) continue;
      kinds.add(reason.kind);
      expect(reason.kind).not.toBe("UNMET"); // candidates have met
      expect(reason.links.length).toBeGreaterThan(0);
      if (!together) continue;
      let at = a;
      for (const link of reason.links) at = link.a === at ? link.b : link.a;
      expect(at).toBe(b);
    }
    expect(kinds.size).toBeGreaterThan(3);
  });
});
