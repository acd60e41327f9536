import { overloaded } from "./failures.ts";
import type { Call } from "./call.ts";

export interface Bulkhead {
  /** Runs the call as soon as there is room. Rejects with SUBGRAPH_OVERLOADED when too many wait, or with the signal's reason when the client leaves the queue. */
  around<T>(call: Call<T>): Call<T>;
}

export interface BulkheadOptions {
  readonly name: string;
  /** Calls at once. */
  readonly calls: number;
  /** Calls that wait at most. */
  readonly queue: number;
}

/**
 * Calls of one subgraph at once, and those that wait for their turn, both bounded: a slow subgraph takes no more of the gateway than its share, and never all of
 * its memory.
 */
export function createBulkhead({ name, calls, queue }: BulkheadOptions): Bulkhead {
  const waiting = new Set<() => void>();
  let running = 0;

  function turn(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((done, fail) => {
      const leave = (): void => {
        waiting.delete(enter);
        fail(signal?.reason);
      };
      const enter = (): void => {
        waiting.delete(enter);
        signal?.removeEventListener("abort", leave);
        done();
      };
      if (signal?.aborted === true) return fail(signal.reason);
      signal?.addEventListener("abort", leave, { once: true });
      waiting.add(enter);
    });
  }

  function release(): void {
    const next = waiting.values().next();
    if (next.done === true) running -= 1;
    else next.value(); // the place goes over to it
  }

  return Object.freeze({
    around<T>(call: Call<T>): Call<T> {
      return async (request, signal) => {
        if (running < calls) running += 1;
        else if (waiting.size >= queue) throw overloaded(name);
        else await turn(signal);
        try {
          return await call(request, signal);
        } finally {
          release();
        }
      };
    },
  });
}
