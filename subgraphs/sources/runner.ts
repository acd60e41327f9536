import { importSource, type ImportContext, type ImportResult } from "./importer.ts";
import type { Source } from "./source.ts";
import type { SourceStore } from "./store.ts";
import { SupersededError } from "./superseded.ts";

/**
 * Reads every declared source when it is due, a few at a time. Due times live in the database, so a restart neither forgets nor repeats one, and two processes
 * on one database share the work by claiming.
 */
export interface SourceRunner {
  /** Replaces the declared sources; what a source that is no longer declared had given becomes tombstones. Where it fails, it is tried again at the next look. */
  declare(sources: readonly Source[]): Promise<void>;
  /** Reads one source now, whatever its schedule; undefined when another process is at it. A read that is under way has begun too early to count: another follows it. */
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

interface Run {
  readonly source: Source;
  readonly ending: AbortController;
  readonly result: Promise<ImportResult | undefined>;
}

export function createRunner(options: RunnerOptions): SourceRunner {
  const { store, clock, log, lookEveryMs = LOOK_EVERY_MS } = options;
  const stopping = new AbortController();
  const running = new Map<string, Run>();
  /** Reads that wait for the one under way, by source. */
  const following = new Map<string, Promise<ImportResult | undefined>>();
  let sources: ReadonlyMap<string, Source> = new Map();
  /** Declared but not taken up yet; stays where the database failed meanwhile, for the next look. */
  let declared: readonly Source[] | undefined;
  let takingUp: Promise<void> = Promise.resolve();
  let looking: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;

  /** Takes up what was declared last, one declaration after the other. */
  const takeUp = (): Promise<void> => (takingUp = takingUp.then(takeUpDeclared, takeUpDeclared));

  const takeUpDeclared = async (): Promise<void> => {
    const wanted = declared;
    if (wanted === undefined) return;
    const now = new Date(clock.now());
    for (const source of wanted) await store.register(source.id, source.fingerprint, now);
    await store.retain(
      wanted.map((source) => source.id),
      now,
    );
    sources = new Map(wanted.map((source) => [source.id, source]));
    if (declared === wanted) declared = undefined;
    for (const { source, ending } of running.values())
      if (sources.get(source.id)?.fingerprint !== source.fingerprint) ending.abort(new SupersededError());
  };

  const run = (source: Source): Promise<ImportResult | undefined> => {
    const already = running.get(source.id);
    if (already !== undefined) return already.result;
    const ending = new AbortController();
    const result = runClaimed(source, ending).finally(() => running.delete(source.id));
    running.set(source.id, { source, ending, result });
    return result;
  };

  const runClaimed = async (source: Source, ending: AbortController): Promise<ImportResult | undefined> => {
    const now = new Date(clock.now());
    const claim = await store.claim(source.id, source.fingerprint, { now, until: new Date(now.getTime() + CLAIM_MS) });
    if (claim === undefined) return undefined;
    const renew = async (): Promise<void> => {
      if (!(await store.renew(claim, new Date(clock.now() + CLAIM_MS)))) ending.abort(new SupersededError());
    };
    const renewal = setInterval(() => void renew().catch(complain), RENEW_EVERY_MS);
    const signal = AbortSignal.any([stopping.signal, ending.signal]);
    try {
      const result = await importSource(source, claim, { ...options, signal });
      options.onRun(source.id, result);
      return result;
    } catch (error) {
      if (signal.aborted) await store.release(claim).catch(complain);
      if (!(error instanceof SupersededError)) throw error;
      log.info({ source: source.id }, "read given up: the source was changed, removed or taken over meanwhile");
      return undefined;
    } finally {
      clearInterval(renewal);
    }
  };

  const readNow = async (id: string): Promise<ImportResult | undefined> => {
    await store.makeDue(id, new Date(clock.now()));
    const source = sources.get(id);
    return source === undefined ? undefined : run(source);
  };

  const look = async (): Promise<void> => {
    try {
      if (declared !== undefined) await takeUp();
      for (const id of await store.due(new Date(clock.now()))) {
        while (running.size >= AT_ONCE) await Promise.race([...running.values()].map(({ result }) => result.catch(() => undefined)));
        if (stopping.signal.aborted) return;
        const source = sources.get(id);
        if (source !== undefined && !running.has(id)) run(source).catch(complain);
      }
    } catch (error) {
      complain(error);
    }
  };

  /** Looks now, unless a look is under way, and then again and again. */
  const lookOn = (): void => {
    if (looking !== undefined) return;
    clearTimeout(timer);
    looking = look().finally(() => {
      looking = undefined;
      if (!stopping.signal.aborted) timer = setTimeout(lookOn, lookEveryMs);
    });
  };

  const complain = (error: unknown): void => {
    if (!stopping.signal.aborted)
      log.error({ error: { stack: error instanceof Error ? error.stack : undefined } }, "sources could not be looked at");
  };

  return {
    get sources() {
      return sources;
    },
    async declare(wanted) {
      declared = wanted;
      await takeUp();
      lookOn();
    },
    async runNow(id) {
      if (!sources.has(id)) return undefined;
      const waiting = following.get(id);
      if (waiting !== undefined) return waiting;
      const before = running.get(id)?.result;
      if (before === undefined) return readNow(id);
      const after = settled(before).then(() => {
        following.delete(id);
        return stopping.signal.aborted ? undefined : readNow(id);
      });
      following.set(id, after);
      return after;
    },
    allTried: () => store.allTried(),
    async stop() {
      stopping.abort();
      clearTimeout(timer);
      await Promise.allSettled([takingUp, looking, ...following.values(), ...[...running.values()].map(({ result }) => result)]);
    },
  };
}

function settled(result: Promise<unknown>): Promise<void> {
  return result.then(
    () => undefined,
    () => undefined,
  );
}
