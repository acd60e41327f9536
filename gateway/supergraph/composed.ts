import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { compose, type SubgraphDefinition } from "../../schema/compose.ts";
import type { Log } from "../../subgraphs/base/log.ts";
import type { RemoteSubgraph } from "../../subgraphs/base/remote.ts";
import type { SupergraphSource } from "./source.ts";

export interface ComposedSupergraphOptions {
  /** Subgraphs of this process; their SDL is fixed. */
  readonly local: readonly SubgraphDefinition[];
  /** Subgraphs served elsewhere; their SDL is asked for again and again. */
  readonly remotes: readonly RemoteSubgraph[];
  /** Where the last good SDL of each remote subgraph is kept, so that the hub starts while one is down. */
  readonly folder: string;
  /** Distance between looks. Default 10 s. */
  readonly intervalMs?: number;
  readonly log: Log;
}

/**
 * A supergraph composed here, from the subgraphs of this process and those served elsewhere. A remote one that is down keeps its last known SDL, so its types stay in
 * the schema and its fields answer null with an error; one that has never been seen joins when it first answers.
 */
export function composedSupergraph({ local, remotes, folder, intervalMs = 10_000, log }: ComposedSupergraphOptions): SupergraphSource {
  const known = new Map<string, string>();
  const missing = new Set<string>();

  const look = async (remote: RemoteSubgraph): Promise<void> => {
    const path = join(folder, `${encodeURIComponent(remote.name)}.graphql`);
    try {
      const sdl = await remote.sdl();
      missing.delete(remote.name);
      if (known.get(remote.name) === sdl) return;
      known.set(remote.name, sdl);
      await mkdir(folder, { recursive: true });
      await writeFile(path, sdl);
    } catch {
      if (missing.has(remote.name)) return;
      missing.add(remote.name);
      const kept = known.get(remote.name) ?? (await readFile(path, "utf8").catch(() => undefined));
      if (kept !== undefined) known.set(remote.name, kept);
      log.warn(
        { subgraph: remote.name, code: "SUBGRAPH_UNREACHABLE" },
        kept === undefined ? "subgraph left out until it answers" : "subgraph does not answer; its last known schema is used",
      );
    }
  };

  const load = async (): Promise<string> => {
    await Promise.all(remotes.map(look));
    const elsewhere = remotes.flatMap(({ name, url }) => {
      const sdl = known.get(name);
      return sdl === undefined ? [] : [{ name, url, sdl }];
    });
    return compose([...local, ...elsewhere]).supergraphSdl;
  };

  return Object.freeze({
    label: "the supergraph composed from the subgraphs",
    load,
    watch(onChange: Parameters<SupergraphSource["watch"]>[0]) {
      if (remotes.length === 0) return () => undefined;
      let ended = false;
      let timer = setTimeout(again, intervalMs).unref();
      function again(): void {
        lookAgain().finally(() => {
          if (!ended) timer = setTimeout(again, intervalMs).unref();
        });
      }
      async function lookAgain(): Promise<void> {
        try {
          const before = JSON.stringify([...known]);
          const sdl = await load();
          if (!ended && JSON.stringify([...known]) !== before) onChange({ sdl });
        } catch (error) {
          onChange({ error });
        }
      }
      return () => {
        ended = true;
        clearTimeout(timer);
      };
    },
  });
}
