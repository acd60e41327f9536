import { createHeap } from "./heap.ts";
import { intAt } from "./packed.ts";

/**
 * Average-link agglomerative clustering on log-odds, under constraints. Two clusters join when the mean log-odds over all their cross pairs is high enough, best first; pairs that
 * were no candidates are scored when they are met. A mean, not a single bridge, decides: one accidental resemblance does not chain two services together. And at least half of the
 * pairs must not speak clearly against it, so that a few strong resemblances do not drag along what is different.
 */
export interface ClusterInput {
  readonly count: number;
  /** Pairs in ascending order, the first of each the smaller: equals are taken in this order. */
  readonly first: Int32Array;
  readonly second: Int32Array;
  /** Log-odds of each candidate pair. */
  readonly odds: Float64Array;
  /** Log-odds of any pair; -Infinity where a veto forbids it. */
  readonly oddsOf: (a: number, b: number) => number;
  /** Mean log-odds above which clusters join. Default 0. */
  readonly least?: number;
  /** Groups of which a cluster holds at most one record: by kind of group, the group of each record, -1 for none. */
  readonly oneOf?: readonly Int32Array[];
  /** Pairs decided to be the same, whatever the groups, and not to be. Hard. */
  readonly mustLink?: readonly (readonly [number, number])[];
  readonly cannotLink?: readonly (readonly [number, number])[];
}

export interface Clustering {
  /** Cluster of each record: the smallest record number in it. */
  readonly clusterOf: Int32Array;
  /** Must-links that contradict a cannot-link and were not followed. */
  readonly conflicts: readonly (readonly [number, number])[];
}

/**
 * No pair counts for more than this, so that one certain pair does not outvote many doubtful ones; and for less against: that two publishers tell of a thing in other words
 * is usual, that two records agree on something rare is not.
 */
export const MOST_FOR = 12;
export const MOST_AGAINST = 3;
/** Cross pairs of two clusters that are scored one by one; of more, an even sample stands for all. */
const MOST_SCORED = 144;

export const NO_GROUP = -1;

interface Cluster {
  readonly members: number[];
  /** The groups its members are of, by kind of group. */
  readonly groups: readonly Set<number>[];
  /** Sum of clamped log-odds over all cross pairs, by neighbouring cluster. */
  readonly sums: Map<number, number>;
  version: number;
}

interface Offer {
  readonly a: number;
  readonly b: number;
  readonly versionA: number;
  readonly versionB: number;
}

export function cluster(input: ClusterInput): Clustering {
  const { count, first, second, odds, oddsOf, least = 0, oneOf = [] } = input;
  /** Of those that may join at all; most records of a large table never do. */
  const clusters = new Map<number, Cluster>();
  const home = Int32Array.from({ length: count }, (_, record) => record);
  const apart = neighboursOf(input.cannotLink ?? []);
  const conflicts: (readonly [number, number])[] = [];
  const heap = createHeap<Offer>();

  for (let pair = 0; pair < first.length; pair += 1) {
    if (!((odds[pair] ?? 0) > least)) continue;
    const [a, b, sum] = [intAt(first, pair), intAt(second, pair), clamp(odds[pair] ?? 0)];
    clusterAt(a).sums.set(b, sum);
    clusterAt(b).sums.set(a, sum);
  }
  for (const [a, b] of input.mustLink ?? []) {
    const [x, y] = [find(a), find(b)];
    if (x === y) continue;
    if (areApart(clusterAt(x), clusterAt(y))) conflicts.push([a, b]);
    else join(Math.min(x, y), Math.max(x, y));
  }
  for (const [a, { sums }] of [...clusters].toSorted(([a], [b]) => a - b)) for (const b of sums.keys()) if (a < b) offer(a, b);
  for (let next = heap.pop(); next !== undefined; next = heap.pop()) {
    const [x, y] = [clusters.get(next.a), clusters.get(next.b)];
    if (x === undefined || y === undefined || x.version !== next.versionA || y.version !== next.versionB || !allowed(x, y)) continue;
    if (mostlyAgainst(x, y)) continue;
    join(next.a, next.b);
  }
  return { clusterOf: labels(clusters.values(), count), conflicts };

  function clusterAt(record: number): Cluster {
    let found = clusters.get(record);
    if (found === undefined) {
      const groups = oneOf.map((each) => new Set(each[record] === NO_GROUP ? [] : [intAt(each, record)]));
      found = { members: [record], groups, sums: new Map(), version: 0 };
      clusters.set(record, found);
    }
    return found;
  }

  function find(record: number): number {
    let at = record;
    while (intAt(home, at) !== at) at = intAt(home, at);
    return at;
  }

  function offer(a: number, b: number): void {
    const [x, y] = [clusters.get(a), clusters.get(b)];
    if (x === undefined || y === undefined) return;
    const mean = (x.sums.get(b) ?? 0) / (x.members.length * y.members.length);
    if (mean > least) heap.push({ a, b, versionA: x.version, versionB: y.version }, mean);
  }

  function allowed(x: Cluster, y: Cluster): boolean {
    const [small, large] = x.members.length < y.members.length ? [x, y] : [y, x];
    return !small.groups.some((mine, kind) => mine.size > 0 && large.groups[kind]?.isDisjointFrom(mine) === false) && !areApart(x, y);
  }

  function areApart(x: Cluster, y: Cluster): boolean {
    if (apart.size === 0) return false;
    const [small, large] = x.members.length < y.members.length ? [x, y] : [y, x];
    const there = find(large.members[0] ?? 0);
    return small.members.some((record) => apart.get(record)?.some((each) => find(each) === there) ?? false);
  }

  /** The larger takes the smaller in and keeps its number, so that a cluster that grows one by one is not copied again and again. */
  function join(one: number, two: number): void {
    const [a, b] = clusterAt(one).members.length >= clusterAt(two).members.length ? [one, two] : [two, one];
    const [x, y] = [clusters.get(a), clusters.get(b)];
    if (x === undefined || y === undefined) return;
    x.sums.delete(b);
    y.sums.delete(a);
    const others = new Set([...x.sums.keys(), ...y.sums.keys()]);
    const sums = [...others].map((other) => {
      const z = clusters.get(other);
      return z === undefined ? 0 : (x.sums.get(other) ?? crossSum(x, z)) + (y.sums.get(other) ?? crossSum(y, z));
    });
    for (const record of y.members) x.members.push(record);
    for (const [kind, groups] of y.groups.entries()) for (const group of groups) x.groups[kind]?.add(group);
    x.version += 1;
    home[b] = a;
    clusters.delete(b);
    for (const [place, other] of [...others].entries()) {
      x.sums.set(other, sums[place] ?? 0);
      clusters.get(other)?.sums.set(a, sums[place] ?? 0);
      clusters.get(other)?.sums.delete(b);
      offer(a, other);
    }
  }

  function crossSum(x: Cluster, y: Cluster): number {
    const odds = sample(x, y);
    return (odds.reduce((sum, each) => sum + clamp(each), 0) * x.members.length * y.members.length) / odds.length;
  }

  function mostlyAgainst(x: Cluster, y: Cluster): boolean {
    if (x.members.length === 1 && y.members.length === 1) return false;
    const odds = sample(x, y);
    return odds.filter((each) => each <= -MOST_AGAINST).length > odds.length / 2;
  }

  /** The log-odds of the cross pairs, or of an even sample of them. */
  function sample(x: Cluster, y: Cluster): readonly number[] {
    const cross = x.members.length * y.members.length;
    const step = Math.max(1, Math.ceil(cross / MOST_SCORED));
    const found: number[] = [];
    for (let pair = 0; pair < cross; pair += step) {
      found.push(oddsOf(x.members[Math.floor(pair / y.members.length)] ?? 0, y.members[pair % y.members.length] ?? 0));
    }
    return found;
  }
}

function labels(clusters: Iterable<Cluster>, count: number): Int32Array {
  const clusterOf = Int32Array.from({ length: count }, (_, record) => record);
  for (const { members } of clusters) {
    const lowest = members.reduce((low, record) => Math.min(low, record), count);
    for (const record of members) clusterOf[record] = lowest;
  }
  return clusterOf;
}

function clamp(odds: number): number {
  return odds === -Infinity ? odds : Math.max(-MOST_AGAINST, Math.min(MOST_FOR, odds));
}

function neighboursOf(pairs: readonly (readonly [number, number])[]): ReadonlyMap<number, readonly number[]> {
  const found = new Map<number, number[]>();
  for (const [one, other] of pairs.flatMap(([a, b]) => [[a, b] as const, [b, a] as const])) {
    const mine = found.get(one);
    if (mine === undefined) found.set(one, [other]);
    else mine.push(other);
  }
  return found;
}
