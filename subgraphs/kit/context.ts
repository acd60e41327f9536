import DataLoader from "dataloader";
import type { Caller, Role } from "../base/caller.ts";
import { HubError } from "../../schema/errors.ts";

/** How a subgraph looks many things up at once: keys in, values (or an error each) out, in the same order. One call is one SQL statement. */
export type BatchLookup<K, V> = (keys: readonly K[]) => Promise<readonly (V | Error)[]>;

/** What every resolver gets as its context: who asks, and loaders that live as long as the request. */
export interface SubgraphContext {
  readonly caller: Caller;
  readonly requestId: string;
  /** The request's own loader for `lookup`; `lookup` must be one lasting function, not made anew per call. */
  loader<K, V>(lookup: BatchLookup<K, V>): DataLoader<K, V>;
}

export function createContext(caller: Caller, requestId: string): SubgraphContext {
  const loaders = new Map<unknown, unknown>();
  return {
    caller,
    requestId,
    loader<K, V>(lookup: BatchLookup<K, V>) {
      const known = loaders.get(lookup);
      if (known !== undefined) return known as DataLoader<K, V>; // the key is the function the loader was made from
      const made = new DataLoader<K, V>(lookup, { maxBatchSize: 1_000 });
      loaders.set(lookup, made);
      return made;
    },
  };
}

/** Throws UNAUTHENTICATED or FORBIDDEN unless the caller has one of the roles. */
export function requireRole(context: SubgraphContext, ...roles: readonly Role[]): void {
  if (roles.some((role) => context.caller.roles.includes(role))) return;
  const needed = roles.join(" or ");
  if (context.caller.name === null) throw new HubError("UNAUTHENTICATED", `This needs the role ${needed}.`);
  throw new HubError("FORBIDDEN", `This needs the role ${needed}.`);
}

/** Throws FORBIDDEN where the caller's token is for other things: `kind` is `source` or `subgraph`, `id` the one that is to be changed. */
export function requireScope({ caller }: Pick<SubgraphContext, "caller">, kind: "source" | "subgraph", id: string): void {
  if (caller.scopes === undefined || caller.scopes.includes(`${kind}:${id}`) || caller.scopes.includes(`${kind}:*`)) return;
  throw new HubError("FORBIDDEN", `The token is not for the ${kind} ${id.slice(0, 80)}.`, {
    next: `Ask the unit for a token with the scope ${kind}:${id.slice(0, 80)}.`,
  });
}
