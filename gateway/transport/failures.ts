import { HubError } from "../../schema/errors.ts";

/** The ways a subgraph fails a request, named after the subgraph, without its address. */
export function unreachable(subgraph: string, cause?: unknown): HubError {
  return new HubError("SUBGRAPH_UNREACHABLE", `The subgraph ${subgraph} cannot be reached.`, { details: { subgraph }, cause });
}

export function timedOut(subgraph: string, timeoutMs: number): HubError {
  return new HubError("SUBGRAPH_TIMEOUT", `The subgraph ${subgraph} gave no answer within ${timeoutMs} ms.`, { details: { subgraph } });
}

export function badAnswer(subgraph: string, what: string, cause?: unknown): HubError {
  return new HubError("SUBGRAPH_BAD_ANSWER", `The subgraph ${subgraph} ${what}.`, { details: { subgraph }, cause });
}

/** It failed again and again and is left alone for a while. */
export function resting(subgraph: string): HubError {
  return new HubError("SUBGRAPH_UNREACHABLE", `The subgraph ${subgraph} failed again and again; it is not asked for a moment.`, {
    details: { subgraph, resting: true },
  });
}

/** The gateway asks no more of it at once. */
export function overloaded(subgraph: string): HubError {
  return new HubError("SUBGRAPH_OVERLOADED", `Too many requests wait for the subgraph ${subgraph} already.`, { details: { subgraph } });
}
