import { visit, type DocumentNode } from "graphql";
import type { GuardRule } from "./rule.ts";

/** The same response name over and over in one selection: validation compares every pair of them, which is quadratic. */
export const repeatsRule: GuardRule = {
  limit: "repeats",
  things: "fields of the same name side by side",
  count: (document) => mostRepeated(document),
};

function mostRepeated(document: DocumentNode): number {
  let most = 0;
  visit(document, {
    SelectionSet({ selections }) {
      const counts = new Map<string, number>();
      for (const selection of selections) {
        const name =
          "alias" in selection
            ? (selection.alias ?? selection.name).value
            : selection.kind === "FragmentSpread"
              ? `...${selection.name.value}`
              : "...";
        const count = (counts.get(name) ?? 0) + 1;
        counts.set(name, count);
        most = Math.max(most, count);
      }
    },
  });
  return most;
}
