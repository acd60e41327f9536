import { expanded, sum } from "./expand.ts";
import type { GuardRule } from "./rule.ts";

/** Fields at the top: each is at least one call to a subgraph. */
export const rootFieldsRule: GuardRule = {
  limit: "rootFields",
  things: "fields at the top",
  count: (document) => expanded(document, { field: () => 1, join: sum }),
};
