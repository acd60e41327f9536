import { Worker } from "node:worker_threads";
import type { MergeAnswer, MergeInput, MergeRequest, MergeResult } from "./protocol.ts";

/** Merges listings in a thread of its own. */
export interface Merger {
  merge(input: MergeInput): Promise<MergeResult>;
  close(): Promise<void>;
}

interface Waiting {
  readonly done: (result: MergeResult) => void;
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
      if ("result" in answer) asked?.done(answer.result);
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

  return {
    merge(input) {
      if (closed) return Promise.reject(new Error("the merger is closed"));
      thread ??= start();
      const number = (last += 1);
      const request: MergeRequest = { ask: "merge", number, input };
      const result = new Promise<MergeResult>((done, fail) => waiting.set(number, { done, fail }));
      thread.ref();
      thread.postMessage(request);
      return result.finally(() => waiting.size === 0 && thread?.unref());
    },
    async close() {
      closed = true;
      await thread?.terminate();
    },
  };
}
