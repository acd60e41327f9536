import type { QueryPlan } from "@apollo/query-planner";

/** What a plan leaves out of the objects of a type, if any come. */
export interface Untold {
  /** Response names on the way to the objects; lists are gone through. */
  readonly path: readonly string[];
  readonly type: string;
  /** Response names. */
  readonly names: readonly string[];
}

/** A plan, with what the planner left out and could not be put back. */
export interface MendedPlan extends QueryPlan {
  readonly untold?: readonly Untold[];
}
