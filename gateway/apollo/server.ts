import { ApolloServer } from "@apollo/server";
import type { Log } from "../../subgraphs/base/log.ts";
import { requestState } from "../errors/request-state.ts";
import type { ErrorFormatter } from "../errors/format.ts";
import type { Bridge } from "./bridge.ts";
import { writeResult } from "./write-result.ts";
import type { RequestContext } from "./context.ts";
import { partsPlugin } from "./parts.ts";
import { shortWay } from "./short-way.ts";
import { silencedPlugins, withoutApolloEnvironment } from "./silence.ts";

export interface ApolloOptions {
  readonly bridge: Bridge;
  readonly format: ErrorFormatter;
  readonly log: Log;
  readonly maxTokens: number;
}

/** Apollo Server as the hub uses it: GraphQL over HTTP, validation and its cache of parsed queries; no reporting, no landing page, no batching. */
export async function createApollo({ bridge, format, log, maxTokens }: ApolloOptions): Promise<ApolloServer<RequestContext>> {
  const server = withoutApolloEnvironment(
    () =>
      new ApolloServer<RequestContext>({
        gateway: bridge.gateway,
        introspection: true,
        csrfPrevention: true,
        persistedQueries: false,
        allowBatchedHttpRequests: false,
        includeStacktraceInErrorResponses: false,
        stopOnTerminationSignals: false,
        nodeEnv: "production",
        parseOptions: { maxTokens },
        stringifyResult: writeResult,
        plugins: [...silencedPlugins(), partsPlugin({ answered: bridge.inParts, format, log })],
        logger: {
          debug: (text) => log.debug(text),
          info: (text) => log.debug(text),
          warn: (text) => log.warn(text),
          error: (text) => log.error(text),
        },
        formatError: (formatted, original) => format(formatted, original, requestState.getStore() ?? { id: "none", logged: new Set() }),
      }),
  );
  await server.start();
  server.executeHTTPGraphQLRequest = shortWay(bridge, server.executeHTTPGraphQLRequest.bind(server));
  return server;
}
