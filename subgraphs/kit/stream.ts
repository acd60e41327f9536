/**
 * What a subscription field's `subscribe` gives back: the values of `work` as they come, until whoever listens leaves. A plain async generator that waits for something cannot be ended
 * from outside before that something happens; here leaving aborts `signal`, and `work` has to heed it in whatever it waits for.
 */
export function stream<T>(work: (signal: AbortSignal) => AsyncGenerator<T, void>): AsyncIterableIterator<T> {
  const left = new AbortController();
  const values = work(left.signal);
  return {
    next: () => values.next(),
    async return() {
      left.abort();
      return values.return();
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

/** Wakes all that wait for news, without saying what is new: they look for themselves, and so one who was busy meanwhile misses nothing. */
export interface Bell {
  ring(): void;
  /** Goes up by one with every ring; taken before looking and given to `after`, it closes the gap between looking and waiting. */
  readonly rings: number;
  /** Resolves once there was a ring after that many, or when the signal fires; never rejects. */
  after(rings: number, signal: AbortSignal): Promise<void>;
}

export function createBell(): Bell {
  const waiting = new Set<() => void>();
  let rings = 0;
  return {
    get rings() {
      return rings;
    },
    ring() {
      rings += 1;
      for (const wake of waiting) wake();
    },
    after(heard, signal) {
      if (rings > heard || signal.aborted) return Promise.resolve();
      return new Promise((resolve) => {
        const wake = (): void => {
          waiting.delete(wake);
          signal.removeEventListener("abort", wake);
          resolve();
        };
        waiting.add(wake);
        signal.addEventListener("abort", wake, { once: true });
      });
    },
  };
}
