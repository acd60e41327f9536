import { HubError, errorLine } from "../../schema/errors.ts";
import type { Log } from "../base/log.ts";
import type { InForce, RegistryStore } from "./store.ts";

/** What is in force, as this process knows it; told at once of its own switches and, after a while, of those of other processes. */
export interface Reload {
  /** Throws REGISTRY_EMPTY before the first switch. */
  load(): Promise<string>;
  /** Calls back after each switch; returns a function that ends it. */
  watch(onChange: (change: { readonly sdl: string } | { readonly error: unknown }) => void): () => void;
  /** Calls back with what is in force after each switch. */
  onSwitch(listener: (inForce: InForce) => void): void;
  /** Looks now. */
  look(): Promise<InForce>;
  stop(): Promise<void>;
}

export interface ReloadOptions {
  readonly store: RegistryStore;
  readonly log: Log;
  /** Distance between looks for what other processes did. */
  readonly everyMs: number;
}

export function createReload({ store, log, everyMs }: ReloadOptions): Reload {
  const watchers = new Set<Parameters<Reload["watch"]>[0]>();
  const listeners: ((inForce: InForce) => void)[] = [];
  let told: string | undefined;
  let looking: Promise<unknown> = Promise.resolve();
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;

  const read = async (): Promise<InForce> => {
    const inForce = await store.inForce();
    if (inForce.hash === undefined || inForce.seq === told) return inForce;
    const sdl = await store.supergraph(inForce.hash);
    if (sdl === undefined) throw new Error("the supergraph in force is missing");
    told = inForce.seq;
    for (const watcher of watchers) watcher({ sdl });
    for (const listener of listeners) listener(inForce);
    return inForce;
  };
  /** One look after the other, so that no older supergraph is told after a newer one. */
  const look = (): Promise<InForce> => {
    const mine = looking.then(read);
    looking = mine.catch(() => undefined);
    return mine;
  };
  const again = (): void => {
    timer = setTimeout(() => {
      look()
        .catch((error: unknown) => log.warn({ reason: errorLine(error) }, "the registry could not be looked at"))
        .finally(() => stopped || again());
    }, everyMs).unref();
  };
  again();

  return Object.freeze({
    look,
    async load() {
      const { hash, seq } = await store.inForce();
      const sdl = hash === undefined ? undefined : await store.supergraph(hash);
      if (sdl === undefined) throw new HubError("REGISTRY_EMPTY", "The registry has no supergraph yet.");
      told ??= seq;
      return sdl;
    },
    watch(onChange: Parameters<Reload["watch"]>[0]) {
      watchers.add(onChange);
      return () => watchers.delete(onChange);
    },
    onSwitch: (listener: (inForce: InForce) => void) => void listeners.push(listener),
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await looking;
    },
  });
}
