/** A priority queue: the item with the greatest rank comes out first; of equal ranks the one that went in first. */
export interface Heap<T> {
  push(item: T, rank: number): void;
  pop(): T | undefined;
  readonly size: number;
}

export function createHeap<T>(): Heap<T> {
  const items: { readonly item: T; readonly rank: number; readonly order: number }[] = [];
  let order = 0;
  const before = (a: number, b: number): boolean => {
    const [x, y] = [items[a], items[b]];
    if (x === undefined || y === undefined) return false;
    return x.rank > y.rank || (x.rank === y.rank && x.order < y.order);
  };
  const swap = (a: number, b: number): void => {
    const [x, y] = [items[a], items[b]];
    if (x === undefined || y === undefined) return;
    items[a] = y;
    items[b] = x;
  };
  return {
    push(item, rank) {
      items.push({ item, rank, order: (order += 1) });
      for (let at = items.length - 1; at > 0;) {
        const parent = (at - 1) >> 1;
        if (!before(at, parent)) break;
        swap(at, parent);
        at = parent;
      }
    },
    pop() {
      const top = items[0];
      const last = items.pop();
      if (top === undefined || last === undefined) return undefined;
      if (items.length > 0) {
        items[0] = last;
        for (let at = 0; ;) {
          let best = at;
          for (const child of [2 * at + 1, 2 * at + 2]) if (before(child, best)) best = child;
          if (best === at) break;
          swap(at, best);
          at = best;
        }
      }
      return top.item;
    },
    get size() {
      return items.length;
    },
  };
}
