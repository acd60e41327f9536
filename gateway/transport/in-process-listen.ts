import { HubError } from "../../schema/errors.ts";
import type { Subgraph, SubgraphSubscription } from "../../subgraphs/base/subgraph.ts";
import { parseAnswer } from "./answer.ts";
import { withDeadline } from "./deadline.ts";
import { badAnswer, unreachable } from "./failures.ts";
import type { Listen } from "./listen.ts";

export interface InProcessListenOptions {
  readonly subgraph: Pick<Subgraph, "name" | "subscribe">;
  /** Time for the beginning. */
  readonly timeoutMs: number;
  /** The headers that go on to this subgraph. */
  readonly passing: (headers: Readonly<Record<string, string>>) => Readonly<Record<string, string>>;
}

/** Subscriptions of a subgraph in this process. */
export function inProcessListen({ subgraph, timeoutMs, passing }: InProcessListenOptions): Listen {
  const { name } = subgraph;
  const begin = withDeadline(name, timeoutMs, async ({ query, variables, operationName, headers }, signal) => {
    if (subgraph.subscribe === undefined) throw badAnswer(name, "serves no subscriptions");
    const begun = await subgraph.subscribe({
      query,
      ...(variables === undefined ? {} : { variables }),
      ...(operationName === undefined ? {} : { operationName }),
      ...(headers === undefined ? {} : { headers: passing(headers) }),
      ...(signal === undefined ? {} : { signal }),
    });
    // Nobody waits any more for one that comes too late.
    if (signal?.aborted === true && Symbol.asyncIterator in begun) await begun.return?.();
    return begun;
  });
  return async (request) => {
    try {
      const begun = await begin(request, request.signal);
      return Symbol.asyncIterator in begun ? looked(name, begun) : begun;
    } catch (error) {
      throw error instanceof HubError ? error : unreachable(name, error);
    }
  };
}

function looked(name: string, events: SubgraphSubscription): SubgraphSubscription {
  const stream: SubgraphSubscription = {
    async next() {
      const { done, value } = await events.next().catch((error: unknown) => {
        throw unreachable(name, error);
      });
      if (done === true) return { done, value: undefined };
      const parsed = parseAnswer(value);
      if (parsed === undefined) throw badAnswer(name, "did not give a GraphQL answer");
      return { done: false, value: parsed };
    },
    async return() {
      await events.return?.();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]: () => stream,
  };
  return stream;
}
