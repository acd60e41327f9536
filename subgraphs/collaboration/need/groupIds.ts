import { createHash } from "node:crypto";

/** Groups and ids as they were: which group each need was in, and ids that were given out once. */
export interface GroupsBefore {
  readonly groupOf: ReadonlyMap<string, string>;
  readonly taken: ReadonlySet<string>;
}

export interface NamedGroups {
  readonly groups: readonly { readonly id: string; readonly needs: readonly string[] }[];
  /** Ids that no group carries on, and where most of their needs are now. */
  readonly redirects: ReadonlyMap<string, string>;
}

/** Gives groups their ids so that an id means the same wish over time: a group carries on the id with which it shares the most needs, the largest shares first; a new one gets an id from the need that is first by id. */
export function nameGroups(groups: readonly (readonly string[])[], { groupOf, taken }: GroupsBefore): NamedGroups {
  const claims = groups.flatMap((needs, group) => {
    const shares = Map.groupBy(
      needs.filter((need) => groupOf.has(need)),
      (need) => groupOf.get(need) ?? "",
    );
    return [...shares].map(([old, those]) => ({ group, old, share: those.length, founder: needs.toSorted()[0] ?? "" }));
  });
  claims.sort((a, b) => b.share - a.share || compare(a.old, b.old) || compare(a.founder, b.founder));
  const ids = new Map<number, string>();
  const carried = new Set<string>();
  for (const { group, old } of claims) {
    if (ids.has(group) || carried.has(old)) continue;
    ids.set(group, old);
    carried.add(old);
  }
  const used = new Set([...taken, ...carried]);
  const named = groups.map((needs, group) => {
    const id = ids.get(group) ?? newId(needs.toSorted()[0] ?? "", used);
    used.add(id);
    return { id, needs };
  });
  const redirects = new Map<string, string>();
  for (const { group, old } of claims) if (!carried.has(old) && !redirects.has(old)) redirects.set(old, named[group]?.id ?? "");
  return { groups: named, redirects };
}

function newId(founder: string, used: ReadonlySet<string>): string {
  for (let attempt = 0; ; attempt += 1) {
    const id = `ng-${createHash("sha256").update(`${founder}\n${attempt}`).digest("hex").slice(0, 12)}`;
    if (!used.has(id)) return id;
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
