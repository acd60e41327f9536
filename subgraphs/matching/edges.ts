/** Pairs of records that may be the same, with their log-odds; both ways. */
export interface Edges {
  readonly of: (record: number) => ReadonlyMap<number, number>;
  readonly has: (a: number, b: number) => boolean;
  readonly set: (a: number, b: number, odds: number) => void;
  readonly delete: (a: number, b: number) => void;
  /** Each pair once. */
  readonly all: () => Iterable<readonly [number, number, number]>;
  /** Each pair of which both are among `records`, once. */
  readonly among: (records: ReadonlySet<number>) => Iterable<readonly [number, number, number]>;
}

const NONE: ReadonlyMap<number, number> = new Map();

export function createEdges(): Edges {
  const ends = new Map<number, Map<number, number>>();
  const put = (from: number, to: number, odds: number): void => {
    const mine = ends.get(from);
    if (mine === undefined) ends.set(from, new Map([[to, odds]]));
    else mine.set(to, odds);
  };
  const drop = (from: number, to: number): void => {
    const mine = ends.get(from);
    mine?.delete(to);
    if (mine?.size === 0) ends.delete(from);
  };
  return {
    of: (record) => ends.get(record) ?? NONE,
    has: (a, b) => ends.get(a)?.has(b) === true,
    set(a, b, odds) {
      put(a, b, odds);
      put(b, a, odds);
    },
    delete(a, b) {
      drop(a, b);
      drop(b, a);
    },
    *among(records) {
      for (const from of records) for (const [to, odds] of ends.get(from) ?? NONE) if (from < to && records.has(to)) yield [from, to, odds];
    },
    *all() {
      for (const [from, mine] of ends) for (const [to, odds] of mine) if (from < to) yield [from, to, odds];
    },
  };
}
