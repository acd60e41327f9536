import { HubError } from "../../schema/errors.ts";
import type { Log } from "../../subgraphs/base/log.ts";
import type { Subgraph } from "../../subgraphs/base/subgraph.ts";
import type { SubgraphAddress } from "../supergraph/snapshot.ts";
import { httpTransport } from "./http.ts";
import { inProcessTransport } from "./in-process.ts";
import type { Pools } from "./pools.ts";
import type { Transport } from "./transport.ts";
import { watchedTransport } from "./watched.ts";

export interface TransportsOptions {
  readonly subgraphs: readonly SubgraphAddress[];
  /** Those that run in this process: called without HTTP, whatever address the supergraph gives them. */
  readonly inProcess: readonly Pick<Subgraph, "name" | "execute">[];
  readonly pools: Pools;
  readonly timeoutMs: number;
  readonly log: Log;
}

/** A transport for every subgraph of a supergraph. Throws SUPERGRAPH_INVALID for one that has no usable address. */
export function createTransports({ subgraphs, inProcess, pools, timeoutMs, log }: TransportsOptions): ReadonlyMap<string, Transport> {
  return new Map(
    subgraphs.map(({ name, url }): [string, Transport] => {
      const here = inProcess.find((subgraph) => subgraph.name === name);
      if (here !== undefined) return [name, watchedTransport(name, inProcessTransport({ subgraph: here, timeoutMs }), log)];
      if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
        throw new HubError("SUPERGRAPH_INVALID", `The subgraph ${name} has no http(s) address in the supergraph.`);
      }
      return [name, watchedTransport(name, httpTransport({ name, url, pools, timeoutMs }), log)];
    }),
  );
}
