import type { CheckResult } from "../../schema/check/check.ts";
import type { Kind } from "./member.ts";

export const PUBLICATION_STATES = ["WAITING", "IN_FORCE", "SUPERSEDED", "REFUSED", "REJECTED", "RETIRED"] as const;
export type PublicationState = (typeof PUBLICATION_STATES)[number];

/** What a check found, as it is kept; the supergraph has a table of its own. */
export type Checked = Omit<CheckResult, "supergraph">;

/** One version of a subgraph, as somebody sent it. */
export interface Publication {
  readonly id: string;
  readonly seq: string;
  readonly subgraph: string;
  /** From 1, of its subgraph. */
  readonly version: number;
  readonly state: PublicationState;
  readonly kind: Kind;
  readonly publisher: string;
  readonly url: string;
  readonly sdl: string;
  /** Who sent it. */
  readonly by: string;
  readonly at: Date;
  readonly checked: Checked;
  /** Of the supergraph that it was part of first; null where it never was in force. */
  readonly supergraphHash: string | null;
  /** Why a steward rejected it. */
  readonly reason: string | null;
}

/** A publication before it has a number. */
export type NewPublication = Pick<Publication, "id" | "subgraph" | "kind" | "publisher" | "url" | "sdl" | "by" | "checked">;

/** What the hub's own subgraphs are entered with: their tests have checked them. */
export const UNCHECKED: Checked = Object.freeze({ ok: true, findings: [], changes: [], sends: [], listings: false });
