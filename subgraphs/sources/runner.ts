import { importSource, type ImportContext, type ImportResult } from "./importer.ts";
import type { Source } from "./source.ts";
import type { SourceStore } from "./store.ts";

/**
 * Reads every declared source when it is due, a few at a time. Due times live in the database, so a restart neither forgets nor repeats one, and two processes
 * on one database share the work by claiming.
 */
export interface SourceRunner {
  /** Replaces the declared sources; what a source that is no longer declared had given becomes tombstones. */
  declare(sources: readonly Source[]): Promise<void>;
  /** Reads one source now, whatever its schedule; undefined when another process is at it. */
  runNow(id: string): Promise<ImportResult | undefined>;
  /** Whether every declared source has been tried at least once, now or before a restart. */
  allTried(): Promise<boolean>;
  readonly sources: ReadonlyMap<string, Source>;
  stop(): Promise<void>;
}

export interface RunnerOptions extends Omit<ImportContext, "signal" | "store"> {
  readonly store: SourceStore;
  /** Told after every run, so that the catalogue need not wait for its next round. */
  readonly onRun: (source: string, result: ImportResult) => void;
  /** Distance between looks at what is due. Default 1 s. */
  readonly lookEveryMs?: number;
}

const AT_ONCE = 4;
const LOOK_EVERY_MS = 1_000;
/** A claim is renewed while the read goes on; when its process dies, another may take over after this long. */
const CLAIM_MS = 15_000;
const RENEW_EVERY_MS = 4_000;

export function createRunner(options: RunnerOptions): SourceRunner {
  const { store, clock, log, lookEveryMs = LOOK_EVERY_MS } = options;
  const stopping = new AbortController();
  const running = new Map<string, Promise<ImportResult | undefined>>();
  let sources: ReadonlyMap<string, Source> = new Map();
  let timer: NodeJS.Timeout | undefined;

  const run = (source: Source): Promise<ImportResult | undefined> => {
    const already = running.get(source.id);
    if (already !== undefined) return already;
    const promise = runClaimed(source).finally(() => running.delete(source.id));
    running.set(source.id, promise);
    return promise;
  };

  const runClaimed = async (source: Source): Promise<ImportResult | undefined> => {
    const now = new Date(clock.now());
    const claim = await store.claim(source.id, now, new Date(now.getTime() + CLAIM_MS));
    if (claim === undefined) return undefined;
    const renewal = setInterval(() => void store.renew(source.id, new Date(clock.now() + CLAIM_MS)).catch(complain), RENEW_EVERY_MS);
    try {
      const result = await importSource(source, claim, { ...options, signal: stopping.signal });
      options.onRun(source.id, result);
      return result;
    } finally {
      clearInterval(renewal);
    }
  };

  const look = async (): Promise<void> => {
    try {
      const due = (await store.states()).filter((state) => state.nextDueAt.getTime() <= clock.now());
      for (const { id } of due) {
        const source = sources.get(id);
        if (source === undefined || running.has(id)) continue;
        while (running.size >= AT_ONCE) await Promise.race(running.values());
        if (stopping.signal.aborted) return;
        run(source).catch((error: unknown) => complain(error));
      }
      await Promise.all(running.values());
    } catch (error) {
      complain(error);
    }
    if (!stopping.signal.aborted) timer = setTimeout(() => void (looking = look()), lookEveryMs);
  };
  let looking: Promise<void> = Promise.resolve();

  const complain = (error: unknown): void => {
    if (!stopping.signal.aborted)
      log.error({ error: { stack: error instanceof Error ? error.stack : undefined } }, "sources could not be looked at");
  };

  return {
    get sources() {
      return sources;
    },
    async declare(declared) {
      clearTimeout(timer);
      const now = new Date(clock.now());
      for (const source of declared) await store.register(source.id, source.fingerprint, now);
      sources = new Map(declared.map((source) => [source.id, source]));
      await store.retain([...sources.keys()], now);
      looking = looking.then(look);
    },
    async runNow(id) {
      const source = sources.get(id);
      if (source === undefined) return undefined;
      await store.makeDue(id, new Date(clock.now()));
      return run(source);
    },
    async allTried() {
      const states = await store.states();
      return states.every((state) => state.triedAt !== null);
    },
    async stop() {
      stopping.abort();
      clearTimeout(timer);
      await Promise.allSettled([looking, ...running.values()]);
    },
  };
}
