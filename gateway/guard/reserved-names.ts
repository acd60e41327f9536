import { visit, type DocumentNode } from "graphql";
import { HubError } from "../../schema/errors.ts";

/**
 * Aliases that begin with two underscores are reserved by the GraphQL specification (section 3, Names). Two of them are dangerous here: `__typename` decides
 * which subgraph is asked for what, and `__proto__` is not a plain key in JavaScript.
 */
export function refuseReservedAliases(document: DocumentNode): void {
  visit(document, {
    Field({ alias, name }) {
      if (alias === undefined || !alias.value.startsWith("__") || alias.value === name.value) return;
      throw new HubError("GRAPHQL_VALIDATION_FAILED", `The alias ${alias.value} begins with two underscores, which GraphQL reserves.`, {
        next: "Choose another alias.",
      });
    },
  });
}
