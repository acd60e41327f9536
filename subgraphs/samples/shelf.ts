import type { Clock } from "../base/clock.ts";
import { loadRecords, type SampleRecord } from "./record.ts";

/** What one publisher has on offer now. Tests take records away or change them; the ids seen outside may be random. */
export interface Shelf {
  /** As served, ids included. */
  readonly records: () => readonly SampleRecord[];
  /** When the content last changed, ms since 1970; whole seconds, and always later than before. */
  readonly changedAt: () => number;
  /** Takes a record away, by its id in the content file. Throws for one that is not there. */
  readonly remove: (sourceId: string) => void;
  /** Changes a record, by its id in the content file; `modified` becomes now unless given. */
  readonly edit: (sourceId: string, change: Partial<Omit<SampleRecord, "sourceId">>) => void;
}

export interface ShelfOptions {
  readonly publisher: string;
  readonly clock: Clock;
  /** The id to serve instead of the content file's; default: that one. In the order of the new ids, so that the order says nothing either. */
  readonly newId?: () => string;
}

export function createShelf({ publisher, clock, newId }: ShelfOptions): Shelf {
  const original = loadRecords(publisher);
  const ids = new Map(original.map((record) => [record.sourceId, newId?.() ?? record.sourceId]));
  const served = original.map((record) => ({ ...record, sourceId: ids.get(record.sourceId) ?? record.sourceId }));
  let records: readonly SampleRecord[] = newId === undefined ? served : served.toSorted((a, b) => (a.sourceId < b.sourceId ? -1 : 1));
  let changedAt = seconds(clock.now());

  const find = (sourceId: string): SampleRecord => {
    const found = records.find((record) => record.sourceId === ids.get(sourceId));
    if (found === undefined) throw new Error(`${publisher} has no record ${sourceId}.`);
    return found;
  };
  const replace = (next: readonly SampleRecord[]): void => {
    records = next;
    changedAt = Math.max(seconds(clock.now()), changedAt + 1000);
  };
  return Object.freeze({
    records: () => records,
    changedAt: () => changedAt,
    remove: (sourceId: string) => {
      const gone = find(sourceId);
      replace(records.filter((record) => record !== gone));
    },
    edit: (sourceId: string, change: Partial<Omit<SampleRecord, "sourceId">>) => {
      const old = find(sourceId);
      const changed = { ...old, modified: new Date(clock.now()).toISOString(), ...change };
      replace(records.map((record) => (record === old ? changed : record)));
    },
  });
}

function seconds(ms: number): number {
  return Math.floor(ms / 1000) * 1000;
}
