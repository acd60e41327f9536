import type { Transport } from "../transport/transport.ts";
import type { ErrorCollector } from "./errors.ts";
import type { Data } from "./target.ts";

/** One operation while it runs: what all its fetches share. */
export interface Run {
  readonly transports: ReadonlyMap<string, Transport>;
  /** As the client sent them; the subgraph's own operation declares their types and defaults. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** Coerced, with defaults: what @skip and @include go by. */
  readonly conditions: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal | undefined;
  readonly errors: ErrorCollector;
  /** The growing answer: all the subgraphs' data, merged, under response names. */
  readonly root: Data;
  /** Told when a fetch that others wait for has ended. Default: nobody waits. */
  readonly finished?: (fetchId: string) => void;
}

/** A compiled part of a plan. Undefined where there is nothing to wait for. Never rejects for a subgraph's fault: that is an error for each field it costs. */
export type Step = (run: Run) => Promise<void> | undefined;
