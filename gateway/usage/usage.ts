import { randomUUID } from "node:crypto";
import { errorLine, HubError } from "../../schema/errors.ts";
import type { Clock } from "../../subgraphs/base/clock.ts";
import type { Log } from "../../subgraphs/base/log.ts";
import { MOST_USAGE_ROWS, type UsageReport, type UsageRow, type UsageSink } from "../../subgraphs/base/usage.ts";
import { createClientNames, type NameSource } from "./client.ts";
import { createTally, type Counts, type UsedOperation } from "./tally.ts";

/** Who uses which part of the schema, counted here and told to a sink from time to time. Nothing of it ever fails or holds up a request. */
export interface Usage {
  /** Counts an operation that has passed validation. */
  record(operation: Omit<UsedOperation, "client">, names: NameSource): void;
  /** Tells the sink what was counted; never rejects. */
  flush(): Promise<void>;
  /** Tells the sink the last of it, if it listens in time, and no more. */
  close(): Promise<void>;
}

export interface UsageOptions {
  readonly sink: UsageSink;
  readonly clock: Clock;
  readonly log: Log;
  /** Milliseconds from one flush to the next. Default 10 s. */
  readonly everyMs?: number;
  /** Milliseconds that the end waits for the sink. Default 3 s. */
  readonly lastMs?: number;
}

const HOUR_MS = 3_600_000;
/** A report that is not taken for ten minutes or so holds up all later ones; it is given up. */
const MOST_TRIES = 60;

/** Begins to count. What a sink does not take is kept and sent again; meanwhile the counters go on in the same memory. */
export function createUsage({ sink, clock, log, everyMs = 10_000, lastMs = 3_000 }: UsageOptions): Usage {
  const names = createClientNames();
  const tally = createTally();
  let unsent: UsageReport[] = [];
  let tries = 0;
  let failing = false;
  let broken = false;
  let unwanted = false;
  let hour = hourOf(clock.now());
  let flushing: Promise<void> = Promise.resolve();

  /** Counts belong to the hour in which they are drained: as a rule at most one distance between flushes late. */
  function drain(): UsageReport[] {
    const counts = tally.drain();
    const now = hourOf(clock.now());
    const reports = reportsOf(counts, now);
    if (now !== hour) {
      hour = now;
      names.renew();
      tally.renew();
    }
    return reports;
  }

  async function send(): Promise<void> {
    if (unwanted) return;
    if (unsent.length === 0) unsent = drain();
    for (let next = unsent[0]; next !== undefined; next = unsent[0]) {
      try {
        await sink.record(next);
        if (failing) log.info("the counts of the schema's usage are taken again");
        failing = false;
      } catch (error) {
        if (error instanceof HubError && error.code === "UNAUTHENTICATED") return stop(errorLine(error));
        tries += 1;
        if (!failing)
          log.warn({ reason: errorLine(error) }, "the counts of the schema's usage are not taken; they are kept and sent again");
        failing = true;
        if (tries < MOST_TRIES) return;
        log.warn({ rows: next.rows.length }, "counts of the schema's usage are given up");
      }
      tries = 0;
      unsent.shift();
    }
  }

  function stop(reason: string): void {
    unwanted = true;
    unsent = [];
    tally.drain();
    log.info({ reason }, "the schema's usage is not counted");
  }

  const flush = (): Promise<void> => {
    flushing = flushing.then(send).catch((error: unknown) => log.error({ err: error }, "the schema's usage could not be counted"));
    return flushing;
  };
  const timer = setInterval(() => void flush(), everyMs).unref();

  return Object.freeze({
    record(operation: Omit<UsedOperation, "client">, given: NameSource) {
      if (unwanted) return;
      try {
        const { schema, document, operationName, variables } = operation;
        tally.add({ schema, document, operationName, variables, client: names.of(given) });
      } catch (error) {
        if (!broken) log.error({ err: error }, "the usage of an operation could not be counted");
        broken = true;
      }
    },
    flush,
    async close() {
      clearInterval(timer);
      const { promise: late, resolve } = Promise.withResolvers<void>();
      const deadline = setTimeout(resolve, lastMs);
      await Promise.race([flush(), late]);
      clearTimeout(deadline);
    },
  });
}

function hourOf(now: number): number {
  return now - (now % HOUR_MS);
}

function reportsOf(counts: Counts, hour: number): UsageReport[] {
  const rows: UsageRow[] = [];
  for (const [{ name: client, version }, row] of counts)
    for (const [coordinate, calls] of row) rows.push({ client, version, coordinate, calls });
  const reports: UsageReport[] = [];
  for (let at = 0; at < rows.length; at += MOST_USAGE_ROWS)
    reports.push({ id: randomUUID(), hour, rows: rows.slice(at, at + MOST_USAGE_ROWS) });
  return reports;
}
