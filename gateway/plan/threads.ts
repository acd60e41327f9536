import { HubError } from "../../schema/errors.ts";
import { ThreadLost, type PlanThread } from "./thread.ts";
import type { SupergraphFacts } from "./protocol.ts";

/**
 * The planning threads of one supergraph.
 *
 * Threat: planning time grows out of all proportion with some operations, and a planner that has begun can only be stopped by ending its thread. So each plan
 * has a deadline, whoever waits stands in a bounded queue, and a second thread is made ready as soon as a plan takes longer than plans do: long before the
 * deadline it has taken over, and while nothing harmful comes only one thread's memory is used.
 */
export interface PlanThreads {
  /** The plan as JSON, with the overrides of these labels in force. Rejects with QUERY_TOO_COMPLEX past the deadline, OVERLOADED when too many wait, QUERY_UNPLANNABLE, else with the planner's or the signal's reason. */
  plan(text: string, signal?: AbortSignal, labels?: readonly string[]): Promise<string>;
  /** Ends the threads as soon as nobody waits. A straggler is still served, by a thread of its own. */
  retire(): void;
  /** Ends everything now; who waits is refused. */
  close(): Promise<void>;
}

export interface PlanThreadsOptions {
  readonly supergraphSdl: string;
  readonly start: () => PlanThread;
  /** Time for one plan, in milliseconds. Default 5 s. */
  readonly deadlineMs?: number;
  /** Operations that wait at most. Default 100. */
  readonly queue?: number;
  /** The longest wait in the queue. Default 10 s. */
  readonly patienceMs?: number;
  /** A plan that takes longer makes a second thread start. Default 100 ms. */
  readonly slowMs?: number;
  /** The second thread ends after so long without work. Default 60 s. */
  readonly idleMs?: number;
  /** Called when it was retired and its last thread ends. Default: nothing. */
  readonly onEmpty?: () => void;
}

export interface OpenThreads {
  readonly facts: SupergraphFacts;
  readonly threads: PlanThreads;
}

interface Job {
  readonly text: string;
  readonly labels: readonly string[];
  readonly done: (plan: string) => void;
  readonly fail: (error: Error) => void;
  /** Ends the wait in the queue. */
  readonly patience: NodeJS.Timeout;
}

const MOST_THREADS = 2;

/** Reads the supergraph in a first thread. Rejects with the reason when it is none; the thread is ended then. */
export async function openPlanThreads(options: PlanThreadsOptions): Promise<OpenThreads> {
  const { supergraphSdl, start, deadlineMs = 5_000, queue: mostWaiting = 100, slowMs = 100, idleMs = 60_000 } = options;
  const { patienceMs = 10_000, onEmpty = () => {} } = options;
  const queue = new Set<Job>();
  const all = new Set<PlanThread>();
  const idle: PlanThread[] = [];
  let starting = 0;
  let state: "open" | "retired" | "closed" = "open";
  let shrink: NodeJS.Timeout | undefined;

  const begin = (): PlanThread => {
    const thread = start();
    all.add(thread);
    void thread.ended.then(() => drop(thread));
    return thread;
  };

  const first = begin();
  let facts: SupergraphFacts;
  try {
    facts = await first.load(supergraphSdl);
  } catch (error) {
    await first.end();
    throw error;
  }
  idle.push(first);

  function dispatch(): void {
    while (idle.length > 0 && queue.size > 0) {
      const [thread, job] = [idle.pop(), queue.values().next().value];
      if (thread === undefined || job === undefined) break;
      queue.delete(job);
      clearTimeout(job.patience);
      void run(thread, job);
    }
    if (all.size === 0 && (state === "open" || queue.size > 0)) void grow();
    if (state === "retired" && queue.size === 0) for (const thread of idle.splice(0)) drop(thread);
    if (state === "retired" && all.size === 0) onEmpty();
    settleSize();
  }

  async function run(thread: PlanThread, job: Job): Promise<void> {
    let late = false;
    const slow = setTimeout(() => {
      if (all.size < MOST_THREADS && state === "open") void grow();
    }, slowMs).unref();
    const deadline = setTimeout(() => {
      late = true;
      drop(thread);
    }, deadlineMs);
    try {
      const plan = await thread.plan(job.text, job.labels);
      job.done(plan);
      if (all.has(thread)) idle.push(thread);
    } catch (error) {
      if (error instanceof ThreadLost) {
        drop(thread);
        job.fail(reason(error, late));
      } else {
        if (all.has(thread)) idle.push(thread);
        job.fail(error instanceof HubError ? error : new HubError("INTERNAL", "The query could not be planned.", { cause: error }));
      }
    } finally {
      clearTimeout(slow);
      clearTimeout(deadline);
    }
    if (state !== "closed") dispatch();
  }

  function reason(lost: ThreadLost, late: boolean): HubError {
    if (state === "closed") return closing();
    if (late) return new HubError("QUERY_TOO_COMPLEX", `Planning the query takes longer than ${deadlineMs} ms.`);
    if (lost.outOfMemory) return new HubError("QUERY_TOO_COMPLEX", "Planning the query takes more memory than it may.");
    return new HubError("INTERNAL", "The query could not be planned.", { cause: lost });
  }

  async function grow(): Promise<void> {
    if (starting > 0) return;
    starting += 1;
    const thread = begin();
    try {
      await thread.load(supergraphSdl);
      if (all.has(thread)) idle.push(thread);
    } catch (error) {
      drop(thread);
      if (all.size === 0) giveUp(error);
    } finally {
      starting -= 1;
    }
    if (state !== "closed" && all.size > 0) dispatch();
  }

  /** No thread can be had: whoever waits is told now, and the next operation tries again. */
  function giveUp(error: unknown): void {
    for (const job of queue) job.fail(new HubError("INTERNAL", "The query could not be planned.", { cause: error }));
    queue.clear();
  }

  function drop(thread: PlanThread): void {
    if (!all.delete(thread)) return;
    const at = idle.indexOf(thread);
    if (at >= 0) idle.splice(at, 1);
    thread.end().catch(() => undefined); // ended already
  }

  function settleSize(): void {
    if (idle.length < MOST_THREADS) {
      clearTimeout(shrink);
      shrink = undefined;
    } else {
      shrink ??= setTimeout(() => {
        shrink = undefined;
        const spare = idle.pop();
        if (spare !== undefined) drop(spare);
      }, idleMs).unref();
    }
  }

  const threads: PlanThreads = {
    plan(text, signal, labels = []) {
      return new Promise((done, fail) => {
        if (state === "closed") return fail(closing());
        if (signal?.aborted === true) return fail(signal.reason);
        if (idle.length === 0 && queue.size >= mostWaiting)
          return fail(new HubError("OVERLOADED", `${queue.size} queries wait to be planned already.`));
        const leave = (error: Error): void => {
          clearTimeout(job.patience);
          if (queue.delete(job)) job.fail(error);
        };
        const gone = (): void => leave(signal?.reason);
        const job: Job = {
          text,
          labels,
          done: (plan) => {
            signal?.removeEventListener("abort", gone);
            done(plan);
          },
          fail: (error) => {
            signal?.removeEventListener("abort", gone);
            clearTimeout(job.patience);
            fail(error);
          },
          patience: setTimeout(
            () => leave(new HubError("OVERLOADED", `The query waited ${patienceMs} ms to be planned.`)),
            patienceMs,
          ).unref(),
        };
        signal?.addEventListener("abort", gone, { once: true });
        queue.add(job);
        dispatch();
      });
    },
    retire() {
      if (state !== "open") return;
      state = "retired";
      dispatch();
    },
    async close() {
      state = "closed";
      clearTimeout(shrink);
      for (const job of queue) job.fail(closing());
      queue.clear();
      const ending = [...all].map((thread) => thread.end());
      all.clear();
      idle.length = 0;
      await Promise.all(ending);
    },
  };
  return { facts, threads: Object.freeze(threads) };
}

function closing(): HubError {
  return new HubError("OVERLOADED", "The hub is stopping.");
}
