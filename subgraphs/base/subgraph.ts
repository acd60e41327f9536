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
  /** Who may keep the answer and for how long, in the words of the HTTP header `Cache-Control`, as which it travels. Absent: nobody may. */
  readonly cacheControl?: string;
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
  /** Starts a subscription in this process; an answer with errors alone where it cannot be had. Absent where the subgraph has no subscription fields. Over HTTP: POST /graphql with `accept: text/event-stream`. */
  subscribe?(request: SubgraphRequest): Promise<SubgraphSubscription | SubgraphAnswer>;
  /** Paths of `app`, by GET, that are for everybody, such as feeds; the hub serves them under the same path. */
  readonly publicPaths?: readonly string[];
  /** The same, by POST. */
  readonly publicPosts?: readonly string[];
  close(): Promise<void>;
}

/** Answers as they come; `return` ends it. */
export type SubgraphSubscription = AsyncIterableIterator<SubgraphAnswer, undefined>;
