import type { ExecutionResult } from "graphql";
import type { Caller } from "../../subgraphs/base/caller.ts";
import type { CachedRequest } from "../cache/cache.ts";
import type { NameSource } from "../usage/client.ts";

/** What a GraphQL request carries besides the query. */
export interface RequestContext {
  readonly requestId: string;
  readonly caller: Caller;
  /** For the subgraphs: the signed caller, the request id, the accepted languages. Nothing else of the client's headers goes on. */
  readonly headers: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** The client's headers, where it may name itself. */
  readonly names?: NameSource;
  /** Executes with what is known already; absent without a cache. */
  readonly cached?: CachedRequest | undefined;
  /** What came of the request, where it has been executed already. */
  readonly outcome?: Promise<ExecutionResult>;
}
