/** How good a clustering is beside the truth. */
export interface Quality {
  /** Of the pairs put together, the share that belongs together. */
  readonly precision: number;
  /** Of all pairs that belong together, the share put together; pairs that were never compared count as missed. */
  readonly recall: number;
  readonly f1: number;
  /** B-cubed F1 (Bagga and Baldwin 1998): the mean over records, so that large clusters do not decide alone. */
  readonly bCubedF1: number;
}

/** Compares two labellings of the same records. */
export function quality(truth: readonly string[], found: readonly (string | number)[]): Quality {
  const cells = new Map<string, number>();
  const trueSizes = new Map<string, number>();
  const foundSizes = new Map<string | number, number>();
  for (const [record, label] of truth.entries()) {
    const cluster = found[record] ?? "";
    count(cells, `${label}\u0000${cluster}`);
    count(trueSizes, label);
    count(foundSizes, cluster);
  }
  const together = pairs(cells.values());
  const precision = ratio(together, pairs(foundSizes.values()));
  const recall = ratio(together, pairs(trueSizes.values()));
  let bPrecision = 0;
  let bRecall = 0;
  for (const [record, label] of truth.entries()) {
    const cluster = found[record] ?? "";
    const shared = cells.get(`${label}\u0000${cluster}`) ?? 0;
    bPrecision += shared / (foundSizes.get(cluster) ?? 1);
    bRecall += shared / (trueSizes.get(label) ?? 1);
  }
  const size = Math.max(truth.length, 1);
  return { precision, recall, f1: harmonic(precision, recall), bCubedF1: harmonic(bPrecision / size, bRecall / size) };
}

function count<K>(map: Map<K, number>, key: K): void {
  map.set(key, (map.get(key) ?? 0) + 1);
}

function pairs(sizes: Iterable<number>): number {
  let sum = 0;
  for (const size of sizes) sum += (size * (size - 1)) / 2;
  return sum;
}

/** Nothing put together is no error: 1. */
function ratio(part: number, whole: number): number {
  return whole === 0 ? 1 : part / whole;
}

function harmonic(a: number, b: number): number {
  return a + b === 0 ? 0 : (2 * a * b) / (a + b);
}
