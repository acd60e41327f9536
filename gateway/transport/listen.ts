import type { SubgraphAnswer, SubgraphRequest, SubgraphSubscription } from "../../subgraphs/base/subgraph.ts";

/**
 * How a subscription of one subgraph is begun. An answer instead of a stream says why there is none. Rejects, and the stream's `next` rejects, with
 * SUBGRAPH_UNREACHABLE, SUBGRAPH_TIMEOUT or SUBGRAPH_BAD_ANSWER. The request's signal ends the beginning; the stream's `return` ends the stream, at once.
 */
export type Listen = (request: SubgraphRequest) => Promise<SubgraphSubscription | SubgraphAnswer>;
