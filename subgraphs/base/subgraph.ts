import type { FastifyInstance } from "fastify";

/** A GraphQL request as one service sends it to another. */
export interface SubgraphRequest {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly operationName?: string;
  /** Small header set, lower case: `hub-caller` (signed caller), `hub-request-id`, `accept-language`. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** A GraphQL answer, errors already formatted. */
export interface SubgraphAnswer {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly SubgraphError[];
  readonly extensions?: Record<string, unknown>;
}

export interface SubgraphError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly locations?: readonly { line: number; column: number }[];
  readonly extensions?: Record<string, unknown>;
}

/** A subgraph that runs in this process: callable without HTTP, and served over HTTP by its own Fastify app at POST /graphql. */
export interface Subgraph {
  readonly name: string;
  /** Federation 2 SDL, as `_service { sdl }` answers it. */
  readonly sdl: string;
  readonly app: FastifyInstance;
  /** Runs a request in this process; never throws for a GraphQL error. */
  execute(request: SubgraphRequest): Promise<SubgraphAnswer>;
  close(): Promise<void>;
}
