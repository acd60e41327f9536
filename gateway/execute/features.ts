import { Kind, type ConstDirectiveNode, type GraphQLSchema } from "graphql";
import { HubError } from "../../schema/errors.ts";

/** Features of a supergraph that its execution has to know, and does. */
const HONOURED: ReadonlySet<string> = new Set(["join", "inaccessible"]);
/** Features that change answers, whatever the supergraph says of them. */
const NEEDED: ReadonlySet<string> = new Set(["context", "policy", "authenticated", "requiresScopes"]);

/**
 * Refuses a supergraph that relies on a feature the execution does not have. A supergraph says of each feature it links whether it is there `for: EXECUTION`
 * or `for: SECURITY` (specs.apollo.dev/link); to pass over one of these (@policy, @authenticated, @requiresScopes, @context) would serve what nobody may see, or
 * answer wrongly. Throws SUPERGRAPH_INVALID.
 */
export function refuseUnknownFeatures({ astNode, extensionASTNodes }: GraphQLSchema): void {
  const links = [astNode, ...extensionASTNodes].flatMap((node) => node?.directives ?? []).filter(({ name }) => name.value === "link");
  for (const link of links) {
    const purpose = argument(link, "for");
    const url = argument(link, "url") ?? "";
    const name = /\/([^/]+)\/v\d+\.\d+$/.exec(url)?.[1] ?? url;
    if (HONOURED.has(name) || (purpose === undefined && !NEEDED.has(name))) continue;
    throw new HubError("SUPERGRAPH_INVALID", `The supergraph needs @${name}, which this gateway does not have.`, {
      next: `Compose it without @${name}, or serve it with a router that has it.`,
    });
  }
}

function argument({ arguments: given = [] }: ConstDirectiveNode, name: string): string | undefined {
  const value = given.find((each) => each.name.value === name)?.value;
  return value?.kind === Kind.STRING || value?.kind === Kind.ENUM ? value.value : undefined;
}
