import { expanded } from "./expand.ts";
import type { GuardRule } from "./rule.ts";

/** Nesting: each level multiplies the answer by the length of a list. */
export const depthRule: GuardRule = {
  limit: "depth",
  things: "levels",
  count: (document) => expanded(document, { field: (_node, inner) => 1 + inner, join: Math.max }),
};
