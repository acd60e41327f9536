import { Worker } from "node:worker_threads";
import type { MatchExplanation, MergeAnswer, MergeInput, MergeRequest, RelatedResult } from "./protocol.ts";

/** Merges listings in a thread of its own. */
export interface Merger {
  merge(input: MergeInput): Promise<RelatedResult>;
  /** Why two listings are, or are not, the same, by the last merge; null where one of them was not in it, "not merged" when this process has merged nothing yet. */
  explain(a: string, b: string): Promise<MatchExplanation | null | "not merged">;
  close(): Promise<void>;
}

interface Waiting {
  readonly done: (result: { readonly result: unknown }) => void;
  readonly fail: (error: Error) => void;
}

/** The thread starts with the first merge; one that ends unexpectedly fails what it was asked and is started anew for the next. */
export function createMerger(): Merger {
  const waiting = new Map<number, Waiting>();
  let thread: Worker | undefined;
  let last = 0;
  let closed = false;

  const start = (): Worker => {
    const worker = new Worker(new URL("./worker.ts", import.meta.url));
    worker.unref();
    worker.on("message", (answer: MergeAnswer) => {
      const asked = waiting.get(answer.number);
      waiting.delete(answer.number);
      if ("result" in answer) asked?.done(answer);
      else asked?.fail(new Error(answer.failure));
    });
    worker.on("error", (error: unknown) => give(worker, error instanceof Error ? error : new Error("the merging thread failed")));
    worker.on("exit", () => give(worker, new Error("the merging thread ended")));
    return worker;
  };
  const give = (worker: Worker, error: Error): void => {
    if (thread !== worker) return;
    thread = undefined;
    for (const asked of waiting.values()) asked.fail(error);
    waiting.clear();
  };

  const ask = <T>(request: (number: number) => MergeRequest): Promise<T> => {
    if (closed) return Promise.reject(new Error("the merger is closed"));
    thread ??= start();
    const number = (last += 1);
    const result = new Promise<T>((done, fail) => waiting.set(number, { done: (answer) => done(answer.result as T), fail })); // the thread answers in kind
    thread.ref();
    thread.postMessage(request(number));
    return result.finally(() => waiting.size === 0 && thread?.unref());
  };

  return {
    merge: (input) => ask<RelatedResult>((number) => ({ ask: "merge", number, input })),
    explain: (a, b) => ask<MatchExplanation | null | "not merged">((number) => ({ ask: "explain", number, a, b })),
    async close() {
      closed = true;
      await thread?.terminate();
    },
  };
}
