/**
 * Isotonic regression by pooling adjacent violators (Ayer et al., 1955), over several rows at once: pools until each row ascends. Of a row of likelihood ratios this is
 * the most likely one that never falls (Dykstra, Kochar and Robertson, "Inference for likelihood ratio ordering", JASA 1995). `share` is changed in place.
 */
export function makeMonotone(share: Float64Array, mass: Float64Array, rows: readonly (readonly number[])[]): void {
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    let moved = 0;
    for (const row of rows) moved = Math.max(moved, pool(share, mass, row));
    if (moved < SETTLED) return;
  }
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
