import { Worker } from "node:worker_threads";
import { HubError } from "../../schema/errors.ts";
import type { PlanQuestion, PlanReply, SupergraphFacts } from "./protocol.ts";

/** One planning thread. Ask it one thing at a time. Every question rejects with ThreadLost when the thread ends before its answer. */
export interface PlanThread {
  /** Reads the supergraph. Rejects with an Error whose message says why it is no supergraph. */
  load(supergraphSdl: string): Promise<SupergraphFacts>;
  /** The plan as JSON. Rejects with QUERY_UNPLANNABLE, or the planner's reason. */
  plan(text: string, labels?: readonly string[]): Promise<string>;
  /** Ends it, in the middle of a plan too: the only way to stop the planner. */
  end(): Promise<void>;
  /** Resolves when it has ended, for whatever reason. */
  readonly ended: Promise<void>;
}

export class ThreadLost extends Error {
  readonly outOfMemory: boolean;
  constructor(outOfMemory: boolean) {
    super(outOfMemory ? "the planning thread ran out of memory" : "the planning thread ended");
    this.outOfMemory = outOfMemory;
  }
}

/**
 * An operation that needs more than this takes only its thread with it. The part for young objects is kept small: the planner is no slower for it, and the process
 * takes 35 MB less.
 */
const MEMORY = { maxOldGenerationSizeMb: 1_024, maxYoungGenerationSizeMb: 16 };

/** Starts a thread; it loads the planner's code at once and the supergraph when it is told. An idle one does not keep the process alive. */
export function startPlanThread(): PlanThread {
  // The planner's libraries read variables of their own from the environment; they are given none of ours.
  const worker = new Worker(new URL("./worker.ts", import.meta.url), {
    env: { NODE_ENV: "production" },
    execArgv: [],
    resourceLimits: MEMORY,
  });
  let waiting: { readonly done: (reply: PlanReply) => void; readonly fail: (error: Error) => void } | undefined;
  let lost: ThreadLost | undefined;

  worker.on("message", (reply: PlanReply) => {
    const one = waiting;
    waiting = undefined;
    worker.unref();
    one?.done(reply);
  });
  worker.on("error", (error: unknown) => lose(isOutOfMemory(error)));
  const ended = new Promise<void>((done) => {
    worker.on("exit", () => {
      lose(false);
      done();
    });
  });
  worker.unref();

  function lose(outOfMemory: boolean): void {
    lost ??= new ThreadLost(outOfMemory);
    waiting?.fail(lost);
    waiting = undefined;
  }

  const ask = (question: PlanQuestion): Promise<PlanReply> =>
    new Promise((done, fail) => {
      if (lost !== undefined) return fail(lost);
      waiting = { done, fail };
      worker.ref();
      worker.postMessage(question);
    });

  return Object.freeze({
    async load(supergraphSdl: string) {
      const reply = await ask({ ask: "load", supergraphSdl });
      if ("facts" in reply) return reply.facts;
      throw new Error("failure" in reply ? reply.failure : "an answer to another question");
    },
    async plan(text: string, labels: readonly string[] = []) {
      const reply = await ask({ ask: "plan", text, labels });
      if ("plan" in reply) return reply.plan;
      if ("refusal" in reply) throw new HubError("QUERY_UNPLANNABLE", reply.refusal);
      throw new Error("failure" in reply ? reply.failure : "an answer to another question");
    },
    async end() {
      worker.ref(); // else a process with nothing else to do would end before it hears that the thread has
      await worker.terminate();
    },
    ended,
  });
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY";
}
