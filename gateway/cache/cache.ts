import type { ExecutionResult } from "graphql";
import type { Clock } from "../../subgraphs/base/clock.ts";
import type { Log } from "../../subgraphs/base/log.ts";
import { compilerOf } from "../execute/compiled.ts";
import { executeOperation, type Executable, type OperationRequest } from "../execute/operation.ts";
import type { Snapshot } from "../supergraph/snapshot.ts";
import { scopeOf } from "../transport/scope.ts";
import { createAnswers } from "./answers.ts";
import { cachedTransport } from "./cached-transport.ts";
import { fingerprint } from "./fingerprint.ts";
import { createFreshness } from "./freshness.ts";
import { createShelf } from "./shelf.ts";
import type { Store } from "./store.ts";

/** What subgraphs allowed to be kept: their answers to root fields, entities one by one, and whole answers. */
export interface Cache {
  /** For one client's request. */
  open(headers: OperationRequest["headers"]): CachedRequest;
  /** Drops whatever has one of these tags (see tags.ts). Never rejects. */
  drop(tags: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

export interface CachedRequest {
  /** As `executeOperation`; a mutation as if there were no cache. */
  execute(served: CachedExecutable, request: OperationRequest): Promise<ExecutionResult>;
  /** What the answer's `Cache-Control` is; undefined where no subgraph was needed for it. */
  cacheControl(): string | undefined;
}

export interface CachedExecutable extends Executable {
  readonly snapshot: Executable["snapshot"] & Pick<Snapshot, "supergraphSdl">;
}

export interface CacheOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
}

export function createCache({ store, clock, log }: CacheOptions): Cache {
  const shelf = createShelf({ store, clock, log });
  const answers = createAnswers(shelf);
  const supergraphs = new WeakMap<CachedExecutable["snapshot"], string>();
  const supergraphOf = (snapshot: CachedExecutable["snapshot"]): string =>
    supergraphs.getOrInsertComputed(snapshot, () => fingerprint(snapshot.supergraphSdl));

  function open(headers: OperationRequest["headers"]): CachedRequest {
    const freshness = createFreshness();
    return {
      async execute(served, request) {
        const { snapshot } = served;
        const { operation } = compilerOf(snapshot).operation(request.document, request.operationName);
        if (operation.operation !== "query") {
          freshness.note(undefined);
          return executeOperation(served, request);
        }
        const supergraph = supergraphOf(snapshot);
        const result = await answers.answer({ request, supergraph, freshness }, () => {
          const transports = new Map(
            [...served.transports].map(([name, transport]) => [
              name,
              cachedTransport({ shelf, clock, supergraph, name, transport, freshness }),
            ]),
          );
          return executeOperation({ snapshot, transports }, request);
        });
        if (result.errors !== undefined) freshness.note(undefined);
        return result;
      },
      cacheControl() {
        if (!freshness.any()) return undefined;
        const term = freshness.term();
        const seconds = term === undefined ? 0 : Math.floor((term.until - clock.now()) / 1_000);
        if (term === undefined || seconds < 1) return "no-store";
        const whose = scopeOf(headers).anonymous ? (term.public ? "public, " : "") : "private, ";
        return `${whose}max-age=${seconds}`;
      },
    };
  }

  return Object.freeze({ open, drop: (tags: readonly string[]) => shelf.drop(tags), close: () => shelf.close() });
}
