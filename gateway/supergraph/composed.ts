import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { compose, type SubgraphDefinition } from "../../schema/compose.ts";
import { HubError, errorLine } from "../../schema/errors.ts";
import type { Log } from "../../subgraphs/base/log.ts";
import type { RemoteSubgraph } from "../../subgraphs/base/remote.ts";
import { replaceSecretFile } from "../../subgraphs/base/write-once.ts";
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
 * A supergraph composed here, from the subgraphs of this process and those served elsewhere. A remote one that is down keeps its last good SDL, so its types stay in
 * the schema and its fields answer null with an error; so does one whose new SDL does not compose, and it keeps no other from changing. One that has never been
 * seen joins when it first answers.
 */
export function composedSupergraph({ local, remotes, folder, intervalMs = 10_000, log }: ComposedSupergraphOptions): SupergraphSource {
  /** The SDL of each remote subgraph that last composed; the same as in the folder. */
  const good = new Map<string, string>();
  /** What each said last, good or not. */
  const newest = new Map<string, string>();
  const missing = new Set<string>();
  const refused = new Map<string, string>();

  const pathOf = (name: string): string => join(folder, `${encodeURIComponent(name)}.graphql`);

  /** Asks a remote subgraph. Returns whether it says something else than before. */
  const look = async (remote: RemoteSubgraph): Promise<boolean> => {
    try {
      const sdl = await remote.sdl();
      missing.delete(remote.name);
      if (newest.get(remote.name) === sdl) return false;
      newest.set(remote.name, sdl);
      return true;
    } catch {
      if (missing.has(remote.name)) return false;
      missing.add(remote.name);
      log.warn(
        { subgraph: remote.name, code: "SUBGRAPH_UNREACHABLE" },
        good.has(remote.name) ? "subgraph does not answer; its last known schema is used" : "subgraph left out until it answers",
      );
      return false;
    }
  };

  const composed = (sdls: ReadonlyMap<string, string>): string => {
    const elsewhere = remotes.flatMap(({ name, url }) => {
      const sdl = sdls.get(name);
      return sdl === undefined ? [] : [{ name, url, sdl }];
    });
    return compose([...local, ...elsewhere]).supergraphSdl;
  };

  /** The newest of each that compose together, else the last good ones. Throws COMPOSITION_FAILED where the local ones alone do not. */
  const settle = (): { readonly sdls: ReadonlyMap<string, string>; readonly supergraph: string } => {
    const wanted = new Map([...good, ...newest]);
    const whole = attempt(() => composed(wanted));
    if (typeof whole === "string") return { sdls: wanted, supergraph: whole };
    const before = attempt(() => composed(good));
    let sdls = new Map(typeof before === "string" ? good : []);
    let supergraph = typeof before === "string" ? before : composed(sdls);
    for (const { name } of remotes) {
      for (const sdl of [newest.get(name), good.get(name)]) {
        if (sdl === undefined || sdls.get(name) === sdl) break;
        const wider = new Map(sdls).set(name, sdl);
        const result = attempt(() => composed(wider));
        if (typeof result === "string") {
          [sdls, supergraph] = [wider, result];
          break;
        }
        complain(name, sdl, result);
      }
    }
    return { sdls, supergraph };
  };

  const complain = (name: string, sdl: string, error: HubError): void => {
    if (refused.get(name) === sdl) return;
    refused.set(name, sdl);
    log.error(
      { subgraph: name, code: error.code, reason: errorLine(error) },
      "the schema of a subgraph is refused; its last good one is used",
    );
  };

  /** Composes, and keeps what composed: a kill at any moment leaves the old file or the new one. */
  const take = async (): Promise<string> => {
    const { sdls, supergraph } = settle();
    for (const [name, sdl] of sdls) {
      if (good.get(name) === sdl) continue;
      good.set(name, sdl);
      await replaceSecretFile(pathOf(name), sdl).catch((error: unknown) =>
        log.warn({ subgraph: name, reason: errorLine(error) }, "schema not kept"),
      );
    }
    return supergraph;
  };

  return Object.freeze({
    label: "the supergraph composed from the subgraphs",
    async load() {
      for (const { name } of remotes) {
        const kept = await readFile(pathOf(name), "utf8").catch(() => undefined);
        if (kept !== undefined) good.set(name, kept);
      }
      await Promise.all(remotes.map(look));
      return take();
    },
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
          const changed = await Promise.all(remotes.map(look));
          if (ended || !changed.includes(true)) return;
          const sdl = await take();
          if (!ended) onChange({ sdl });
        } catch (error) {
          if (!ended) onChange({ error });
        }
      }
      return () => {
        ended = true;
        clearTimeout(timer);
      };
    },
  });
}

function attempt(work: () => string): string | HubError {
  try {
    return work();
  } catch (error) {
    if (error instanceof HubError && error.code === "COMPOSITION_FAILED") return error;
    throw error;
  }
}
