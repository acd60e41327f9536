import type { TableFrequencies } from "./comparison.ts";
import type { Model } from "./model.ts";
import type { Reader } from "./reader.ts";
import type { FieldSpec } from "./record.ts";

/** What a table taught, to be applied to changed and further records of its kind: how they are read, how often tokens occur, what agreement is worth. */
export interface Knowledge {
  readonly fields: readonly FieldSpec[];
  /** Whether a source tells of a thing once at most. */
  readonly limited: boolean;
  readonly read: Reader;
  readonly frequencies: TableFrequencies;
  readonly model: Model;
}

/** Mean log-odds above which clusters join. Where a source holds a thing once at most, the best of its records needs less: the others are out of the running. */
export function leastOdds(limited: boolean): number {
  return limited ? -1.5 : 0;
}
