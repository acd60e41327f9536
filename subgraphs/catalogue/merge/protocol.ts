import type { CatalogueListing } from "../listing.ts";

/** What the catalogue asks of the merging thread, and what it answers. Everything is plain data. */
export type MergeRequest = { readonly ask: "merge"; readonly number: number; readonly input: MergeInput };

export interface MergeInput {
  readonly listings: readonly CatalogueListing[];
  /** Listing ids that stewards decided to be the same, and not to be. */
  readonly same: readonly (readonly [string, string])[];
  readonly notSame: readonly (readonly [string, string])[];
}

export interface MergeResult {
  /** Listing ids by cluster, each in order, all listings in exactly one. */
  readonly clusters: readonly (readonly string[])[];
  /** Decisions that contradict others or the rule of one listing a publisher, and were not followed. */
  readonly conflicts: readonly (readonly [string, string])[];
  /** Set when the engine says that its own result is not to be trusted. */
  readonly alarm: boolean;
}

export type MergeAnswer = { readonly number: number; readonly result: MergeResult } | { readonly number: number; readonly failure: string };
