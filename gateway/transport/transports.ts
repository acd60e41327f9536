import { HubError } from "../../schema/errors.ts";
import type { Clock } from "../../subgraphs/base/clock.ts";
import type { HeaderRules } from "../../subgraphs/base/header-rules.ts";
import type { Log } from "../../subgraphs/base/log.ts";
import { perSubgraph, type PerSubgraph } from "../../subgraphs/base/per-subgraph.ts";
import type { Subgraph } from "../../subgraphs/base/subgraph.ts";
import type { SubgraphAddress } from "../supergraph/snapshot.ts";
import { httpTransport, isPrivateAnswer } from "./http.ts";
import { inProcessTransport } from "./in-process.ts";
import type { Lines } from "./lines.ts";
import { passingHeaders } from "./passing.ts";
import type { Pools } from "./pools.ts";
import { shared } from "./shared.ts";
import type { Transport } from "./transport.ts";
import { watchedTransport } from "./watched.ts";

export interface TransportsOptions {
  readonly subgraphs: readonly SubgraphAddress[];
  /** Those that run in this process: called without HTTP, whatever address the supergraph gives them. */
  readonly inProcess: readonly Pick<Subgraph, "name" | "execute">[];
  readonly pools: Pools;
  readonly lines: Lines;
  readonly clock: Clock;
  readonly timeoutMs: PerSubgraph;
  /** Whether equal queries under way at one moment are one call; across the network only. */
  readonly share: boolean;
  /** Subgraphs that are told who asks. Default: all. */
  readonly knowCaller?: ReadonlySet<string> | undefined;
  readonly headers: HeaderRules;
  readonly log: Log;
}

/** A transport for every subgraph of a supergraph. Throws SUPERGRAPH_INVALID for one that has no usable address. */
export function createTransports(options: TransportsOptions): ReadonlyMap<string, Transport> {
  const { subgraphs, log } = options;
  return new Map(subgraphs.map((subgraph) => [subgraph.name, watchedTransport(subgraph.name, transportTo(subgraph, options), log)]));
}

function transportTo(address: SubgraphAddress, options: TransportsOptions): Transport {
  const { name, url } = address;
  const { inProcess, pools, lines, clock, headers } = options;
  const timeoutMs = perSubgraph(options.timeoutMs, name);
  const line = lines.to(address);
  const passing = passingHeaders(headers, name, options.knowCaller?.has(name));
  const here = inProcess.find((subgraph) => subgraph.name === name);
  if (here !== undefined) return inProcessTransport({ subgraph: here, timeoutMs, passing, around: (call) => line.around(call) });
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new HubError("SUPERGRAPH_INVALID", `The subgraph ${name} has no http(s) address in the supergraph.`);
  }
  return httpTransport({
    name,
    url,
    pools,
    timeoutMs,
    passing,
    around: (call) => line.around(call),
    ...(options.share && { sharing: (call) => shared({ clock, joinMs: timeoutMs / 2, isPrivate: isPrivateAnswer }, call) }),
  });
}
