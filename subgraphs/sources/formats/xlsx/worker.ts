import { parentPort, workerData } from "node:worker_threads";
import { HubError } from "../../../../schema/errors.ts";
import { readWorkbook, type WorkbookRequest } from "./workbook.ts";
import type { WorkerAnswer } from "./inWorker.ts";

/** The worker's side of `inWorker`: one workbook, one answer. */
const answer = await readWorkbook(workerData as WorkbookRequest).then(
  (sheet): WorkerAnswer => ({ sheet }),
  (error: unknown): WorkerAnswer => {
    if (!(error instanceof HubError)) throw error;
    return { failure: { code: error.code, message: error.message, next: error.next } };
  },
); // workerData is what inWorker gave
parentPort?.postMessage(answer);
