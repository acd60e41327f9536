import type { SubgraphAnswer, SubgraphRequest } from "../../subgraphs/base/subgraph.ts";

/** A request of the gateway to one subgraph. */
export interface TransportRequest extends SubgraphRequest {
  /** True for a mutation: it is sent once, whatever happens. Default false. */
  readonly mutation?: boolean;
  /** The whole request (`query`, `variables`, `operationName`) as JSON text. A transport that sends JSON uses it and does not look at `variables`, which may be made when looked at. */
  readonly body?: () => string;
}

/**
 * How one subgraph is reached. Rejects with SUBGRAPH_UNREACHABLE, SUBGRAPH_TIMEOUT or SUBGRAPH_BAD_ANSWER, whose messages name the subgraph and never its
 * address; an answer that carries GraphQL errors is an answer.
 */
export type Transport = (request: TransportRequest) => Promise<SubgraphAnswer>;
