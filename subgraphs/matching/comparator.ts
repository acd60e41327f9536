/**
 * Compares one field of two records and names the level of their agreement: 0 the least, `levels - 1` the most, `MISSING` where either tells nothing (which is no
 * evidence). What a level is worth is not decided here; the model learns it.
 */
export interface Comparator {
  readonly levels: number;
  compare(a: number, b: number): number;
  /** How much agreement a level looks like before anything is learned, 0 to 1; where the model starts. */
  readonly prior: readonly number[];
  /** The most it may add, in nats; for a field that supports but never decides. Default: no limit. */
  readonly mostWeight?: number;
  readonly describe: (level: number) => { readonly da: string; readonly en: string };
}

export const MISSING = -1;
