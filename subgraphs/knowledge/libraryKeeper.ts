import type { Log } from "../base/log.ts";
import type { Analyser } from "../text/analyser.ts";
import type { Case } from "./case.ts";
import { createFixedShelves, createLibrary, type Library } from "./library.ts";

/** Keeps the library in step with what is imported, be it by this process or another on the same database. */
export interface LibraryKeeper {
  readonly current: () => Library;
  /** Takes up what has been imported since; returns when that is served. */
  refresh(): Promise<void>;
  stop(): Promise<void>;
}

export interface LibraryKeeperOptions {
  readonly analyser: Analyser;
  /** The imported cases that stand. */
  readonly imported: () => Promise<readonly Case[]>;
  readonly log: Log;
  /** Distance between looks for what other processes have imported. */
  readonly everyMs: number;
}

export async function createLibraryKeeper({ analyser, imported, log, everyMs }: LibraryKeeperOptions): Promise<LibraryKeeper> {
  const fixed = await createFixedShelves(analyser);
  let cases = await imported();
  let library = await createLibrary(cases, fixed, analyser);
  let running: Promise<void> | undefined;
  let again = false;

  const take = async (): Promise<void> => {
    const next = await imported();
    if (next.length === cases.length && next.every((each, place) => each === cases[place])) return;
    library = await createLibrary(next, fixed, analyser);
    cases = next;
  };
  const takeAll = async (): Promise<void> => {
    do {
      again = false;
      await take();
    } while (again);
  };
  /** One at a time; a change that comes meanwhile is taken up in the same run. */
  const refresh = (): Promise<void> => {
    if (running !== undefined) {
      again = true;
      return running;
    }
    return (running = takeAll().finally(() => (running = undefined)));
  };
  const timer = setInterval(() => {
    refresh().catch((error: unknown) => log.warn({ error: String(error) }, "imported cases could not be read; those known are served"));
  }, everyMs);
  timer.unref();

  return Object.freeze({
    current: () => library,
    refresh,
    async stop() {
      clearInterval(timer);
      await running?.catch(() => undefined);
    },
  });
}
