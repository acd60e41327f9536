import { HubError } from "../../schema/errors.ts";
import type { Clock } from "../../subgraphs/base/clock.ts";
import type { Call } from "./call.ts";
import { resting } from "./failures.ts";

/**
 * Leaves a subgraph alone that fails again and again: calls are refused at once, so that nobody waits for what will not come, and it has time to recover. After
 * a pause one call tries it; the others are refused until that one has an answer. (M. Nygard, Release It!, "Circuit Breaker".)
 */
export interface Breaker {
  around<T>(call: Call<T>): Call<T>;
}

export interface BreakerOptions {
  readonly name: string;
  readonly clock: Clock;
  /** 0 to 1. Spreads the tries of several gateways. */
  readonly random: () => number;
  /** Failures in a row that open it. Default 10. */
  readonly failures?: number;
  /** The first pause; each failed try doubles it. Default 1 s. */
  readonly pauseMs?: number;
  /** Default 30 s. */
  readonly longestPauseMs?: number;
}

export function createBreaker(options: BreakerOptions): Breaker {
  const { name, clock, random, failures: most = 10, pauseMs = 1_000, longestPauseMs = 30_000 } = options;
  let failures = 0;
  let pause = pauseMs;
  /** Undefined while closed. */
  let tryAt: number | undefined;
  let trying = false;

  function failed(wasTry: boolean): void {
    failures += 1;
    // Calls that had begun before it opened may still fail: they are no news.
    if (!wasTry && (tryAt !== undefined || failures < most)) return;
    tryAt = clock.now() + pause * (0.75 + random() / 2);
    pause = Math.min(longestPauseMs, pause * 2);
  }

  function answered(): void {
    failures = 0;
    pause = pauseMs;
    tryAt = undefined;
  }

  return Object.freeze({
    around<T>(call: Call<T>): Call<T> {
      return async (request, signal) => {
        const open = tryAt !== undefined;
        if (open && (trying || clock.now() < (tryAt ?? 0))) throw resting(name);
        if (open) trying = true;
        try {
          const result = await call(request, signal);
          if (open || tryAt === undefined) answered();
          return result;
        } catch (error) {
          // A client that left, and a full queue, say nothing about the subgraph; a bad answer is one.
          if (isDown(error)) failed(open);
          else if (isAnswer(error) && (open || tryAt === undefined)) answered();
          throw error;
        } finally {
          if (open) trying = false;
        }
      };
    },
  });
}

function isDown(error: unknown): boolean {
  return error instanceof HubError && (error.code === "SUBGRAPH_UNREACHABLE" || error.code === "SUBGRAPH_TIMEOUT");
}

function isAnswer(error: unknown): boolean {
  return error instanceof HubError && error.code === "SUBGRAPH_BAD_ANSWER";
}
