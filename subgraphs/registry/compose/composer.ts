import { Worker } from "node:worker_threads";
import type { CheckQuestion, CheckResult } from "../../../schema/check/check.ts";
import type { SchemaChange } from "../../../schema/compare.ts";
import { CompositionError, type SubgraphDefinition } from "../../../schema/compose.ts";
import { HubError } from "../../../schema/errors.ts";
import type { MadeVariant } from "../../../schema/variant/make.ts";
import type { Variant } from "../../../schema/variant/variant.ts";
import type { ComposeQuestion, ComposeReply } from "./protocol.ts";

/**
 * Composes and checks in a thread of its own, one thing at a time. Threat: SDL from outside that takes minutes or gigabytes; the thread has a deadline and a bound of memory, and only it ends. So does
 * whoever asks too much at once: those who wait are few, and strangers fewer than callers.
 */
export interface Composer {
  /** The supergraph's SDL. Rejects with CompositionError, CHECK_TOO_COSTLY or OVERLOADED. */
  compose(subgraphs: readonly SubgraphDefinition[]): Promise<string>;
  /** Rejects with CHECK_TOO_COSTLY or OVERLOADED. `patient`: the question of a known caller. */
  check(question: CheckQuestion, patient: boolean): Promise<CheckResult>;
  /** What changes for clients from one supergraph to the next. Rejects with CHECK_TOO_COSTLY. */
  changes(before: string, after: string): Promise<readonly SchemaChange[]>;
  /** A variant of a supergraph, or why there is none. Rejects with CHECK_TOO_COSTLY. */
  variant(supergraph: string, variant: Variant): Promise<MadeVariant>;
  close(): Promise<void>;
}

export interface ComposerOptions {
  /** Time for one question. Default 60 s. */
  readonly deadlineMs?: number;
  /** Memory for one question. Default 1,536 MB. */
  readonly megabytes?: number;
  /** The thread ends after so long without a question. Default 30 s. */
  readonly idleMs?: number;
}

const MOST_WAITING = 20;
const MOST_STRANGERS = 3;

export function createComposer({ deadlineMs = 60_000, megabytes = 1_536, idleMs = 30_000 }: ComposerOptions = {}): Composer {
  let worker: Worker | undefined;
  let idle: NodeJS.Timeout | undefined;
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  let closed = false;

  const thread = (): Worker => {
    clearTimeout(idle);
    // Its libraries read variables of their own from the environment; they are given none of ours.
    worker ??= new Worker(new URL("./worker.ts", import.meta.url), {
      env: { NODE_ENV: "production" },
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: megabytes },
    }).on("error", () => undefined);
    return worker;
  };
  const end = async (): Promise<void> => {
    clearTimeout(idle);
    const ending = worker;
    worker = undefined;
    await ending?.terminate();
  };

  /** Asks the thread; a question that it does not answer in time costs it its life. */
  const ask = async (question: ComposeQuestion): Promise<ComposeReply> => {
    if (closed) throw new HubError("OVERLOADED", "The registry is closing.");
    const asked = thread();
    const { promise, resolve, reject } = Promise.withResolvers<ComposeReply>();
    const costly = (why: string): void =>
      reject(new HubError("CHECK_TOO_COSTLY", `Composing the subgraphs takes more ${why} than it may.`));
    const timer = setTimeout(() => costly("time"), deadlineMs);
    const lost = (error: unknown): void =>
      isOutOfMemory(error) ? costly("memory") : reject(new HubError("INTERNAL", "The composing thread ended.", { cause: error }));
    asked.once("message", resolve).once("error", lost).once("exit", lost);
    asked.ref();
    asked.postMessage(question);
    try {
      return await promise;
    } catch (error) {
      await end();
      throw error;
    } finally {
      clearTimeout(timer);
      asked.off("message", resolve).off("error", lost).off("exit", lost);
      asked.unref();
      idle = setTimeout(() => void end(), idleMs).unref();
    }
  };

  const inTurn = async (question: ComposeQuestion, most: number): Promise<ComposeReply> => {
    if (waiting >= most) throw new HubError("OVERLOADED", "Others are being checked.");
    waiting += 1;
    const mine = last.then(() => ask(question));
    last = mine.catch(() => undefined);
    try {
      return await mine;
    } finally {
      waiting -= 1;
    }
  };

  return Object.freeze({
    async compose(subgraphs: readonly SubgraphDefinition[]) {
      const reply = await inTurn({ compose: subgraphs }, Number.POSITIVE_INFINITY);
      if ("supergraph" in reply) return reply.supergraph;
      if ("problems" in reply) throw new CompositionError(reply.problems);
      throw unexpected(reply);
    },
    async check(question: CheckQuestion, patient: boolean) {
      const reply = await inTurn({ check: question }, patient ? MOST_WAITING : MOST_STRANGERS);
      if ("checked" in reply) return reply.checked;
      throw unexpected(reply);
    },
    async changes(before: string, after: string) {
      const reply = await inTurn({ supergraphs: [before, after] }, Number.POSITIVE_INFINITY);
      if ("changes" in reply) return reply.changes;
      throw unexpected(reply);
    },
    async variant(supergraph: string, variant: Variant) {
      const reply = await inTurn({ variant, of: supergraph }, Number.POSITIVE_INFINITY);
      if ("variant" in reply) return reply.variant;
      throw unexpected(reply);
    },
    async close() {
      closed = true;
      await end();
    },
  });
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY";
}

function unexpected(reply: ComposeReply): HubError {
  return new HubError("INTERNAL", "The subgraphs could not be composed.", {
    cause: new Error("failure" in reply ? reply.failure : "an answer to another question"),
  });
}
