import type { CatalogueListing } from "../listing.ts";
import type { Relation } from "../relations/relation.ts";

/** What the catalogue asks of the merging thread, and what it answers. Everything is plain data. */
export type MergeRequest =
  | { readonly ask: "merge"; readonly number: number; readonly input: MergeInput }
  | { readonly ask: "explain"; readonly number: number; readonly a: string; readonly b: string };

export type MergeAnswer =
  | { readonly number: number; readonly result: RelatedResult | MatchExplanation | null | "not merged" }
  | { readonly number: number; readonly failure: string };

export interface MergeInput {
  readonly listings: readonly CatalogueListing[];
  /** Listing ids that stewards decided to be the same, and not to be. */
  readonly same: readonly (readonly [string, string])[];
  readonly notSame: readonly (readonly [string, string])[];
}

export interface MergeResult {
  /** Listing ids by cluster, each in order, all listings in exactly one. */
  readonly clusters: readonly (readonly string[])[];
  /** Decisions that contradict others and were not followed. */
  readonly conflicts: readonly (readonly [string, string])[];
  /** Set when the engine says that its own result is not to be trusted. */
  readonly alarm: boolean;
  /** Pairs on which a decision would teach most, those first. */
  readonly review: readonly DoubtfulPair[];
}

/** The clusters, and how they relate. */
export interface RelatedResult extends MergeResult {
  /** Between clusters by their place in `clusters`. */
  readonly relations: readonly Relation<number>[];
  /** How many found relations and members of groups were left out because there were too many. */
  readonly relationsDropped: number;
}

/** Two listings of which the engine is not sure. */
export interface DoubtfulPair {
  readonly a: string;
  readonly b: string;
  /** Chance that they are the same, by themselves. */
  readonly probability: number;
  /** Whether they are one help service now. */
  readonly merged: boolean;
}

/** Why two listings are, or are not, the same. Evidence in bits: each doubles the odds, a negative one halves them. */
export interface MatchExplanation {
  readonly merged: boolean;
  readonly probability: number;
  /** The odds before anything is looked at, in bits. */
  readonly start: number;
  readonly steps: readonly MatchStep[];
  /** The field that forbids it. */
  readonly veto: string | null;
}

export interface MatchStep {
  readonly field: string;
  readonly bits: number;
  readonly total: number;
  readonly da: string;
  readonly en: string;
}
