import { Worker } from "node:worker_threads";
import type { CatalogueListing } from "../listing.ts";
import type { Asked, Decided, ListingChange, MatchExplanation, MergeAnswer, MergeRequest, MergeResult } from "./protocol.ts";

/** Merges listings in a thread of its own, for one catalogue or several. */
export interface Merger {
  readonly open: () => CatalogueMerger;
  readonly close: () => Promise<void>;
}

/** One catalogue's listings in the merging thread; see `Merging`. */
export interface CatalogueMerger {
  readonly load: (listings: readonly CatalogueListing[]) => Promise<void>;
  readonly merge: (decided: Decided) => Promise<MergeResult>;
  readonly change: (change: ListingChange) => Promise<MergeResult>;
  readonly explain: (a: string, b: string) => Promise<MatchExplanation | null>;
  /** Drops what the thread holds; then everything is to be loaded again. */
  readonly forget: () => Promise<void>;
  /** How often what the thread held was lost, by a failure of the thread or of a merge. */
  readonly losses: () => number;
}

interface Waiting {
  readonly done: (result: unknown) => void;
  readonly fail: (error: Error) => void;
}

/** The thread starts with the first question; one that ends unexpectedly fails what it was asked and is started anew for the next. */
export function createMerger(): Merger {
  const waiting = new Map<number, Waiting>();
  let thread: Worker | undefined;
  let asked = 0;
  let opened = 0;
  let ended = 0;
  let closed = false;

  const start = (): Worker => {
    const worker = new Worker(new URL("./worker.ts", import.meta.url));
    worker.unref();
    worker.on("message", (answer: MergeAnswer) => {
      const one = waiting.get(answer.number);
      waiting.delete(answer.number);
      if ("failure" in answer) one?.fail(new Error(answer.failure));
      else one?.done(answer.result);
    });
    worker.on("error", (error: unknown) => give(worker, error instanceof Error ? error : new Error("the merging thread failed")));
    worker.on("exit", () => give(worker, new Error("the merging thread ended")));
    return worker;
  };
  const give = (worker: Worker, error: Error): void => {
    if (thread !== worker) return;
    thread = undefined;
    ended += 1;
    for (const one of waiting.values()) one.fail(error);
    waiting.clear();
  };
  const ask = async <T>(catalogue: number, question: Asked): Promise<T> => {
    if (closed) throw new Error("the merger is closed");
    thread ??= start();
    const number = (asked += 1);
    const answer = new Promise<T>((done, fail) => waiting.set(number, { done: (result) => done(result as T), fail })); // the thread answers in kind
    thread.ref();
    thread.postMessage({ number, catalogue, ...question } satisfies MergeRequest);
    return answer.finally(() => waiting.size === 0 && thread?.unref());
  };

  return {
    open() {
      const catalogue = (opened += 1);
      let failures = 0;
      const asking = <T>(question: Asked): Promise<T> =>
        ask<T>(catalogue, question).catch((error: unknown) => {
          failures += 1;
          throw error;
        });
      return {
        load: (listings) => asking({ ask: "load", listings }),
        merge: (decided) => asking({ ask: "merge", decided }),
        change: (change) => asking({ ask: "change", change }),
        explain: (a, b) => asking({ ask: "explain", a, b }),
        forget: () => asking({ ask: "forget" }),
        losses: () => ended + failures,
      };
    },
    async close() {
      closed = true;
      await thread?.terminate();
    },
  };
}
