import type { Clock } from "../../subgraphs/base/clock.ts";
import { perSubgraph, type PerSubgraph } from "../../subgraphs/base/per-subgraph.ts";
import { createBreaker } from "./breaker.ts";
import { createBulkhead } from "./bulkhead.ts";
import type { Call } from "./call.ts";
import { createRetry } from "./retry.ts";
import type { SubgraphAddress } from "../supergraph/snapshot.ts";

/** What stands between the gateway and one subgraph, for all its calls together: further attempts, around the breaker, around the queue. */
export interface Line {
  around<T>(call: Call<T>): Call<T>;
}

/** The line to each subgraph. It outlives a reload of the supergraph, as what is known of a subgraph's state does. */
export interface Lines {
  to(subgraph: SubgraphAddress): Line;
}

export interface LinesOptions {
  readonly clock: Clock;
  /** 0 to 1. */
  readonly random: () => number;
  /** Calls of one subgraph at once. */
  readonly calls: PerSubgraph;
}

/** Calls that wait for one subgraph at most. */
const QUEUE = 1_000;

export function createLines({ clock, random, calls }: LinesOptions): Lines {
  const lines = new Map<string, Line>();
  return Object.freeze({
    to: ({ name, url }: SubgraphAddress) => lines.getOrInsertComputed(`${name} ${url}`, () => createLine(name)),
  });

  function createLine(name: string): Line {
    const bulkhead = createBulkhead({ name, calls: perSubgraph(calls, name), queue: QUEUE });
    const breaker = createBreaker({ name, clock, random });
    const retry = createRetry({ random });
    return Object.freeze({ around: <T>(call: Call<T>): Call<T> => retry.around(breaker.around(bulkhead.around(call))) });
  }
}
