/** What one request may ask for. Generous for people and programs with a purpose; the worst query that passes them is planned in about a second. */
export interface Limits {
  /** Bytes of the request's body. */
  readonly bodyBytes: number;
  /** Words and signs in the query. */
  readonly tokens: number;
  /** Fields within fields. */
  readonly depth: number;
  /** Fields under another name, fragments expanded. */
  readonly aliases: number;
  /** Fields at the top, fragments expanded. */
  readonly rootFields: number;
  /** The same response name in one selection. */
  readonly repeats: number;
  /** All fields, every fragment counted wherever it is spread. */
  readonly selections: number;
  /** All fields, interfaces written out as their types where the planner has to; counted only when a plan is made. */
  readonly branches: number;
}

export const LIMITS: Limits = Object.freeze({
  bodyBytes: 1_000_000,
  tokens: 10_000,
  depth: 20,
  aliases: 200,
  rootFields: 40,
  repeats: 50,
  selections: 5_000,
  branches: 20_000,
});
