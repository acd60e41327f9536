import { HubError } from "../../schema/errors.ts";
import type { Caller } from "../base/caller.ts";
import { requireScope } from "../kit/context.ts";

/** Throws UNAUTHENTICATED or FORBIDDEN unless the caller is a steward. */
export function requireSteward({ name, roles }: Caller): string {
  if (name === null) throw new HubError("UNAUTHENTICATED", "This needs the role STEWARD.");
  if (!roles.includes("STEWARD")) throw new HubError("FORBIDDEN", "This needs the role STEWARD.");
  return name;
}

/** Whether the caller is known and has any say here; strangers see no addresses. */
export function isKnown({ name }: Caller): boolean {
  return name !== null;
}

/**
 * Throws UNAUTHENTICATED, FORBIDDEN or SUBGRAPH_NAME_TAKEN unless the caller may change the subgraph: a steward, or the publisher that has the name, with a token for it. `owner`: who has the name; undefined for
 * a free one, which is whoever's comes first. Returns the caller's name.
 */
export function requirePublisher(caller: Caller, subgraph: string, owner: string | undefined): string {
  const { name, roles } = caller;
  if (name === null) throw new HubError("UNAUTHENTICATED", "This needs the role PUBLISHER or STEWARD.");
  if (roles.includes("STEWARD")) return name;
  if (!roles.includes("PUBLISHER")) throw new HubError("FORBIDDEN", "This needs the role PUBLISHER or STEWARD.");
  requireScope({ caller }, "subgraph", subgraph);
  if (owner !== undefined && owner !== name)
    throw new HubError("SUBGRAPH_NAME_TAKEN", `The name ${subgraph} belongs to another publisher.`);
  return name;
}
