import type { MatchRecord } from "./record.ts";

/**
 * One order for the same records, however they are given: by what they say, then by source and id. Ties anywhere in the engine are broken by this order, so the clusters do
 * not depend on the order of the input; and records that say the same stand side by side.
 */
export function contentOrder(records: readonly MatchRecord[]): Int32Array {
  return Int32Array.from(records.keys()).toSorted((a, b) => compareRecords(records[a], records[b]) || a - b);
}

/** Ascending by what two records say; 0 only for the same record. */
export function compareRecords(a: MatchRecord | undefined, b: MatchRecord | undefined): number {
  if (a === undefined || b === undefined) return 0;
  for (let field = 0; field < a.values.length; field += 1) {
    const [mine, others] = [a.values[field] ?? [], b.values[field] ?? []];
    for (let place = 0; place < mine.length && place < others.length; place += 1) {
      const found = compareTexts(mine[place] ?? "", others[place] ?? "");
      if (found !== 0) return found;
    }
    if (mine.length !== others.length) return mine.length - others.length;
  }
  return compareTexts(a.source ?? "", b.source ?? "") || compareTexts(a.id, b.id);
}

/** By code units: the same everywhere, whatever the language of the machine. */
function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
