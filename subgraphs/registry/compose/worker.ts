import { parentPort } from "node:worker_threads";
import { check, clientChanges } from "../../../schema/check/check.ts";
import { compose, CompositionError } from "../../../schema/compose.ts";
import { makeVariant } from "../../../schema/variant/make.ts";
import type { ComposeQuestion, ComposeReply } from "./protocol.ts";

/** The thread in which subgraphs are composed and checked: it takes seconds, and what somebody sends may make it take for ever. */
parentPort?.on("message", (question: ComposeQuestion) => void reply(question).then((answer) => parentPort?.postMessage(answer)));

async function reply(question: ComposeQuestion): Promise<ComposeReply> {
  try {
    if ("supergraphs" in question) return { changes: await clientChanges(...question.supergraphs) };
    if ("variant" in question) return { variant: makeVariant(question.of, question.variant) };
    return "compose" in question ? { supergraph: compose(question.compose).supergraphSdl } : { checked: await check(question.check) };
  } catch (error) {
    if (error instanceof CompositionError) return { problems: error.problems };
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}
