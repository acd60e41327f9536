import type { FastifyReply, FastifyRequest } from "fastify";
import { getOperationAST, parse, subscribe, validate, type DocumentNode, type ExecutionResult, type GraphQLSchema } from "graphql";
import { createHandler } from "graphql-sse/lib/use/fastify";
import { HubError } from "../../schema/errors.ts";
import type { Log } from "../base/log.ts";
import type { SubgraphAnswer, SubgraphRequest, SubgraphSubscription } from "../base/subgraph.ts";
import type { SubgraphContext } from "./context.ts";
import { formatError } from "./formatError.ts";

export interface SubscriptionOptions {
  readonly schema: GraphQLSchema;
  readonly log: Log;
  readonly maxTokens: number;
  /** Who asks, and the loaders of one answer. */
  readonly contextOf: (request: SubgraphRequest) => SubgraphContext;
}

/** Subscriptions of a subgraph: in this process by `subscribe`, over HTTP as server-sent events. */
export interface Subscriptions {
  subscribe(request: SubgraphRequest): Promise<SubgraphSubscription | SubgraphAnswer>;
  /** Answers `POST /graphql` with `accept: text/event-stream`: GraphQL over SSE, distinct connections mode. https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md */
  serve(request: FastifyRequest, reply: FastifyReply, asked: SubgraphRequest): Promise<void>;
  /** Ends all that are open. */
  close(): Promise<void>;
}

export function createSubscriptions({ schema, log, maxTokens, contextOf }: SubscriptionOptions): Subscriptions {
  const open = new Set<SubgraphSubscription>();

  const start = async (request: SubgraphRequest): Promise<SubgraphSubscription | SubgraphAnswer> => {
    const requestId = request.headers?.["hub-request-id"] ?? "";
    const answerOf = ({ data, errors }: ExecutionResult): SubgraphAnswer => ({
      ...(data !== undefined && { data }),
      ...(errors !== undefined && { errors: errors.map((error) => formatError(error, log, requestId)) }),
    });
    const refused = (error: unknown): SubgraphAnswer => ({ errors: [formatError(error, log, requestId)] });
    const document = readDocument(request, { schema, maxTokens });
    if (document instanceof HubError) return refused(document);
    try {
      const started = await subscribe({
        schema,
        document,
        contextValue: contextOf(request),
        variableValues: request.variables ?? {},
        operationName: request.operationName ?? null,
      });
      if (!(Symbol.asyncIterator in started)) return answerOf(started);
      const answers: SubgraphSubscription = {
        async next() {
          try {
            const { done, value } = await started.next();
            if (done !== true) return { done: false, value: answerOf(value) };
          } catch (error) {
            open.delete(answers);
            await started.return();
            // Told as a last answer: an error in a stream's source must not leave the house as it is.
            return failed ? ENDED : ((failed = true), { done: false, value: refused(error) });
          }
          open.delete(answers);
          return ENDED;
        },
        async return() {
          open.delete(answers);
          await started.return();
          return ENDED;
        },
        async throw(error) {
          await answers.return?.();
          throw error;
        },
        [Symbol.asyncIterator]: () => answers,
      };
      let failed = false;
      open.add(answers);
      return answers;
    } catch (error) {
      return refused(error);
    }
  };

  return {
    subscribe: start,
    async serve(request, reply, asked) {
      const handler = createHandler({ authenticate: () => null, onSubscribe: () => start(asked) as never }); // answers are execution results whose errors are formatted
      reply.hijack();
      try {
        await handler(request, reply);
      } catch (error) {
        log.warn({ error: { name: error instanceof Error ? error.name : typeof error } }, "a subscription's connection broke");
        reply.raw.destroy();
      }
    },
    async close() {
      await Promise.all([...open].map((each) => each.return?.()));
    },
  };
}

const ENDED = Object.freeze({ done: true, value: undefined });

function readDocument(
  { query, operationName }: SubgraphRequest,
  { schema, maxTokens }: Pick<SubscriptionOptions, "schema" | "maxTokens">,
): DocumentNode | HubError {
  let document: DocumentNode;
  try {
    document = parse(query, { maxTokens });
  } catch (error) {
    return new HubError("GRAPHQL_PARSE_FAILED", error instanceof Error ? error.message : "The query cannot be read.");
  }
  const [problem] = validate(schema, document);
  if (problem !== undefined) return new HubError("GRAPHQL_VALIDATION_FAILED", problem.message);
  if (getOperationAST(document, operationName)?.operation === "subscription") return document;
  return new HubError("BAD_REQUEST", "This is no subscription.", {
    next: "Send queries and mutations without `accept: text/event-stream`.",
  });
}
