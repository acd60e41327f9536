import { compareRecords } from "./order.ts";
import type { Reader, Tokens } from "./reader.ts";
import type { MatchRecord } from "./record.ts";

/** The records as they are now, each in a slot. A changed record gets a new slot, so that what is known of a slot never changes. */
export interface Population {
  readonly put: (record: MatchRecord) => number;
  readonly drop: (slot: number) => void;
  readonly slotOf: (id: string) => number | undefined;
  readonly recordAt: (slot: number) => MatchRecord | undefined;
  readonly tokensAt: (slot: number) => Tokens;
  /** Content order of two slots in use, as a comparator. */
  readonly order: (a: number, b: number) => number;
  readonly size: number;
}

export interface PopulationInput {
  /** In content order. */
  readonly records: readonly MatchRecord[];
  readonly tokens: readonly Tokens[];
  readonly read: Reader;
}

export function createPopulation({ records: given, tokens: read, read: reader }: PopulationInput): Population {
  const records: (MatchRecord | undefined)[] = [...given];
  const tokens: Tokens[] = [...read];
  const slots = new Map(given.map(({ id }, slot) => [id, slot]));
  return {
    put(record) {
      slots.set(record.id, records.length);
      tokens.push(reader(record));
      return records.push(record) - 1;
    },
    drop(slot) {
      const id = records[slot]?.id;
      if (id !== undefined && slots.get(id) === slot) slots.delete(id);
      records[slot] = undefined;
      tokens[slot] = [];
    },
    slotOf: (id) => slots.get(id),
    recordAt: (slot) => records[slot],
    tokensAt: (slot) => tokens[slot] ?? [],
    order: (a, b) => (a < given.length && b < given.length ? a - b : compareRecords(records[a], records[b])),
    get size() {
      return slots.size;
    },
  };
}
