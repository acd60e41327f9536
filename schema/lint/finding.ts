import type { ASTNode, DocumentNode } from "graphql";

/** Something the hub refuses although composition allows it. */
export interface Finding {
  readonly rule: string;
  readonly subgraph: string;
  /** Line in that subgraph's SDL, from 1. */
  readonly line: number;
  /** Schema coordinate: `Type`, `Type.field`, `Type.field(argument:)`, `Enum.VALUE`. */
  readonly coordinate: string;
  readonly message: string;
  readonly help: string;
}

export interface LintSubgraph {
  readonly name: string;
  readonly document: DocumentNode;
}

/** One rule: pure, sees all subgraphs at once. */
export interface LintRule {
  readonly name: string;
  readonly check: (subgraphs: readonly LintSubgraph[]) => readonly Finding[];
}

/** Where a node begins; line 1 for a node without a place. */
export function lineOf(node: ASTNode): number {
  return node.loc?.startToken.line ?? 1;
}
