import type { ExecutionResult } from "graphql";
import type { Caller } from "../../subgraphs/base/caller.ts";

/** What a GraphQL request carries besides the query. */
export interface RequestContext {
  readonly requestId: string;
  readonly caller: Caller;
  /** For the subgraphs: the signed caller, the request id, the accepted languages. Nothing else of the client's headers goes on. */
  readonly headers: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** What came of the request, where it has been executed already. */
  readonly outcome?: Promise<ExecutionResult>;
}
