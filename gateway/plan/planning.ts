import type { Clock } from "../../subgraphs/base/clock.ts";
import { LIMITS } from "../guard/limits.ts";
import { startPlanThread, type PlanThread } from "./thread.ts";
import { openPlanThreads, type OpenThreads } from "./threads.ts";

export interface PlanningOptions {
  readonly clock: Clock;
  /** Time for one plan, in milliseconds. Default 5 s. */
  readonly deadlineMs?: number;
  /** Operations that wait to be planned at most. Default 100. */
  readonly queue?: number;
  /** Fields of one operation at most, interfaces written out as their types. Default LIMITS.branches. */
  readonly branches?: number;
  /** For labels of progressive overrides that do not say it, the percentage of requests for which they are in force. Default none. */
  readonly overrides?: ReadonlyMap<string, number>;
  /** 0 to 1, 1 excluded. Default Math.random. */
  readonly random?: () => number;
}

/** Where the threads of every supergraph come from. */
export interface Planning {
  readonly clock: Clock;
  readonly branches: number;
  readonly overrides: ReadonlyMap<string, number>;
  readonly random: () => number;
  /** Reads a supergraph in a thread of its own. Rejects with the reason where it is none. */
  open(supergraphSdl: string): Promise<OpenThreads>;
  /** Ends every thread, also of supergraphs that are no longer used. */
  close(): Promise<void>;
}

/** Starts a first thread at once: it loads the planner's code while the supergraph is still being read or composed. */
export function createPlanning(options: PlanningOptions): Planning {
  const { clock, deadlineMs, queue, branches = LIMITS.branches, overrides = new Map(), random = Math.random } = options;
  let early: PlanThread | undefined = startPlanThread();
  const open = new Set<OpenThreads["threads"]>();
  const start = (): PlanThread => {
    const thread = early ?? startPlanThread();
    early = undefined;
    return thread;
  };
  return Object.freeze({
    clock,
    branches,
    overrides,
    random,
    async open(supergraphSdl: string) {
      const opened: OpenThreads = await openPlanThreads({
        supergraphSdl,
        start,
        onEmpty: () => void open.delete(opened.threads),
        ...(deadlineMs === undefined ? {} : { deadlineMs }),
        ...(queue === undefined ? {} : { queue }),
      });
      open.add(opened.threads);
      return opened;
    },
    async close() {
      await early?.end();
      await Promise.all([...open].map((threads) => threads.close()));
    },
  });
}
