import { expanded, sum } from "./expand.ts";
import type { GuardRule } from "./rule.ts";

/** All fields with fragments written out: what the planner's time grows with. */
export const selectionsRule: GuardRule = {
  limit: "selections",
  things: "fields with all fragments written out",
  count: (document) => expanded(document, { field: (_node, inner) => 1 + inner, join: sum }),
};
