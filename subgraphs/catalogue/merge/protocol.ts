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
  /** Listing id and the evidence by which it was merged, see `evidenceOf`. */
  readonly ties: readonly (readonly [listing: string, evidence: string])[];
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
  /** How the other listings decided where the two are merged, or apart, against their own evidence; null elsewhere. */
  readonly cluster: ClusterReason | null;
}

/** Why two listings are merged though their own evidence speaks against it, or apart though it speaks for it. */
export interface ClusterReason {
  readonly kind: ReasonKind;
  /** The pairs that decided: a path from the one to the other, what keeps two clusters apart, or those that speak most against. */
  readonly links: readonly ReasonLink[];
  /** Mean evidence of all pairs between the two clusters, in bits; null where it is not that which decided. */
  readonly mean: number | null;
  readonly da: string;
  readonly en: string;
}

export type ReasonKind = "LINKED" | "NEAREST" | "DECIDED" | "PUBLISHER" | "OWNER" | "VETO" | "MEAN" | "UNMET";

export interface ReasonLink {
  readonly a: string;
  readonly b: string;
  /** Chance that they are the same, by these two alone. */
  readonly probability: number;
  /** Whether it is decided that they are the same, or that they are not. */
  readonly decided: boolean;
}

export interface MatchStep {
  readonly field: string;
  readonly bits: number;
  readonly total: number;
  readonly da: string;
  readonly en: string;
}
