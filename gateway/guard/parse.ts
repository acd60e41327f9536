import { GraphQLError, parse, type DocumentNode } from "graphql";
import { HubError } from "../../schema/errors.ts";
import type { Limits } from "./limits.ts";
import { tooLarge } from "./rule.ts";

/**
 * Parses a query within a number of tokens. A text nested so deeply that the parser runs out of stack is refused as too large as well: it is the same attack
 * with brackets instead of words.
 */
export function parseQuery(query: string, { tokens, depth }: Limits): DocumentNode {
  try {
    return parse(query, { maxTokens: tokens });
  } catch (error) {
    if (error instanceof RangeError) throw tooLarge("levels or more", depth, depth + 1);
    if (!(error instanceof GraphQLError)) throw error;
    if (/more tha[nt] \d+ tokens/.test(error.message)) throw tooLarge("tokens or more", tokens, tokens + 1);
    const { line, column } = error.locations?.[0] ?? { line: 1, column: 1 };
    throw new HubError("GRAPHQL_PARSE_FAILED", error.message, { details: { line, column } });
  }
}
