import { leastOdds } from "../../matching/knowledge.ts";
import { probability } from "../../matching/model.ts";
import { acrossOf } from "./across.ts";
import type { Linkage } from "./linkage.ts";
import type { ClusterReason, ReasonLink } from "./protocol.ts";
import { say } from "./reasonWords.ts";
import { pathOfTies, strongestTies } from "./ties.ts";

/**
 * How the other listings decided on two listings, in the order in which the engine asks: decisions, then the limits (a publisher tells of a help service once, and one body
 * runs it), then areas that exclude each other, then the evidence of all pairs. Null where the two's own evidence came out as it speaks.
 */
export function clusterReason(linkage: Linkage, a: string, b: string): ClusterReason | null {
  const merged = linkage.clusterOf(a) === linkage.clusterOf(b);
  const speaksFor = linkage.oddsOf(a, b) > 0;
  if (merged === speaksFor) return null;
  return merged ? whyTogether(linkage, a, b) : whyApart(linkage, a, b);
}

type Found = Pick<ClusterReason, "kind" | "links"> & Partial<Pick<ClusterReason, "mean">>;

function whyTogether(linkage: Linkage, a: string, b: string): ClusterReason {
  const path = pathOfTies(strongestTies(linkage.pairsWithin(linkage.clusterOf(a))), a, b);
  let at = a;
  const links = path.map((tie): ReasonLink => {
    const from = at;
    at = tie.a === from ? tie.b : tie.a;
    return { a: from, b: at, probability: probability(linkage.oddsOf(from, at)), decided: tie.odds === Infinity };
  });
  const [only] = path;
  if (path.length > 1) return told({ kind: "LINKED", links });
  return told({ kind: only?.odds === Infinity ? "DECIDED" : "NEAREST", links }, { together: true });
}

function whyApart(linkage: Linkage, a: string, b: string): ClusterReason {
  const { notSame, publisherOf, isOwn } = linkage;
  const [mine, theirs] = [linkage.clusterOf(a), linkage.clusterOf(b)];
  const link = (x: string, y: string, isDecided = false): ReasonLink => ({
    a: x,
    b: y,
    probability: probability(linkage.oddsOf(x, y)),
    decided: isDecided,
  });
  const here = new Set(mine);
  const there = new Set(theirs);
  const decided = notSame.find(([x, y]) => (here.has(x) && there.has(y)) || (here.has(y) && there.has(x)));
  if (decided !== undefined) return told({ kind: "DECIDED", links: [link(...decided, true)] });

  const byPublisher = new Map(theirs.map((listing) => [publisherOf(listing), listing]));
  const twice = mine.find((listing) => byPublisher.has(publisherOf(listing)));
  if (twice !== undefined)
    return told({ kind: "PUBLISHER", links: [link(twice, byPublisher.get(publisherOf(twice)) ?? "")] }, { publisher: publisherOf(twice) });

  const [owner, other] = [mine.find(isOwn), theirs.find(isOwn)];
  if (owner !== undefined && other !== undefined) return told({ kind: "OWNER", links: [link(owner, other)] });

  const across = acrossOf(linkage, mine, theirs);
  const [worst] = across.worst;
  if (worst?.odds === -Infinity) return told({ kind: "VETO", links: [link(worst.a, worst.b)] }, { veto: linkage.vetoOf(worst.a, worst.b) });
  if (across.mean > leastOdds(true) && !across.mostlyAgainst) return told({ kind: "UNMET", links: [] });
  return told({ kind: "MEAN", links: across.worst.map((pair) => link(pair.a, pair.b)), mean: across.mean / Math.LN2 }, across);
}

function told(found: Found, more: Parameters<typeof say>[1] = {}): ClusterReason {
  const reason = { mean: null, ...found };
  return { ...reason, ...say(reason, more) };
}
