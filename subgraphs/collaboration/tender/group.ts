import { fold } from "../../base/fold.ts";
import { byAge, type Notice } from "./notice.ts";

/**
 * Which notices belong to one procedure. Only by what they say themselves: one that names another by its publication number, or that shares a procedure id, or an id of
 * a notice, with one of the same buyer. The buyer is asked for because converters have been seen to write one id into notices of different buyers; a publication
 * number is given out once and needs nothing beside it. Alike texts never join notices: a buyer asks for the same again every few years.
 *
 * A prior information notice may announce several procurements. One that several procedures refer to stays by itself.
 */
export function groupNotices(notices: readonly Notice[]): readonly (readonly Notice[])[] {
  const sorted = notices.toSorted(byAge);
  const sets = createSets(sorted.length);
  const places = placesBy(sorted, ({ names }) => names);
  const join = (a: number, b: number): void => {
    if (a !== b && !announces(sorted[a]) && !announces(sorted[b])) sets.union(a, b);
  };
  const procedures = placesBy(sorted, ({ procedureId }) => (procedureId === undefined ? [] : [procedureId]));
  const links = sorted.flatMap((notice, place) => linksOf(notice, place, { all: sorted, places, procedures }));
  for (const [a, b] of links) join(a, b);
  for (const [a, b] of sharedAbsent(sorted, places)) join(a, b);
  for (const [a, b] of links) if (announces(sorted[a]) && announces(sorted[b])) sets.union(a, b);
  announcements(sorted, links, sets);
  return [...Map.groupBy(sorted.keys(), sets.find).values()].map((group) => group.flatMap((place) => sorted[place] ?? []));
}

type Link = readonly [number, number];

function announces(notice: Notice | undefined): boolean {
  return notice?.phase === "PLANNING";
}

interface Known {
  readonly all: readonly Notice[];
  /** Places by the names of notices, and by ids of procedures. */
  readonly places: ReadonlyMap<string, readonly number[]>;
  readonly procedures: ReadonlyMap<string, readonly number[]>;
}

/** What a notice names, and what shares an id with it. */
function linksOf(notice: Notice, place: number, { all, places, procedures }: Known): readonly Link[] {
  const same = (other: number): boolean => sameBuyer(notice, all[other]);
  const called = (name: string): readonly number[] => (places.get(name) ?? []).filter((other) => PUBLISHED.test(name) || same(other));
  const procedure = (procedures.get(notice.procedureId ?? "") ?? []).filter(same);
  return [...notice.references.flatMap(called), ...notice.names.flatMap(called), ...procedure]
    .filter((other) => other !== place)
    .map((other) => [place, other] as const);
}

/** A publication number, which TED gives out once. */
const PUBLISHED = /^\d{1,8}-\d{4}$/;

/** Results and changes of one buyer that name the same notice, which the hub does not have. */
function sharedAbsent(all: readonly Notice[], places: ReadonlyMap<string, readonly number[]>): readonly Link[] {
  const following = placesBy(all, ({ phase, references }) =>
    phase === "RESULT" || phase === "CHANGE" ? references.filter((name) => !places.has(name)) : [],
  );
  return [...following.values()].flatMap(
    ([first, ...others]) =>
      others.flatMap((other) => (first !== undefined && sameBuyer(all[first] as Notice, all[other]) ? [[first, other] as const] : [])), // a place of this list
  );
}

/** Joins each group of announcements with the one procedure that follows from it. */
function announcements(all: readonly Notice[], links: readonly Link[], sets: Sets): void {
  const followers = new Map<number, Set<number>>();
  for (const link of links) {
    const [planned, other] = announces(all[link[0]]) ? link : [link[1], link[0]];
    if (!announces(all[planned]) || announces(all[other])) continue;
    followers.getOrInsertComputed(sets.find(planned), () => new Set<number>()).add(sets.find(other));
  }
  for (const [planned, procedures] of followers) {
    const [only] = procedures;
    if (procedures.size === 1 && only !== undefined) sets.union(planned, only);
  }
}

/** Whether two notices have a buyer in common, by CVR number or by name. */
export function sameBuyer(a: Notice, b: Notice | undefined): boolean {
  const known = new Set(keysOf(a));
  return b !== undefined && keysOf(b).some((key) => known.has(key));
}

function keysOf({ buyers }: Notice): readonly string[] {
  return buyers.flatMap(({ name, cvr }) => [fold(name), ...(cvr === undefined ? [] : [cvr])]);
}

function placesBy(all: readonly Notice[], keysOf: (notice: Notice) => readonly string[]): ReadonlyMap<string, readonly number[]> {
  const places = new Map<string, number[]>();
  for (const [place, notice] of all.entries())
    for (const key of new Set(keysOf(notice))) places.getOrInsertComputed(key, (): number[] => []).push(place);
  return places;
}

interface Sets {
  readonly find: (place: number) => number;
  readonly union: (a: number, b: number) => void;
}

/** Disjoint sets with path halving; the lowest place stands for a set. */
function createSets(size: number): Sets {
  const parents = Array.from({ length: size }, (_, place) => place);
  const find = (place: number): number => {
    let at = place;
    for (let parent = parents[at] ?? at; parent !== at; parent = parents[at] ?? at) {
      parents[at] = parents[parent] ?? parent;
      at = parents[at] ?? at;
    }
    return at;
  };
  return {
    find,
    union(a, b) {
      const [one, other] = [find(a), find(b)];
      parents[Math.max(one, other)] = Math.min(one, other);
    },
  };
}
