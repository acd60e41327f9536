import type { SubgraphAnswer, SubgraphRequest } from "../../subgraphs/base/subgraph.ts";

/** A request of the gateway to one subgraph. */
export interface TransportRequest extends SubgraphRequest {
  /** True for a mutation: it is sent once, whatever happens. Default false. */
  readonly mutation?: boolean;
  /** The whole request (`query`, `variables`, `operationName`) as JSON text. A transport that sends JSON uses it and does not look at `variables`, which may be made when looked at. */
  readonly body?: () => string;
  /**
   * Reads an answer's bytes by itself, if it can: a transport that has `reads` may offer them, and where this returns true it neither parses them nor answers
   * anything. Undefined: the answer is parsed.
   */
  readonly read?: ((answer: Buffer) => boolean) | undefined;
  /** The entities it asks for; absent for root fields. */
  readonly entities?: AskedEntities | undefined;
}

/** The entities of a request, so that those that are known already can be left out. */
export interface AskedEntities {
  readonly lists: readonly EntityList[];
  /** The client's variables, as far as the lists use them. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** The same request with these representations instead: as many lists, which may be empty. */
  only(texts: readonly (readonly string[])[]): TransportRequest;
}

export interface EntityList {
  /** Where they are in the answer's data. */
  readonly answerName: string;
  /** Each representation as JSON. */
  readonly texts: readonly string[];
  /** The operation that asks for this list alone. */
  readonly query: string;
  /** The client's variables that it uses. */
  readonly variableNames: readonly string[];
}

/** A subgraph's answer, with what its other headers say of keeping it. */
export interface TransportAnswer extends SubgraphAnswer {
  readonly age?: string;
  readonly vary?: string;
}

/**
 * How one subgraph is reached. Rejects with SUBGRAPH_UNREACHABLE, SUBGRAPH_TIMEOUT or SUBGRAPH_BAD_ANSWER, whose messages name the subgraph and never its
 * address; an answer that carries GraphQL errors is an answer.
 */
export interface Transport {
  (request: TransportRequest): Promise<TransportAnswer>;
  /** Whether it offers plain answers to `read`. */
  readonly reads?: boolean;
}
