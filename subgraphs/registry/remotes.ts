import type { Log } from "../base/log.ts";
import type { RemoteSubgraph } from "../base/remote.ts";
import type { SubgraphDefinition } from "../../schema/compose.ts";

export interface RemotesOptions {
  readonly remotes: readonly RemoteSubgraph[];
  readonly log: Log;
}

/** The subgraphs that HUB_SUBGRAPHS names, and what each said last. */
export interface Remotes {
  /** Asks all of them. Returns whether one says something else than before. */
  look(): Promise<boolean>;
  /** What they said; those that never answered since the start are missing. */
  said(): readonly SubgraphDefinition[];
}

export function createRemotes({ remotes, log }: RemotesOptions): Remotes {
  const newest = new Map<string, string>();
  const silent = new Set<string>();

  const lookAt = async (remote: RemoteSubgraph): Promise<boolean> => {
    try {
      const sdl = await remote.sdl();
      silent.delete(remote.name);
      if (newest.get(remote.name) === sdl) return false;
      newest.set(remote.name, sdl);
      return true;
    } catch {
      if (!silent.has(remote.name))
        log.warn(
          { subgraph: remote.name, code: "SUBGRAPH_UNREACHABLE" },
          "subgraph does not answer; its last known schema, if any, is used",
        );
      silent.add(remote.name);
      return false;
    }
  };

  return Object.freeze({
    look: async () => (await Promise.all(remotes.map(lookAt))).includes(true),
    said: () =>
      remotes.flatMap(({ name, url }) => {
        const sdl = newest.get(name);
        return sdl === undefined ? [] : [{ name, url, sdl }];
      }),
  });
}
