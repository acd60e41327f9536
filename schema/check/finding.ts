import type { ASTNode } from "graphql";

export const SEVERITIES = ["ERROR", "WARNING", "NOTE"] as const;
export type Severity = (typeof SEVERITIES)[number];

/** One thing a check has to say of a subgraph that is to be published. An ERROR refuses it. */
export interface CheckFinding {
  readonly severity: Severity;
  /** Lasting, upper case: Apollo's for composition, the hub's own for all else. */
  readonly code: string;
  readonly message: string;
  /** What to do about it. */
  readonly help: string;
  readonly subgraph?: string;
  /** In that subgraph's SDL, both from 1. */
  readonly line?: number;
  readonly column?: number;
  /** Schema coordinate: `Type`, `Type.field`, `@directive`. */
  readonly coordinate?: string;
}

export interface Said {
  readonly code: string;
  readonly message: string;
  readonly help: string;
  readonly coordinate?: string;
  /** Default ERROR. */
  readonly severity?: Severity;
}

/** A finding about a place in a subgraph's SDL. */
export function findingAt(subgraph: string, node: ASTNode | undefined, { severity = "ERROR", ...said }: Said): CheckFinding {
  const token = node?.loc?.startToken;
  return { severity, ...said, subgraph, ...(token !== undefined && { line: token.line, column: token.column }) };
}
