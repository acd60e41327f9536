import { parentPort } from "node:worker_threads";
import { loadTerms } from "../../matching/terms.ts";
import { explainPair } from "./explainPair.ts";
import { mergeAndRelate } from "./mergeAndRelate.ts";
import type { Merged } from "./mergeListings.ts";
import type { MergeAnswer, MergeRequest } from "./protocol.ts";

/** The thread in which listings are merged, so that answering queries never waits for it. */
const terms = await loadTerms();
let last: Merged | undefined;

parentPort?.on("message", (request: MergeRequest) => {
  parentPort?.postMessage(answer(request));
});

function answer(request: MergeRequest): MergeAnswer {
  const { number } = request;
  try {
    if (request.ask === "explain") return { number, result: last === undefined ? "not merged" : explainPair(last, request.a, request.b) };
    const merged = mergeAndRelate(request.input, terms);
    last = merged;
    return { number, result: merged.result };
  } catch (error) {
    return { number, failure: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
