import type { Subgraph, SubgraphAnswer } from "../../subgraphs/base/subgraph.ts";
import { parseAnswer } from "./answer.ts";
import { badAnswer, timedOut, unreachable } from "./failures.ts";
import type { Transport, TransportRequest } from "./transport.ts";

export interface InProcessOptions {
  readonly subgraph: Pick<Subgraph, "name" | "execute">;
  /** Default 10 s. */
  readonly timeoutMs?: number;
}

/** A subgraph in this process, called without HTTP. It gets the same time as one across the network, for it may wait for a database. */
export function inProcessTransport({ subgraph, timeoutMs = 10_000 }: InProcessOptions): Transport {
  return async (request: TransportRequest): Promise<SubgraphAnswer> => {
    const timeout = AbortSignal.timeout(timeoutMs);
    const signal = request.signal === undefined ? timeout : AbortSignal.any([timeout, request.signal]);
    const { mutation: _mutation, ...rest } = request;
    let answer: unknown;
    try {
      answer = await Promise.race([subgraph.execute({ ...rest, signal }), aborted(signal)]);
    } catch (error) {
      if (timeout.aborted) throw timedOut(subgraph.name, timeoutMs);
      throw unreachable(subgraph.name, error);
    }
    const parsed = parseAnswer(answer);
    if (parsed === undefined) throw badAnswer(subgraph.name, "did not give a GraphQL answer");
    return parsed;
  };
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}
