/** Two listings of one cluster, and how strongly they belong together by themselves. */
export interface Tie {
  readonly a: string;
  readonly b: string;
  /** Log-odds; Infinity where it is decided. */
  readonly odds: number;
}

/** The ties of each listing. */
export type Ties = ReadonlyMap<string, readonly Tie[]>;

/**
 * The ties that hold clusters together: of all ways to connect the listings of a cluster the one whose weakest tie is strongest, so that between any two there is one way, and
 * the strongest (a maximum spanning tree; Kruskal, "On the shortest spanning subtree of a graph", 1956). `pairs`: within clusters only.
 */
export function strongestTies(pairs: readonly Tie[]): Ties {
  const home = new Map<string, string>();
  const find = (listing: string): string => {
    let at = listing;
    for (let next = home.get(at); next !== undefined; next = home.get(at)) {
      home.set(at, home.get(next) ?? next); // halves the way for the next time
      at = next;
    }
    return at;
  };
  const ties = new Map<string, Tie[]>();
  for (const tie of pairs.toSorted((x, y) => strongerFirst(x.odds, y.odds) || compare(x.a, y.a) || compare(x.b, y.b))) {
    const [x, y] = [find(tie.a), find(tie.b)];
    if (x === y) continue;
    home.set(x, y);
    for (const end of [tie.a, tie.b]) ties.getOrInsertComputed(end, () => []).push(tie);
  }
  return ties;
}

/** Of every other listing that is connected with one, the first tie on the way there. */
export function tiesTowards(ties: Ties, root: string): ReadonlyMap<string, Tie> {
  const towards = new Map<string, Tie>();
  const reached = new Set([root]);
  for (const at of reached) {
    for (const tie of ties.get(at) ?? []) {
      const next = tie.a === at ? tie.b : tie.a;
      if (reached.has(next)) continue;
      reached.add(next); // a Set is walked through what is added meanwhile
      towards.set(next, tie);
    }
  }
  return towards;
}

/** The ties from one listing to another, in order; empty where they are not connected. */
export function pathOfTies(ties: Ties, from: string, to: string): readonly Tie[] {
  const towards = tiesTowards(ties, to);
  const path: Tie[] = [];
  for (let at = from, tie = towards.get(at); tie !== undefined; tie = towards.get(at)) {
    path.push(tie);
    at = tie.a === at ? tie.b : tie.a;
  }
  return path;
}

/** Infinity minus Infinity is no number. */
function strongerFirst(x: number, y: number): number {
  return x === y ? 0 : y - x;
}

function compare(x: string, y: string): number {
  return x < y ? -1 : x > y ? 1 : 0;
}
