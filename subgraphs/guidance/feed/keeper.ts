import { HubError } from "../../../schema/errors.ts";
import type { Log } from "../../base/log.ts";
import type { HelpService } from "../index/helpService.ts";
import type { IndexBuilder, ServiceIndex } from "../index/serviceIndex.ts";
import { readFeed, type Feed } from "./intake.ts";
import type { FeedStore } from "./store.ts";

/** Keeps this process's index in step with what has been read of the feed, by whichever replica. */
export interface IndexKeeper {
  readonly current: () => ServiceIndex;
  /** Reads the feed now and returns when the index has it; a feed that fails leaves what is known. */
  pull(): Promise<void>;
  stop(): Promise<void>;
}

export interface KeeperOptions {
  readonly store: FeedStore;
  /** None: another process reads it. */
  readonly feed: Feed | undefined;
  readonly build: IndexBuilder;
  readonly log: Log;
  readonly everyMs: number;
}

export async function createIndexKeeper({ store, feed, build, log, everyMs }: KeeperOptions): Promise<IndexKeeper> {
  const stopping = new AbortController();
  const services = new Map<string, HelpService>();
  let version = 0;
  let index = await build([]);
  let current: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;

  const take = async (): Promise<void> => {
    const changed = await store.changedSince(version);
    for (const { id, content } of changed.changes) {
      if (content === null) services.delete(id);
      else services.set(id, content);
    }
    if (changed.changes.length > 0) index = await build(services.values());
    version = changed.version;
  };
  const round = async (): Promise<void> => {
    try {
      if (feed !== undefined) await readFeed(feed, { store, log, signal: stopping.signal });
    } catch (error) {
      if (stopping.signal.aborted) return;
      log.warn(told(error), "the catalogue's changes could not be read; guidance goes on with what is known");
    }
    await take();
  };
  const pull = async (): Promise<void> => {
    if (current !== undefined) {
      await current.catch(() => undefined);
      if (current !== undefined) return current;
    }
    current = round().finally(() => (current = undefined));
    return current;
  };
  const go = (): void => {
    pull()
      .catch((error: unknown) => log.warn(told(error), "the guidance could not be brought up to date"))
      .finally(() => {
        if (!stopping.signal.aborted) timer = setTimeout(go, everyMs);
      });
  };
  await take();
  go();
  return {
    current: () => index,
    pull,
    async stop() {
      stopping.abort();
      clearTimeout(timer);
      await current?.catch(() => undefined);
    },
  };
}

function told(error: unknown): object {
  if (error instanceof HubError) return { code: error.code, reason: error.message };
  return { error: { stack: error instanceof Error ? error.stack : undefined } };
}
