import type { Log } from "./log.ts";

export interface DrainOptions {
  /** Stops taking requests and waits for those in flight. */
  readonly close: () => Promise<void>;
  readonly log: Log;
  /** After this time the process ends with what is left. Default 30 s. */
  readonly timeoutMs?: number;
  readonly exit?: (code: number) => void;
}

/** SIGTERM and SIGINT: requests in flight get their answers, then the process ends with 0. A second signal ends it at once. */
export function drainOnSignals({ close, log, timeoutMs = 30_000, exit = (code) => process.exit(code) }: DrainOptions): void {
  let draining = false;
  const drain = (signal: NodeJS.Signals): void => {
    if (draining) return exit(130);
    draining = true;
    log.info({ signal }, "draining");
    setTimeout(() => exit(1), timeoutMs).unref();
    close().then(
      () => exit(0),
      (error: unknown) => {
        log.error({ err: error }, "drain failed");
        exit(1);
      },
    );
  };
  process.on("SIGTERM", drain);
  process.on("SIGINT", drain);
}
