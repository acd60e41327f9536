import type { DocumentNode } from "graphql";
import { HubError } from "../../schema/errors.ts";
import type { Limits } from "./limits.ts";

/** One limit on a parsed query. It runs before validation and planning, so its own time must be linear in the query's length. */
export interface GuardRule {
  readonly limit: keyof Limits;
  /** How much of the limited thing the document has. */
  readonly count: (document: DocumentNode) => number;
  /** Plural, for the message: `fields`. */
  readonly things: string;
}

export function tooLarge(things: string, limit: number, count: number): HubError {
  const shown = Number.isSafeInteger(count) ? count : Number.MAX_SAFE_INTEGER;
  return new HubError("QUERY_TOO_LARGE", `The query has ${shown} ${things}; at most ${limit} are allowed.`, {
    details: { limit, count: shown },
  });
}
