import type { CatalogueListing } from "../listing.ts";
import type { Relation } from "../relations/relation.ts";

/** What the catalogue asks of the merging thread, and what it answers. Everything is plain data. A thread merges for several catalogues; each has its number. */
export type MergeRequest = { readonly number: number; readonly catalogue: number } & Asked;

export type Asked =
  | { readonly ask: "load"; readonly listings: readonly CatalogueListing[] }
  | { readonly ask: "merge"; readonly decided: Decided }
  | { readonly ask: "change"; readonly change: ListingChange }
  | { readonly ask: "explain"; readonly a: string; readonly b: string }
  | { readonly ask: "forget" };

export type MergeAnswer =
  | { readonly number: number; readonly result: MergeResult | MatchExplanation | null | undefined }
  | { readonly number: number; readonly failure: string };

/** Listing ids that are decided to be the same, and not to be. */
export interface Decided {
  readonly same: readonly IdPair[];
  readonly notSame: readonly IdPair[];
}

export type IdPair = readonly [string, string];

/** What has changed since the last merge, and all that is decided now. */
export interface ListingChange {
  readonly put: readonly CatalogueListing[];
  /** Ids. */
  readonly removed: readonly string[];
  readonly decided: Decided;
}

export interface MergeResult {
  /** Whether `clusters` are all there are. Otherwise they are those that were touched: whole, and between them all listings of the clusters they were before. */
  readonly whole: boolean;
  /** Listing ids by cluster, the one that founds it first. */
  readonly clusters: readonly (readonly string[])[];
  /** By listing of `clusters`, the evidence by which it was merged, see `evidenceOf`. */
  readonly ties: readonly (readonly [listing: string, evidence: string])[];
  /** Decisions that contradict others and were not followed. */
  readonly conflicts: readonly IdPair[];
  /** Set when the engine says that its own result is not to be trusted. */
  readonly alarm: boolean;
  /** Pairs on which a decision would teach most, those first; undefined where they are those of last time. */
  readonly review: readonly DoubtfulPair[] | undefined;
  /** Between all clusters, by the listings that found them; undefined where they are those of last time. */
  readonly relations: readonly Relation[] | undefined;
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
