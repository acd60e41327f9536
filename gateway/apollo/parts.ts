import type { ApolloServerPlugin } from "@apollo/server";
import type { GraphQLError } from "graphql";
import type { Log } from "../../subgraphs/base/log.ts";
import type { DeferFormat, FormatErrors } from "../defer/format.ts";
import type { DeferredExecution } from "../defer/results.ts";
import type { ErrorFormatter } from "../errors/format.ts";
import { requestState, type RequestState } from "../errors/request-state.ts";
import { formattedResult } from "../subscribe/result-text.ts";
import type { RequestContext } from "./context.ts";

/** An answer that goes out in several parts. */
export interface AnswerInParts {
  readonly format: DeferFormat;
  readonly execution: DeferredExecution;
}

export interface PartsPluginOptions {
  /** What a request has been answered with, where it goes out in parts. */
  readonly answered: (context: RequestContext) => AnswerInParts | undefined;
  readonly format: ErrorFormatter;
  readonly log: Log;
}

/**
 * Makes an answer in parts of the one that Apollo Server has from a gateway, which knows whole answers only; it then writes them itself, as `multipart/mixed`.
 * Of the media types in `accept` it is left the one that was decided on, so that it does not weigh them again and find otherwise.
 */
export function partsPlugin({ answered, format, log }: PartsPluginOptions): ApolloServerPlugin<RequestContext> {
  return {
    async requestDidStart() {
      return {
        async willSendResponse({ contextValue, request, response }) {
          const parts = answered(contextValue);
          if (parts === undefined || response.body.kind !== "single") return;
          const state = requestState.getStore() ?? { id: contextValue.requestId, logged: new Set() };
          const { headers } = response.http;
          headers.set("cache-control", "no-store");
          headers.set("x-accel-buffering", "no"); // Nginx would keep parts back until they fill its buffer
          request.http?.headers.set("accept", parts.format.mediaType);
          response.body = {
            kind: "incremental",
            initialResult: { ...response.body.singleResult, ...parts.format.first(parts.execution) },
            subsequentResults: laterParts(parts, { errors: (errors) => formatted(errors, format, state), log, state }),
          };
        },
      };
    },
  };
}

interface LaterOptions {
  readonly errors: FormatErrors;
  readonly log: Log;
  readonly state: RequestState;
}

async function* laterParts({ format, execution }: AnswerInParts, { errors, log, state }: LaterOptions) {
  try {
    for await (const results of execution.later) yield format.later(results, errors);
  } catch (error) {
    log.error({ requestId: state.id, err: error }, "an answer in parts broke off");
    throw error;
  }
}

function formatted(errors: readonly GraphQLError[], format: ErrorFormatter, state: RequestState): ReturnType<FormatErrors> {
  return formattedResult({ errors }, format, state).errors ?? [];
}
