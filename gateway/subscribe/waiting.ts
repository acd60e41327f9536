/** Events that have come and are not yet taken, up to a number. One side puts, the other takes one after the other. */
export interface Waiting<T> {
  /** False where there is no room. */
  put(value: T): boolean;
  /** The next one; undefined once it is closed and nothing is left. */
  take(): Promise<T | undefined>;
  /** No more come. What waits is still taken, unless `drop`. */
  close(options?: { readonly drop?: boolean }): void;
}

export function createWaiting<T>(most: number): Waiting<T> {
  let values: T[] = [];
  let closed = false;
  let wake: (() => void) | undefined;
  const news = (): void => {
    wake?.();
    wake = undefined;
  };
  return Object.freeze({
    put(value: T) {
      if (closed) return true;
      if (values.length >= most) return false;
      values.push(value);
      news();
      return true;
    },
    async take() {
      if (values.length === 0 && !closed) await new Promise<void>((done) => (wake = done));
      return values.shift();
    },
    close({ drop = false } = {}) {
      closed = true;
      if (drop) values = [];
      news();
    },
  });
}
