import { parentPort } from "node:worker_threads";
import { loadTerms } from "../../matching/terms.ts";
import { mergeListings } from "./mergeListings.ts";
import type { MergeAnswer, MergeRequest } from "./protocol.ts";

/** The thread in which listings are merged, so that answering queries never waits for it. */
const terms = await loadTerms();

parentPort?.on("message", (request: MergeRequest) => {
  parentPort?.postMessage(answer(request));
});

function answer({ number, input }: MergeRequest): MergeAnswer {
  try {
    return { number, result: mergeListings(input, terms).result };
  } catch (error) {
    return { number, failure: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
