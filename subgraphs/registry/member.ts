import { createHash } from "node:crypto";
import type { SubgraphDefinition } from "../../schema/compose.ts";

/** Where a subgraph comes from: the hub itself, the setting HUB_SUBGRAPHS, or a publisher. */
export const KINDS = ["OWN", "REMOTE", "PUBLISHED"] as const;
export type Kind = (typeof KINDS)[number];

/** A subgraph in force. */
export interface Member extends SubgraphDefinition {
  readonly kind: Kind;
  readonly publisher: string;
  readonly version: number;
  readonly at: Date;
  /** False while it is left out of the supergraph because it does not fit what the hub itself has become. */
  readonly composed: boolean;
}

/** Who stands as the publisher of what is not published. */
export const HOUSE = "hub";

/** Hexadecimal. */
export function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
