import { HubError } from "../../schema/errors.ts";
import type { Log } from "../../subgraphs/base/log.ts";
import type { Transport, TransportAnswer, TransportRequest } from "./transport.ts";

/** Logs when a subgraph begins to fail and when it answers again, not each request in between. */
export function watchedTransport(name: string, transport: Transport, log: Log): Transport {
  let failing = false;
  const watched = async (request: TransportRequest): Promise<TransportAnswer> => {
    try {
      const answer = await transport(request);
      if (failing) log.info({ subgraph: name }, "subgraph answers again");
      failing = false;
      return answer;
    } catch (error) {
      const byClient = request.signal?.aborted === true;
      if (!failing && !byClient) {
        const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : undefined;
        log.warn(
          {
            subgraph: name,
            code: error instanceof HubError ? error.code : "INTERNAL",
            reason: error instanceof Error ? error.message : String(error),
            cause,
          },
          "subgraph fails",
        );
        failing = true;
      }
      throw error;
    }
  };
  return Object.assign(watched, { reads: transport.reads === true });
}
