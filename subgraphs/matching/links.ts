import type { Pair } from "./resolve.ts";

/** Pairs of records by id. */
export type IdPair = readonly [string, string];

/** What was decided to be the same, and not to be, by id: decisions outlast the records. */
export interface Links {
  /** Records decided to be the same as this one. */
  readonly same: (id: string) => Iterable<string>;
  /** The decided pairs among some records, in the order they were given, as places in `ids`. */
  readonly among: (ids: readonly string[]) => { readonly mustLink: readonly Pair[]; readonly cannotLink: readonly Pair[] };
}

export function createLinks(mustLink: readonly IdPair[], cannotLink: readonly IdPair[]): Links {
  const [same, notSame] = [byEnd(mustLink), byEnd(cannotLink)];
  return {
    *same(id) {
      for (const number of same.get(id) ?? []) yield* (mustLink[number] ?? []).filter((each) => each !== id);
    },
    among(ids) {
      const place = new Map(ids.map((id, at) => [id, at]));
      const among = (pairs: readonly IdPair[], ends: ReadonlyMap<string, readonly number[]>): readonly Pair[] => {
        const numbers = new Set(ids.flatMap((id) => ends.get(id) ?? []));
        return [...numbers]
          .toSorted((a, b) => a - b)
          .flatMap((number) => {
            const [a, b] = (pairs[number] ?? []).map((id) => place.get(id));
            return a === undefined || b === undefined ? [] : [[a, b] as const];
          });
      };
      return { mustLink: among(mustLink, same), cannotLink: among(cannotLink, notSame) };
    },
  };
}

/** The ids of the pairs that stand in only one of two lists. */
export function changedEnds(before: readonly IdPair[], after: readonly IdPair[]): ReadonlySet<string> {
  const key = (pair: IdPair): string => JSON.stringify(pair);
  const [old, next] = [new Map(before.map((pair) => [key(pair), pair])), new Map(after.map((pair) => [key(pair), pair]))];
  return new Set(
    [...[...old].filter(([each]) => !next.has(each)), ...[...next].filter(([each]) => !old.has(each))].flatMap(([, pair]) => pair),
  );
}

/** Numbers of the pairs by each of their ends. */
function byEnd(pairs: readonly IdPair[]): ReadonlyMap<string, readonly number[]> {
  const found = new Map<string, number[]>();
  for (const [number, pair] of pairs.entries()) {
    for (const id of pair) {
      const mine = found.get(id);
      if (mine === undefined) found.set(id, [number]);
      else mine.push(number);
    }
  }
  return found;
}
