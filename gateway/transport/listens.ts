import type { Dispatcher } from "undici";
import type { HeaderRules } from "../../subgraphs/base/header-rules.ts";
import { perSubgraph, type PerSubgraph } from "../../subgraphs/base/per-subgraph.ts";
import type { Subgraph } from "../../subgraphs/base/subgraph.ts";
import type { SubgraphAddress } from "../supergraph/snapshot.ts";
import { httpListen } from "./http-listen.ts";
import { inProcessListen } from "./in-process-listen.ts";
import type { Listen } from "./listen.ts";
import { passingHeaders } from "./passing.ts";

export interface ListensOptions {
  readonly subgraphs: readonly SubgraphAddress[];
  /** Those that run in this process. */
  readonly inProcess: readonly Pick<Subgraph, "name" | "subscribe">[];
  /** Keeps a connection for each stream, without a bound of its own. */
  readonly dispatcher: Dispatcher;
  readonly timeoutMs: PerSubgraph;
  /** Subgraphs that are told who asks. Default: all. */
  readonly knowCaller?: ReadonlySet<string> | undefined;
  readonly headers: HeaderRules;
}

/** How a subscription of each subgraph of a supergraph is begun. */
export function createListens(options: ListensOptions): ReadonlyMap<string, Listen> {
  const { subgraphs, inProcess, dispatcher, headers } = options;
  return new Map(
    subgraphs.map(({ name, url }) => {
      const common = {
        timeoutMs: perSubgraph(options.timeoutMs, name),
        passing: passingHeaders(headers, name, options.knowCaller?.has(name)),
      };
      const subgraph = inProcess.find((each) => each.name === name);
      return [name, subgraph === undefined ? httpListen({ name, url, dispatcher, ...common }) : inProcessListen({ subgraph, ...common })];
    }),
  );
}
