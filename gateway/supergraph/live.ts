import { HubError, errorLine } from "../../schema/errors.ts";
import type { Log } from "../../subgraphs/base/log.ts";
import type { Planning } from "../plan/planning.ts";
import { createSnapshot, type Snapshot } from "./snapshot.ts";
import type { SupergraphChange, SupergraphSource } from "./source.ts";

export interface LiveSupergraphOptions {
  readonly source: SupergraphSource;
  readonly log: Log;
  readonly planning: Planning;
  /** Refuses a snapshot by throwing (for instance: a subgraph without a usable address). Default: accepts. */
  readonly accept?: (snapshot: Snapshot) => void;
}

/**
 * The snapshot in use. It changes only to one that works: a broken supergraph leaves the old one serving and is logged once. The new planner is built in a
 * thread of its own, and has planned what is asked most, before it takes over.
 */
export interface LiveSupergraph {
  readonly current: Snapshot;
  /** Calls back after each change; returns a function that ends it. */
  onChange(listener: (snapshot: Snapshot) => void): () => void;
  close(): void;
}

/** Operations planned ahead for a new supergraph, and the time that may take. */
const WARMED = 100;
const WARM_MS = 3_000;

/** Loads the first supergraph (throws when it is broken) and follows the source from then on. */
export async function createLiveSupergraph(options: LiveSupergraphOptions): Promise<LiveSupergraph> {
  const { source, log, planning, accept = () => {} } = options;
  const listeners = new Set<(snapshot: Snapshot) => void>();
  const closed = new AbortController();
  let current = await build(await source.load());
  let refused: string | undefined;
  let refusedSdl: string | undefined;
  let newest: SupergraphChange | undefined;
  let working = false;

  /** One change at a time; of those that come meanwhile only the last counts. */
  const follow = async (change: SupergraphChange): Promise<void> => {
    newest = change;
    if (working) return;
    working = true;
    while (newest !== undefined && !closed.signal.aborted) {
      const next: SupergraphChange = newest;
      newest = undefined;
      await take(next);
    }
    working = false;
  };

  const take = async (change: SupergraphChange): Promise<void> => {
    try {
      if ("error" in change) throw change.error;
      if (change.sdl === refusedSdl) return;
      refusedSdl = change.sdl;
      if (change.sdl === current.supergraphSdl) {
        refused = undefined;
        return;
      }
      const next = await build(change.sdl);
      await next.planner.warm(current.planner.mostUsed(WARMED), AbortSignal.any([closed.signal, AbortSignal.timeout(WARM_MS)]));
      if (closed.signal.aborted) return void (await next.planner.close());
      const before = current;
      current = next;
      refused = undefined;
      log.info({ subgraphs: current.subgraphs.length }, "supergraph reloaded");
      for (const listener of listeners) listener(current);
      before.planner.retire();
    } catch (error) {
      if (closed.signal.aborted) return;
      // What is wrong with the text stays wrong; anything else is tried again when the source next speaks.
      if (!(error instanceof HubError) || error.code !== "SUPERGRAPH_INVALID") refusedSdl = undefined;
      const reason = errorLine(error);
      if (reason === refused) return;
      refused = reason;
      log.error(
        { code: error instanceof HubError ? error.code : "INTERNAL", reason },
        "new supergraph refused; the one before stays in use",
      );
    }
  };
  const unwatch = source.watch((change) => void follow(change));

  async function build(sdl: string): Promise<Snapshot> {
    const snapshot = await createSnapshot(sdl, planning);
    try {
      accept(snapshot);
    } catch (error) {
      await snapshot.planner.close();
      throw error;
    }
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
    close() {
      closed.abort();
      unwatch();
    },
  });
}
