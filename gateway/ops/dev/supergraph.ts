import { setTimeout as pause } from "node:timers/promises";
import { compose, type SubgraphDefinition } from "../../../schema/compose.ts";
import type { SupergraphChange, SupergraphSource } from "../../supergraph/source.ts";

export interface DevSupergraphOptions {
  readonly name: string;
  /** Where the subgraph that is being written answers. */
  readonly url: string;
  /** Its SDL now. */
  readonly readLocal: () => Promise<string>;
  /** The others now. */
  readonly readOthers: () => Promise<readonly SubgraphDefinition[]>;
  /** Told what went well, and what did not; the last good supergraph stays meanwhile. */
  readonly onComposed: () => void;
  readonly onFailure: (error: unknown) => void;
  readonly signal: AbortSignal;
  /** Distance between looks at the SDL. Default 500 ms. */
  readonly everyMs?: number;
  /** Distance between looks at the others. Default 30 s. */
  readonly othersEveryMs?: number;
}

/** The published others and the subgraph that is being written, composed again whenever one of them changes. Throws where the first composition fails. */
export async function createDevSupergraph(options: DevSupergraphOptions): Promise<SupergraphSource> {
  const { name, url, readLocal, readOthers, onComposed, onFailure, signal, everyMs = 500, othersEveryMs = 30_000 } = options;
  const listeners = new Set<(change: SupergraphChange) => void>();
  let others = await readOthers();
  let sdl = await readLocal();
  let supergraph = composed();

  function composed(): string {
    return compose([...others, { name, url, sdl }]).supergraphSdl;
  }

  async function look(withOthers: boolean): Promise<void> {
    const [nextSdl, nextOthers] = [await readLocal(), withOthers ? await readOthers() : others];
    if (nextSdl === sdl && JSON.stringify(nextOthers) === JSON.stringify(others)) return;
    sdl = nextSdl;
    others = nextOthers;
    supergraph = composed();
    for (const listener of listeners) listener({ sdl: supergraph });
    onComposed();
  }

  async function follow(): Promise<void> {
    for (let looks = 1; !signal.aborted; looks += 1) {
      await pause(everyMs, undefined, { signal, ref: false }).catch(() => undefined);
      if (signal.aborted) return;
      await look(looks % Math.ceil(othersEveryMs / everyMs) === 0).catch((error: unknown) =>
        signal.aborted ? undefined : onFailure(error),
      );
    }
  }

  void follow();
  return Object.freeze({
    label: `the published subgraphs and ${name}`,
    load: async () => supergraph,
    watch(onChange: (change: SupergraphChange) => void) {
      listeners.add(onChange);
      return () => listeners.delete(onChange);
    },
  });
}
