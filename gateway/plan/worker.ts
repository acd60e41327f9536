import { parentPort } from "node:worker_threads";
import { HubError } from "../../schema/errors.ts";
import { createPlanBuilder, type PlanBuilder } from "./build.ts";
import type { PlanQuestion, PlanReply } from "./protocol.ts";

/** The thread in which plans are made: making one can take seconds, or for ever, and only a thread can be ended from outside. */
let builder: PlanBuilder | undefined;

parentPort?.on("message", (question: PlanQuestion) => parentPort?.postMessage(reply(question)));

function reply(question: PlanQuestion): PlanReply {
  try {
    if (question.ask === "load") {
      builder = createPlanBuilder(question.supergraphSdl);
      return { facts: builder.facts };
    }
    if (builder === undefined) return { failure: "No supergraph is loaded." };
    return { plan: JSON.stringify(builder.build(question.text, undefined, question.labels)) };
  } catch (error) {
    if (error instanceof HubError && error.code === "QUERY_UNPLANNABLE") return { refusal: error.message };
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}
