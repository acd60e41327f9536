import { Worker } from "node:worker_threads";
import { HubError, type ErrorCode } from "../../../../schema/errors.ts";
import type { Sheet, WorkbookRequest } from "./workbook.ts";

/**
 * Reads a workbook in a worker thread: unpacking and parsing 50 MB takes seconds, during which the hub would answer nobody, and a file made to use up all
 * memory takes only the worker with it.
 */
export type WorkerAnswer =
  | { readonly sheet: Sheet }
  | { readonly failure: { readonly code: ErrorCode; readonly message: string; readonly next: string } };

const MOST_MS = 60_000;

/** The sheet. Throws FETCH_*. */
export async function readInWorker(request: WorkbookRequest): Promise<Sheet> {
  const megabytes = request.bytes / 1_000_000;
  const worker = new Worker(new URL("./worker.ts", import.meta.url), {
    workerData: request,
    resourceLimits: { maxOldGenerationSizeMb: Math.ceil(256 + 12 * megabytes) },
  });
  const tooLarge = (what: string) => new HubError("FETCH_TOO_LARGE", `${request.whom} answers with a workbook that takes ${what} to read.`);
  let timer: NodeJS.Timeout | undefined;
  try {
    const answer = await new Promise<WorkerAnswer>((done, fail) => {
      timer = setTimeout(() => fail(tooLarge(`more than ${MOST_MS / 1000} s`)), MOST_MS);
      worker.once("message", done);
      worker.once("error", (error) => fail(isOutOfMemory(error) ? tooLarge("too much memory") : error));
      worker.once("exit", () => fail(new Error("the worker that reads a workbook ended without an answer")));
    });
    if ("sheet" in answer) return answer.sheet;
    throw new HubError(answer.failure.code, answer.failure.message, { next: answer.failure.next });
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY";
}
