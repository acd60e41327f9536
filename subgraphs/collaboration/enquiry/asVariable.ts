import { Kind, type GraphQLResolveInfo } from "graphql";
import { HubError } from "../../../schema/errors.ts";

/**
 * Refuses a confidential argument that stands in the query's own text. Threat: texts of queries are kept in caches of plans and parsed documents, and in other
 * people's logs, long after an enquiry was withdrawn; variables are not.
 */
export function requireVariable(info: GraphQLResolveInfo, argument: string): void {
  for (const node of info.fieldNodes) {
    const given = node.arguments?.find(({ name }) => name.value === argument);
    if (given === undefined || given.value.kind === Kind.VARIABLE) continue;
    throw new HubError("VARIABLE_NEEDED", `\`${argument}\` stands in the query itself; nothing was done.`, {
      next: `Send it as a variable: \`${info.fieldName}(${argument}: $${argument})\`. The text of a query is kept in caches, its variables are not.`,
    });
  }
}
