import { HubError } from "../../../schema/errors.ts";
import type { Clock } from "../clock.ts";

/**
 * What one fetch, or one read of many pages, may cost: bytes after decompression, and time spent waiting for the other side. Only waiting counts, so that a
 * consumer that writes to a database between two chunks does not make an innocent publisher look slow.
 */
export interface Budget {
  /** Counts bytes; throws FETCH_TOO_LARGE beyond the limit. */
  spend(bytes: number): void;
  /** Throws FETCH_TOO_LARGE where so many more would be beyond the limit. */
  foresee(bytes: number): void;
  /** Awaits `work` and counts the time; at the limit calls `stop` with FETCH_TIMEOUT, upon which `work` has to reject. */
  wait<T>(work: () => Promise<T>, stop: (reason: HubError) => void): Promise<T>;
  /** Milliseconds left. */
  left(): number;
}

export interface BudgetOptions {
  /** Most bytes. */
  readonly bytes: number;
  /** Most milliseconds of waiting. */
  readonly ms: number;
  readonly clock: Clock;
  /** Named in messages: whom the hub waits for. */
  readonly whom: string;
}

/** A budget; several fetches may share one, also at the same time. */
export function createBudget({ bytes, ms, clock, whom }: BudgetOptions): Budget {
  let spentBytes = 0;
  let spentMs = 0;
  let waiters = 0;
  let since = 0;

  const left = () => ms - spentMs - (waiters > 0 ? Math.max(0, clock.now() - since) : 0);
  const timeout = () => new HubError("FETCH_TIMEOUT", `${whom} did not answer in full within ${ms / 1000} s.`);
  const foresee = (more: number) => {
    if (spentBytes + more > bytes) throw new HubError("FETCH_TOO_LARGE", `${whom} answers with more than ${bytes / 1_000_000} MB.`);
  };

  return Object.freeze({
    left,
    foresee,
    spend(more: number) {
      foresee(more);
      spentBytes += more;
    },
    async wait<T>(work: () => Promise<T>, stop: (reason: HubError) => void): Promise<T> {
      if (left() <= 0) {
        const reason = timeout();
        stop(reason);
        throw reason;
      }
      if (waiters === 0) since = clock.now();
      waiters += 1;
      const timer = setTimeout(() => stop(timeout()), Math.max(1, left()));
      try {
        return await work();
      } finally {
        clearTimeout(timer);
        waiters -= 1;
        if (waiters === 0) spentMs += Math.max(0, clock.now() - since);
      }
    },
  });
}
