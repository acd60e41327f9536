import { expanded, sum } from "./expand.ts";
import type { GuardRule } from "./rule.ts";

/** Aliased fields: the way to ask the same expensive thing a thousand times in one request. */
export const aliasesRule: GuardRule = {
  limit: "aliases",
  things: "aliases",
  count: (document) => expanded(document, { field: ({ alias }, inner) => (alias === undefined ? 0 : 1) + inner, join: sum }),
};
