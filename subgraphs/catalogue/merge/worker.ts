import { parentPort } from "node:worker_threads";
import { loadTerms } from "../../matching/terms.ts";
import { createMerging, type Merging } from "./merging.ts";
import type { MergeAnswer, MergeRequest } from "./protocol.ts";

/** The thread in which listings are merged, so that answering queries never waits for it. */
const terms = await loadTerms();
const mergings = new Map<number, Merging>();

parentPort?.on("message", (request: MergeRequest) => {
  parentPort?.postMessage(answer(request));
});

function answer(request: MergeRequest): MergeAnswer {
  const { number, catalogue } = request;
  const merging = mergings.getOrInsertComputed(catalogue, () => createMerging(terms));
  try {
    switch (request.ask) {
      case "load":
        merging.load(request.listings);
        return { number, result: undefined };
      case "merge":
        return { number, result: merging.merge(request.decided) };
      case "change":
        return { number, result: merging.change(request.change) };
      case "explain":
        return { number, result: merging.explain(request.a, request.b) };
      default:
        mergings.delete(catalogue);
        return { number, result: undefined };
    }
  } catch (error) {
    mergings.delete(catalogue); // what is left of it is not to be trusted
    return { number, failure: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
