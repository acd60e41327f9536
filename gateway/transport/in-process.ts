import { HubError } from "../../schema/errors.ts";
import type { Subgraph, SubgraphAnswer } from "../../subgraphs/base/subgraph.ts";
import { parseAnswer } from "./answer.ts";
import type { Call } from "./call.ts";
import { withDeadline } from "./deadline.ts";
import { badAnswer, unreachable } from "./failures.ts";
import type { Transport } from "./transport.ts";

export interface InProcessOptions {
  readonly subgraph: Pick<Subgraph, "name" | "execute">;
  /** Default 10 s. */
  readonly timeoutMs?: number;
  /** The headers that go on to this subgraph. Default: all that are given. */
  readonly passing?: (headers: Readonly<Record<string, string>>) => Readonly<Record<string, string>>;
  /** What stands around the call, inside its time. Default: nothing. */
  readonly around?: (call: Call<SubgraphAnswer>) => Call<SubgraphAnswer>;
}

/** A subgraph in this process, called without HTTP. It gets the same time as one across the network, for it may wait for a database. */
export function inProcessTransport(options: InProcessOptions): Transport {
  const { subgraph, timeoutMs = 10_000, around = (call) => call } = options;
  const call = withDeadline(subgraph.name, timeoutMs, around(inProcessCall(options)));
  return async (request) => {
    try {
      return await call(request, request.signal);
    } catch (error) {
      throw error instanceof HubError ? error : unreachable(subgraph.name, error);
    }
  };
}

function inProcessCall({ subgraph, passing = (headers) => headers }: InProcessOptions): Call<SubgraphAnswer> {
  return async ({ query, variables, operationName, headers }, signal) => {
    let answer: SubgraphAnswer;
    try {
      const working = subgraph.execute({
        query,
        ...(variables === undefined ? {} : { variables }),
        ...(operationName === undefined ? {} : { operationName }),
        ...(headers === undefined ? {} : { headers: passing(headers) }),
        ...(signal === undefined ? {} : { signal }),
      });
      answer = await (signal === undefined ? working : unlessAborted(working, signal));
    } catch (error) {
      if (signal?.aborted === true) throw signal.reason;
      throw unreachable(subgraph.name, error);
    }
    const parsed = parseAnswer(answer);
    if (parsed === undefined) throw badAnswer(subgraph.name, "did not give a GraphQL answer");
    return answer.cacheControl === undefined ? parsed : { ...parsed, cacheControl: answer.cacheControl };
  };
}

/** A subgraph that does not heed the signal is not waited for: its place in the queue is for others. */
async function unlessAborted<T>(working: Promise<T>, signal: AbortSignal): Promise<T> {
  let leave = (): void => {};
  const aborted = new Promise<never>((_done, fail) => {
    leave = () => fail(signal.reason);
  });
  signal.addEventListener("abort", leave, { once: true });
  try {
    return await Promise.race([working, aborted]);
  } finally {
    signal.removeEventListener("abort", leave);
  }
}
