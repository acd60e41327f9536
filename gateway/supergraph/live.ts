import { HubError, errorLine } from "../../schema/errors.ts";
import type { Log } from "../../subgraphs/base/log.ts";
import { createSnapshot, type Snapshot } from "./snapshot.ts";
import type { SupergraphChange, SupergraphSource } from "./source.ts";

export interface LiveSupergraphOptions {
  readonly source: SupergraphSource;
  readonly log: Log;
  /** Refuses a snapshot by throwing (for instance: a subgraph without a usable address). Default: accepts. */
  readonly accept?: (snapshot: Snapshot) => void;
}

/** The snapshot in use. It changes only to one that works: a broken supergraph leaves the old one serving and is logged once. */
export interface LiveSupergraph {
  readonly current: Snapshot;
  /** Calls back after each change; returns a function that ends it. */
  onChange(listener: (snapshot: Snapshot) => void): () => void;
  close(): void;
}

/** Loads the first supergraph (throws when it is broken) and follows the source from then on. */
export async function createLiveSupergraph(options: LiveSupergraphOptions): Promise<LiveSupergraph> {
  const { source, log, accept = () => {} } = options;
  const listeners = new Set<(snapshot: Snapshot) => void>();
  let current = build(await source.load());
  let refused: string | undefined;
  let refusedSdl: string | undefined;

  const take = (change: SupergraphChange): void => {
    try {
      if ("error" in change) throw change.error;
      if (change.sdl === refusedSdl) return;
      refusedSdl = change.sdl;
      if (change.sdl === current.supergraphSdl) {
        refused = undefined;
        return;
      }
      current = build(change.sdl);
      refused = undefined;
      log.info({ subgraphs: current.subgraphs.length }, "supergraph reloaded");
      for (const listener of listeners) listener(current);
    } catch (error) {
      const reason = errorLine(error);
      if (reason === refused) return;
      refused = reason;
      log.error(
        { code: error instanceof HubError ? error.code : "INTERNAL", reason },
        "new supergraph refused; the one before stays in use",
      );
    }
  };
  const unwatch = source.watch(take);

  function build(sdl: string): Snapshot {
    const snapshot = createSnapshot(sdl);
    accept(snapshot);
    return snapshot;
  }

  return Object.freeze({
    get current() {
      return current;
    },
    onChange(listener: (snapshot: Snapshot) => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: unwatch,
  });
}
