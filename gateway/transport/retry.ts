import { setTimeout as pause } from "node:timers/promises";
import { HubError } from "../../schema/errors.ts";
import type { Call } from "./call.ts";

export interface Retry {
  around<T>(call: Call<T>): Call<T>;
}

export interface RetryOptions {
  /** 0 to 1. */
  readonly random: () => number;
  /** Further attempts of one call. Default 2. */
  readonly attempts?: number;
  /** The longest pause before the second attempt, in milliseconds; before the third it is twice as long. Default 50. */
  readonly pauseMs?: number;
}

/** Retries in hand at most, and what each call that works out adds (as gRPC throttles them, proposal A6): in the long run one call in ten is tried again. */
const MOST_IN_HAND = 10;
const EARNED = 0.1;

/**
 * Tries a query again that did not reach its subgraph, after a pause of random length, so that many clients do not come back at one moment. Never a mutation, and
 * never after a time-out: the time is used up, and a slow subgraph is not helped by being asked twice.
 */
export function createRetry({ random, attempts = 2, pauseMs = 50 }: RetryOptions): Retry {
  let inHand = MOST_IN_HAND;
  return Object.freeze({
    around<T>(call: Call<T>): Call<T> {
      return async (request, signal) => {
        for (let attempt = 0; ; attempt += 1) {
          try {
            const result = await call(request, signal);
            inHand = Math.min(MOST_IN_HAND, inHand + EARNED);
            return result;
          } catch (error) {
            const again = request.mutation !== true && attempt < attempts && inHand >= 1 && isWorthAnother(error);
            if (!again || signal?.aborted === true) throw error;
            inHand -= 1;
            await pause(random() * pauseMs * 2 ** attempt, undefined, signal === undefined ? {} : { signal });
          }
        }
      };
    },
  });
}

function isWorthAnother(error: unknown): boolean {
  return error instanceof HubError && error.code === "SUBGRAPH_UNREACHABLE" && error.details["resting"] !== true;
}
