/**
 * Isotonic regression by pooling adjacent violators (Ayer et al., 1955), over several rows at once: pools until each row ascends. Of a row of likelihood ratios this is
 * the most likely one that never falls (Dykstra, Kochar and Robertson, "Inference for likelihood ratio ordering", JASA 1995). `share` is changed in place.
 */
export function makeMonotone(share: Float64Array, mass: Float64Array, rows: readonly (readonly number[])[]): void {
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    let moved = 0;
    for (const row of rows) moved = Math.max(moved, pool(share, mass, row));
    if (moved < SETTLED) break;
  }
  mergeFalls(share, mass, rows);
}

const MOST_ROUNDS = 50;
const SETTLED = 1e-6;

interface Block {
  readonly value: number;
  readonly mass: number;
  readonly size: number;
}

/** Returns the furthest that a value was moved. */
function pool(share: Float64Array, mass: Float64Array, row: readonly number[]): number {
  const blocks: Block[] = [];
  for (const place of row) {
    let block: Block = { value: share[place] ?? 0, mass: mass[place] ?? 0, size: 1 };
    for (let last = blocks.at(-1); last !== undefined && last.value > block.value; last = blocks.at(-1)) {
      blocks.pop();
      const sum = last.mass + block.mass;
      block = { value: (last.value * last.mass + block.value * block.mass) / sum, mass: sum, size: last.size + block.size };
    }
    blocks.push(block);
  }
  let at = 0;
  let moved = 0;
  for (const { value, size } of blocks) {
    for (const place of row.slice(at, at + size)) {
      moved = Math.max(moved, Math.abs((share[place] ?? 0) - value));
      share[place] = value;
    }
    at += size;
  }
  return moved;
}

/**
 * Where a light place stands between two heavy ones in different rows, the rounds pull it to and fro and hardly move the heavy ones. What still falls is therefore merged for good,
 * the deepest fall first; each merger leaves one block fewer, so this ends, and then every row ascends.
 */
function mergeFalls(share: Float64Array, mass: Float64Array, rows: readonly (readonly number[])[]): void {
  const blocks = new Map(Array.from(share.keys(), (place) => [place, [place]]));
  for (let fall = deepestFall(share, rows); fall !== undefined; fall = deepestFall(share, rows)) {
    const [one = [], other = []] = fall.map((place) => blocks.get(place));
    const merged = [...one, ...other];
    const total = merged.reduce((sum, place) => sum + (mass[place] ?? 0), 0);
    const value = merged.reduce((sum, place) => sum + (share[place] ?? 0) * (mass[place] ?? 0), 0) / total;
    for (const place of merged) {
      share[place] = value;
      blocks.set(place, merged);
    }
  }
}

/** Neighbours in a row of which the later has less; undefined where every row ascends. */
function deepestFall(share: Float64Array, rows: readonly (readonly number[])[]): readonly [number, number] | undefined {
  let deepest: readonly [number, number] | undefined;
  let depth = 0;
  for (const row of rows) {
    for (let at = 1; at < row.length; at += 1) {
      const [before, after] = [row[at - 1] ?? 0, row[at] ?? 0];
      const fall = (share[before] ?? 0) - (share[after] ?? 0);
      if (fall <= depth) continue;
      deepest = [before, after];
      depth = fall;
    }
  }
  return deepest;
}
