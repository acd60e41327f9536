/** Work under way that several wait for. */
export interface Flight<T> {
  /** Fires when all who waited have left. */
  readonly signal: AbortSignal;
  /** Waits for the result. Whoever's signal fires is let go of with its reason; when the last one leaves, the work is told to end. */
  join(signal: AbortSignal | undefined): Promise<T>;
}

/** Begins the work. `onEnd` is called before anybody has its result. */
export function startFlight<T>(work: (signal: AbortSignal) => Promise<T>, onEnd: () => void): Flight<T> {
  const abandoned = new AbortController();
  const result = work(abandoned.signal).finally(onEnd);
  result.catch(() => undefined); // each of those who wait is told
  let waiting = 0;
  return Object.freeze({
    signal: abandoned.signal,
    async join(signal: AbortSignal | undefined) {
      signal?.throwIfAborted();
      waiting += 1;
      if (signal === undefined) return result; // never leaves
      let leave = (): void => {};
      const left = new Promise<never>((_done, fail) => {
        leave = () => {
          waiting -= 1;
          if (waiting === 0) abandoned.abort(signal.reason);
          fail(signal.reason);
        };
      });
      signal.addEventListener("abort", leave, { once: true });
      try {
        return await Promise.race([result, left]);
      } finally {
        signal.removeEventListener("abort", leave);
      }
    },
  });
}
