import { createCandidacy } from "./candidacy.ts";
import { cluster } from "./cluster.ts";
import { createClusters } from "./clusters.ts";
import { createComparison, type Comparison } from "./comparison.ts";
import { createEdges } from "./edges.ts";
import type { Between } from "./explain.ts";
import { exclusiveGroups, sourceNumbers } from "./groups.ts";
import { keyKinds } from "./keys.ts";
import { leastOdds, type Knowledge } from "./knowledge.ts";
import { changedEnds, createLinks, type IdPair } from "./links.ts";
import { oddsOf } from "./model.ts";
import { compareRecords } from "./order.ts";
import { intAt } from "./packed.ts";
import { createPopulation } from "./population.ts";
import type { MatchRecord } from "./record.ts";
import type { Resolution } from "./resolve.ts";

/**
 * A resolution that follows changes. A changed record touches only its neighbourhood: those it shares keys with, and the groups of likely pairs they are in. By what was
 * learned (`knowledge`), the clusters are at every moment the very ones that resolving all records anew would give.
 */
export interface Resolver {
  readonly knowledge: Knowledge;
  readonly change: (change: Change) => Changed;
  readonly clusters: () => Iterable<readonly string[]>;
  /** The cluster of a record, itself among it; none where there is no such record. */
  readonly clusterOf: (id: string) => readonly string[];
  /** Decided pairs that contradict others and were not followed. */
  readonly conflicts: () => readonly IdPair[];
  /** Pairs that are, or might be, the same, with their log-odds; each once. With ids, those between these records. */
  readonly likely: (ids?: readonly string[]) => Iterable<LikelyPair>;
  /** Log-odds that two records are the same; -Infinity where a veto forbids it. */
  readonly oddsOf: (a: string, b: string) => number;
  /** How two records agree, to be explained. */
  readonly between: (a: string, b: string) => Between;
  readonly size: number;
  /** Whether so much has changed, with so many changes to come, that learning anew is worth it. */
  readonly isStale: (coming?: number) => boolean;
}

export type LikelyPair = readonly [a: string, b: string, odds: number];

export interface Change {
  /** New records, and changed ones in place of what has the same id. */
  readonly put?: readonly MatchRecord[];
  /** Ids; unknown ones are passed over. */
  readonly remove?: readonly string[];
  /** All pairs that are decided from now on; without them, those before. They may name records that are yet to come. */
  readonly mustLink?: readonly IdPair[];
  readonly cannotLink?: readonly IdPair[];
}

export interface Changed {
  /** Clusters that have other members than before, or a changed one. */
  readonly clusters: readonly (readonly string[])[];
  /** Records that are gone. */
  readonly removed: readonly string[];
}

/** Likely enough to be remembered: from about one in a hundred. */
const KEPT_ODDS = -4.6;
/** Share of the records that may change before learning anew. */
const STALE_SHARE = 0.1;

export interface ResolverInput {
  readonly resolution: Resolution;
  /** The records that were resolved, as they were given. */
  readonly records: readonly MatchRecord[];
  /** The decided pairs that were given with them. */
  readonly mustLink?: readonly IdPair[];
  readonly cannotLink?: readonly IdPair[];
}

export function createResolver({ resolution, records, ...given }: ResolverInput): Resolver {
  const { workings } = resolution;
  const knowledge = resolution.knowledge();
  const { fields, limited, model, frequencies } = knowledge;
  const least = leastOdds(limited);
  const ordered = Array.from(workings.order, (record) => records[record]).filter((record) => record !== undefined);
  const population = createPopulation({ records: ordered, tokens: workings.tokens, read: knowledge.read });
  const comparable = (a: number, b: number): boolean => {
    const source = population.recordAt(a)?.source;
    return a !== b && !(limited && source !== undefined && source === population.recordAt(b)?.source);
  };
  const candidacy = createCandidacy({ kinds: keyKinds(fields), tables: workings.tables, population, frequencies, comparable });
  const edges = createEdges();
  for (const [pair, odds] of workings.odds.entries())
    if (odds > KEPT_ODDS) edges.set(intAt(workings.first, pair), intAt(workings.second, pair), odds);
  let decided = { mustLink: given.mustLink ?? [], cannotLink: given.cannotLink ?? [] };
  let links = createLinks(decided.mustLink, decided.cannotLink);
  const clusters = createClusters();
  for (const members of Map.groupBy(workings.order.keys(), (slot) => intAt(resolution.clusterOf, intAt(workings.order, slot))).values())
    clusters.put(members);
  /** By the slot of the first of the pair. */
  const conflicts = new Map<number, readonly IdPair[]>();
  for (const [a, b] of resolution.conflicts) noteConflict(records[a]?.id ?? "", records[b]?.id ?? "");
  let changes = 0;

  return {
    knowledge,
    change({ put = [], remove = [], ...decisions }) {
      const dirty = new Set<number>();
      const removed = remove.filter((id) => takeOut(id, dirty));
      for (const record of put) putIn(record, dirty);
      decide(decisions, dirty);
      follow(dirty);
      return { clusters: regroup(dirty), removed };
    },
    *clusters() {
      for (const members of clusters.all()) yield members.map(idAt);
    },
    clusterOf: (id) => clusters.of(population.slotOf(id) ?? -1).map(idAt),
    conflicts: () => [...conflicts.values()].flat(),
    *likely(ids) {
      const pairs = ids === undefined ? edges.all() : edges.among(new Set(ids.flatMap((id) => population.slotOf(id) ?? [])));
      for (const [a, b, odds] of pairs) yield [idAt(a), idAt(b), odds];
    },
    oddsOf: (a, b) => judge(compareIds([a, b]))(0, 1),
    between: (a, b) => ({ model, ...compareIds([a, b]).between(0, 1) }),
    get size() {
      return population.size;
    },
    isStale: (coming = 0) => changes + coming > STALE_SHARE * records.length,
  };

  function takeOut(id: string, dirty: Set<number>): boolean {
    const slot = population.slotOf(id);
    if (slot === undefined) return false;
    changes += 1;
    for (const other of [...edges.of(slot).keys(), ...sameAs(id), ...clusters.of(slot)]) dirty.add(other);
    for (const other of edges.of(slot).keys()) edges.delete(slot, other);
    clusters.dissolve(slot);
    conflicts.delete(slot);
    candidacy.remove(slot);
    population.drop(slot);
    return true;
  }

  function putIn(record: MatchRecord, dirty: Set<number>): void {
    const known = population.recordAt(population.slotOf(record.id) ?? -1);
    if (known !== undefined && known.exclusive === record.exclusive && compareRecords(known, record) === 0) return;
    takeOut(record.id, dirty);
    changes += 1;
    const slot = population.put(record);
    candidacy.add(slot);
    dirty.add(slot);
  }

  function decide(decisions: Pick<Change, "mustLink" | "cannotLink">, dirty: Set<number>): void {
    const next = { ...decided, ...decisions };
    for (const id of [...changedEnds(decided.mustLink, next.mustLink), ...changedEnds(decided.cannotLink, next.cannotLink)]) {
      const slot = population.slotOf(id);
      if (slot !== undefined) dirty.add(slot);
    }
    decided = next;
    links = createLinks(next.mustLink, next.cannotLink);
  }

  /** Brings the likely pairs in step with who is a candidate now. */
  function follow(dirty: Set<number>): void {
    const { fresh, lost } = candidacy.settle(edges);
    for (const [a, b] of lost) {
      edges.delete(a, b);
      dirty.add(a).add(b);
    }
    const slots = [...new Set(fresh.flat())];
    const place = new Map(slots.map((slot, number) => [slot, number]));
    const oddsBetween = judge(compareSlots(slots));
    for (const [a, b] of fresh) {
      const odds = oddsBetween(place.get(a) ?? -1, place.get(b) ?? -1);
      if (!(odds > KEPT_ODDS)) continue;
      edges.set(a, b, odds);
      dirty.add(a).add(b);
    }
  }

  /** Clusters every group of likely pairs anew that a dirty record is in. */
  function regroup(dirty: ReadonlySet<number>): readonly (readonly string[])[] {
    const done = new Set<number>();
    const groups: (readonly number[])[] = [];
    for (const slot of dirty) {
      if (done.has(slot) || population.recordAt(slot) === undefined) continue;
      const group = groupAround(slot);
      groups.push(group);
      for (const each of group) done.add(each);
    }
    const before = new Map([...done].map((slot) => [slot, clusters.of(slot)]));
    for (const slot of done) {
      clusters.dissolve(slot);
      conflicts.delete(slot);
    }
    const found = groups.flatMap(clusterGroup);
    for (const members of found) clusters.put(members);
    const isAsBefore = (members: readonly number[]): boolean => {
      const [old] = members.map((slot) => before.get(slot));
      return old?.length === members.length && members.every((slot) => before.get(slot) === old);
    };
    return found.filter((members) => !isAsBefore(members)).map((members) => members.map(idAt));
  }

  function groupAround(start: number): readonly number[] {
    const group = new Set([start]);
    for (const slot of group) {
      for (const [other, odds] of edges.of(slot)) if (odds > least) group.add(other);
      for (const other of sameAs(idAt(slot))) group.add(other);
    }
    return [...group].toSorted(population.order);
  }

  function clusterGroup(group: readonly number[]): readonly (readonly number[])[] {
    if (group.length === 1) return [group];
    const place = new Map(group.map((slot, number) => [slot, number]));
    const pairs = group
      .flatMap((slot, a) => [...edges.of(slot)].map(([other, odds]) => ({ a, b: place.get(other) ?? -1, odds })))
      .filter(({ a, b, odds }) => b > a && odds > least)
      .toSorted((x, y) => x.a - y.a || x.b - y.b);
    const members = group.flatMap((slot) => population.recordAt(slot) ?? []);
    const { clusterOf, conflicts: contradictions } = cluster({
      count: group.length,
      first: Int32Array.from(pairs, ({ a }) => a),
      second: Int32Array.from(pairs, ({ b }) => b),
      odds: Float64Array.from(pairs, ({ odds }) => odds),
      oddsOf: judge(compareSlots(group)),
      least,
      oneOf: [...(limited ? [sourceNumbers(members)] : []), ...exclusiveGroups(members)],
      ...links.among(members.map(({ id }) => id)),
    });
    for (const [a, b] of contradictions) noteConflict(members[a]?.id ?? "", members[b]?.id ?? "");
    return [...Map.groupBy(group, (_, number) => intAt(clusterOf, number)).values()];
  }

  function judge({ levelsOf, veto }: Comparison): (a: number, b: number) => number {
    return (a, b) => {
      const levels = levelsOf(a, b);
      return veto({ a, b }, levels) === undefined ? oddsOf(model, levels) : -Infinity;
    };
  }

  function compareSlots(slots: readonly number[]): Comparison {
    return createComparison({ fields, tokens: slots.map(population.tokensAt), known: frequencies });
  }

  function compareIds(ids: readonly string[]): Comparison {
    return compareSlots(ids.map((id) => population.slotOf(id) ?? -1));
  }

  function sameAs(id: string): readonly number[] {
    return [...links.same(id)].flatMap((other) => population.slotOf(other) ?? []);
  }

  function noteConflict(a: string, b: string): void {
    const slot = population.slotOf(a) ?? -1;
    conflicts.set(slot, [...(conflicts.get(slot) ?? []), [a, b]]);
  }

  function idAt(slot: number): string {
    return population.recordAt(slot)?.id ?? "";
  }
}
