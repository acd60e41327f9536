import { createHeap } from "./heap.ts";

/**
 * Average-link agglomerative clustering on log-odds, under constraints. Two clusters join when the mean log-odds over all their cross pairs is above zero, best first; pairs that
 * were no candidates are scored when they are met. A mean, not a single bridge, decides: one accidental resemblance does not chain two services together.
 */
export interface ClusterInput {
  readonly count: number;
  readonly first: Int32Array;
  readonly second: Int32Array;
  /** Log-odds of each candidate pair. */
  readonly odds: Float64Array;
  /** Log-odds of any pair; -Infinity where a veto forbids it. */
  readonly oddsOf: (a: number, b: number) => number;
  /** Whether a pair agrees on something that points to one thing (a name, a contact), not only in what is told of it. Default: all do. */
  readonly isAnchored?: (a: number, b: number) => boolean;
  /** Source by record; two records of one source never join. */
  readonly source?: Int32Array;
  /** Exclusive group by record, -1 for none; two records of one group never join. */
  readonly exclusive?: Int32Array;
  /** Pairs decided to be the same, and not to be. Hard. */
  readonly mustLink?: readonly (readonly [number, number])[];
  readonly cannotLink?: readonly (readonly [number, number])[];
}

export interface Clustering {
  /** Cluster of each record: the smallest record number in it. */
  readonly clusterOf: Int32Array;
  /** Must-links that contradict a cannot-link or a source limit and were not followed. */
  readonly conflicts: readonly (readonly [number, number])[];
}

/** No pair counts for more than this, so that one certain pair does not outvote many doubtful ones. */
const CLAMP = 20;
/** Mean log-odds (20 to 1) that two clusters need when no name and no contact leads from one to the other: texts on one subject look alike. */
const UNANCHORED_ODDS = 3;
/** Members of each cluster that are asked whether a name or contact leads to the other. */
const MOST_ASKED = 32;
/** Cross pairs of two clusters that are scored one by one; of more, an even sample stands for all. */
const MOST_SCORED = 256;

interface Cluster {
  members: number[];
  /** Sum of clamped log-odds over all cross pairs, by neighbouring cluster. */
  readonly sums: Map<number, number>;
  version: number;
}

export function cluster(input: ClusterInput): Clustering {
  const { count, first, second, odds, oddsOf, isAnchored, source, exclusive } = input;
  const clusters: (Cluster | undefined)[] = Array.from({ length: count }, (_, record) => ({
    members: [record],
    sums: new Map(),
    version: 0,
  }));
  const apart = neighboursOf(input.cannotLink ?? []);
  const conflicts: (readonly [number, number])[] = [];
  const heap = createHeap<{ a: number; b: number; versionA: number; versionB: number }>();

  const exact = (a: Cluster, b: Cluster): number => {
    const cross = a.members.length * b.members.length;
    const step = Math.max(1, Math.ceil(cross / MOST_SCORED));
    let sum = 0;
    let scored = 0;
    for (let pair = 0; pair < cross; pair += step) {
      sum += clamp(oddsOf(a.members[Math.floor(pair / b.members.length)] ?? 0, b.members[pair % b.members.length] ?? 0));
      scored += 1;
    }
    return (sum * cross) / scored;
  };
  const offer = (a: number, b: number): void => {
    const [x, y] = [clusters[a], clusters[b]];
    if (x === undefined || y === undefined) return;
    const mean = (x.sums.get(b) ?? 0) / (x.members.length * y.members.length);
    if (mean > UNANCHORED_ODDS || (mean > 0 && anchored(x, y))) heap.push({ a, b, versionA: x.version, versionB: y.version }, mean);
  };
  const anchored = (x: Cluster, y: Cluster): boolean =>
    isAnchored === undefined || x.members.slice(0, MOST_ASKED).some((a) => y.members.slice(0, MOST_ASKED).some((b) => isAnchored(a, b)));
  const allowed = (x: Cluster, y: Cluster): boolean => {
    const [small, large] = x.members.length < y.members.length ? [x, y] : [y, x];
    if (shareGroup(source, small, large) || shareGroup(exclusive, small, large)) return false;
    if (apart.size === 0) return true;
    const records = new Set(large.members);
    return !small.members.some((record) => apart.get(record)?.some((other) => records.has(other)) ?? false);
  };
  const join = (a: number, b: number): void => {
    const [x, y] = [clusters[a], clusters[b]];
    if (x === undefined || y === undefined) return;
    const others = new Set([...x.sums.keys(), ...y.sums.keys()]);
    others.delete(a);
    others.delete(b);
    const joined: Cluster = { members: [...x.members, ...y.members], sums: new Map(), version: x.version + 1 };
    for (const other of others) {
      const z = clusters[other];
      if (z === undefined) continue;
      const sum = (x.sums.get(other) ?? exact(x, z)) + (y.sums.get(other) ?? exact(y, z));
      joined.sums.set(other, sum);
      z.sums.set(a, sum);
      z.sums.delete(b);
    }
    clusters[a] = joined;
    clusters[b] = undefined;
    for (const other of joined.sums.keys()) offer(a, other);
  };

  for (let pair = 0; pair < first.length; pair += 1) {
    if ((odds[pair] ?? 0) <= 0) continue;
    const [a, b, sum] = [first[pair] ?? 0, second[pair] ?? 0, clamp(odds[pair] ?? 0)];
    clusters[a]?.sums.set(b, sum);
    clusters[b]?.sums.set(a, sum);
  }
  const home = Int32Array.from({ length: count }, (_, record) => record);
  const find = (record: number): number => {
    let at = record;
    while (home[at] !== at) at = home[at] ?? at;
    return at;
  };
  for (const [a, b] of input.mustLink ?? []) {
    const [x, y] = [find(a), find(b)];
    if (x === y) continue;
    const [low, high] = [Math.min(x, y), Math.max(x, y)];
    const [lower, higher] = [clusters[low], clusters[high]];
    if (lower === undefined || higher === undefined || !allowed(lower, higher)) {
      conflicts.push([a, b]);
      continue;
    }
    join(low, high);
    home[high] = low;
  }
  for (const [a, each] of clusters.entries()) for (const b of each?.sums.keys() ?? []) if (a < b) offer(a, b);

  for (let next = heap.pop(); next !== undefined; next = heap.pop()) {
    const [x, y] = [clusters[next.a], clusters[next.b]];
    if (x === undefined || y === undefined || x.version !== next.versionA || y.version !== next.versionB) continue;
    if (!allowed(x, y)) continue;
    join(next.a, next.b);
  }
  const clusterOf = new Int32Array(count);
  for (const each of clusters) {
    if (each === undefined) continue;
    const least = each.members.reduce((low, record) => Math.min(low, record), count);
    for (const record of each.members) clusterOf[record] = least;
  }
  return { clusterOf, conflicts };
}

function shareGroup(groups: Int32Array | undefined, small: Cluster, large: Cluster): boolean {
  if (groups === undefined) return false;
  const taken = new Set(large.members.map((record) => groups[record] ?? NO_GROUP).filter((group) => group !== NO_GROUP));
  return small.members.some((record) => taken.has(groups[record] ?? NO_GROUP));
}

const NO_GROUP = -1;

function clamp(odds: number): number {
  return odds === -Infinity ? odds : Math.max(-CLAMP, Math.min(CLAMP, odds));
}

function neighboursOf(pairs: readonly (readonly [number, number])[]): ReadonlyMap<number, readonly number[]> {
  const found = new Map<number, number[]>();
  for (const [a, b] of pairs) {
    found.set(a, [...(found.get(a) ?? []), b]);
    found.set(b, [...(found.get(b) ?? []), a]);
  }
  return found;
}
