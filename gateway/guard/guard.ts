import { getOperationAST } from "graphql";
import { HubError } from "../../schema/errors.ts";
import { createLru } from "../plan/lru.ts";
import { aliasesRule } from "./aliases.ts";
import { depthRule } from "./depth.ts";
import type { Limits } from "./limits.ts";
import { parseQuery } from "./parse.ts";
import { repeatsRule } from "./repeats.ts";
import { refuseReservedAliases } from "./reserved-names.ts";
import { rootFieldsRule } from "./root-fields.ts";
import { tooLarge, type GuardRule } from "./rule.ts";
import { selectionsRule } from "./selections.ts";

/** In the order of their cost: each relies on those before. */
const RULES: readonly GuardRule[] = [depthRule, rootFieldsRule, repeatsRule, selectionsRule, aliasesRule];

/**
 * The door of /graphql. Validation and planning take time out of proportion to a query's length, on purpose if someone means harm, and they take it on the
 * thread that serves everybody. So a query is measured first, in linear time, and refused before anything expensive looks at it.
 */
export interface Guard {
  /** Throws QUERY_TOO_LARGE, GRAPHQL_PARSE_FAILED, GRAPHQL_VALIDATION_FAILED, METHOD_NOT_ALLOWED or BAD_REQUEST. */
  admit(request: GuardedRequest): void;
}

export interface GuardedRequest {
  readonly method: string;
  /** The parsed JSON body of a POST. */
  readonly body: unknown;
  /** The search part's parameters of a GET. */
  readonly search: Readonly<Record<string, unknown>>;
}

export function createGuard(limits: Limits): Guard {
  // Texts that were admitted already; what is refused is measured again each time.
  const admitted = createLru<true>(1_000);
  return Object.freeze({
    admit({ method, body, search }: GuardedRequest) {
      if (Array.isArray(body)) {
        throw new HubError("QUERY_TOO_LARGE", `The request is a batch of ${body.length} queries; one query a request is allowed.`, {
          details: { limit: 1, count: body.length },
          next: "Send each query in a request of its own.",
        });
      }
      const source: unknown = method === "GET" ? search : body;
      const query: unknown = typeof source === "object" && source !== null && "query" in source ? source.query : undefined;
      const name: unknown = typeof source === "object" && source !== null && "operationName" in source ? source.operationName : undefined;
      // Anything else than a text is Apollo Server's to refuse: it never reaches the parser.
      if (typeof query !== "string") return;
      const key = `${method} ${typeof name === "string" ? name : ""}\n${query}`;
      if (admitted.get(key) !== undefined) return;
      const document = parseQuery(query, limits);
      refuseReservedAliases(document);
      for (const rule of RULES) {
        const count = rule.count(document);
        if (count > limits[rule.limit]) throw tooLarge(rule.things, limits[rule.limit], count);
      }
      if (method === "GET" && getOperationAST(document, typeof name === "string" ? name : undefined)?.operation === "mutation") {
        throw new HubError("METHOD_NOT_ALLOWED", "A mutation cannot be sent with GET.", { next: "Send it with POST." });
      }
      if (query.length < 20_000) admitted.set(key, true);
    },
  });
}
