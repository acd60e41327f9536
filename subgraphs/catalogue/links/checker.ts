import { errorLine } from "../../../schema/errors.ts";
import type { Clock } from "../../base/clock.ts";
import type { Database } from "../../base/database/index.ts";
import { isAllowedPrivate } from "../../base/http/index.ts";
import type { Log } from "../../base/log.ts";
import { readVersion } from "../version.ts";
import type { LinkState } from "./link.ts";
import { createProbe, type ProbeOptions } from "./probe.ts";
import { createLinkStore } from "./store.ts";

/**
 * Asks the addresses of listings in the background, one after the other and each about once a week. Samples are not asked: their hosts are invented. Threat: a listing names an address of the hub's own network that the
 * settings let be fetched for a source, and the hub asks it; so hosts of that list are never asked.
 */
export interface LinkChecker {
  /** Takes up the addresses of now and asks some of those that are due; returns how many. */
  round(): Promise<number>;
  stop(): Promise<void>;
}

export interface LinkCheckerOptions extends Partial<ProbeOptions> {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  /** Hosts (`host` or `host:port`) of the hub's own network. */
  readonly ownHosts: readonly string[];
  /** Distance between rounds; the first comes after it too. Default ten minutes. */
  readonly everyMs?: number;
  /** Addresses of one round. Default 60. */
  readonly most?: number;
  /** Addresses of one host within an hour. Default 30. */
  readonly perHost?: number;
}

const NOT_ASKED: LinkState = Object.freeze({ finding: "UNCLEAR", reason: "OWN_NETWORK" });

export function createLinkChecker(options: LinkCheckerOptions): LinkChecker {
  const { database, clock, log, ownHosts, everyMs = 600_000, most = 60, perHost = 30 } = options;
  const store = createLinkStore(database);
  const probe = createProbe({ allowPrivate: [], ...options });
  const stopping = new AbortController();
  let current: Promise<unknown> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  const now = (): Date => new Date(clock.now());

  let swept: number | undefined;

  const work = async (): Promise<number> => {
    const { listings } = await readVersion(database);
    if (listings !== swept) await store.sweep(now());
    swept = listings;
    const urls = await store.take(now(), { most, perHost });
    for (const url of urls)
      await store.record(url, isAllowedPrivate(new URL(url), ownHosts) ? NOT_ASKED : await probe.look(url, stopping.signal), now());
    return urls.length;
  };
  const round = (): Promise<number> => {
    const mine = current.then(work);
    current = mine.catch(() => undefined);
    return mine;
  };
  const schedule = (): void => {
    timer = setTimeout(() => {
      round()
        .catch(
          (error: unknown) =>
            stopping.signal.aborted || log.warn({ reason: errorLine(error) }, "the addresses of listings could not be asked"),
        )
        .finally(() => stopping.signal.aborted || schedule());
    }, everyMs).unref();
  };
  schedule();

  return Object.freeze({
    round,
    async stop() {
      stopping.abort();
      clearTimeout(timer);
      await current;
      await probe.close();
    },
  });
}
