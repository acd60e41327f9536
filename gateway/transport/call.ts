import type { TransportRequest } from "./transport.ts";

/**
 * One call of a subgraph, before its answer is read. What stands around a call (its time, its second attempt, its place in the queue) has the same shape. The
 * signal counts, not the request's own: whoever stands around may end a call for more reasons than the client's leaving.
 */
export type Call<T> = (request: TransportRequest, signal: AbortSignal | undefined) => Promise<T>;
