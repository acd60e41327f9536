import type { DocumentNode, ExecutionResult } from "graphql";
import type { OperationRequest } from "../execute/operation.ts";
import { answerOf, readyAnswer } from "../execute/ready-data.ts";
import { normalText, soleOperation } from "../plan/normal.ts";
import { scopeOf } from "../transport/scope.ts";
import { fingerprint } from "./fingerprint.ts";
import type { Freshness } from "./freshness.ts";
import type { Shelf } from "./shelf.ts";

/** Whole answers to anonymous queries, all of whose parts may be kept. */
export interface Answers {
  /** The ready answer, or the one that `make` makes, which is kept if it may be. */
  answer(asked: AskedAnswer, make: () => Promise<ExecutionResult>): Promise<ExecutionResult>;
}

export interface AskedAnswer {
  readonly request: OperationRequest;
  /** Tells supergraphs apart. */
  readonly supergraph: string;
  readonly freshness: Freshness;
}

/** An answer that hangs on more tags is not kept as a whole: its parts are. */
const MOST_TAGS = 1_000;

/** Who has said who they are is never answered from here: for them the parts alone are kept, as far as they are for everybody. */
export function createAnswers(shelf: Shelf): Answers {
  const operations = new WeakMap<DocumentNode, Map<string, string>>();

  function operationOf({ document, operationName = "" }: OperationRequest): string {
    return operations
      .getOrInsertComputed(document, () => new Map())
      .getOrInsertComputed(operationName, () =>
        fingerprint(normalText(soleOperation(document, operationName === "" ? undefined : operationName))),
      );
  }

  return Object.freeze({
    async answer({ request, supergraph, freshness }: AskedAnswer, make: () => Promise<ExecutionResult>) {
      const scope = scopeOf(request.headers);
      if (!scope.anonymous) return make();
      const key = fingerprint("answer", supergraph, operationOf(request), JSON.stringify(request.variables), scope.text);
      const { entries } = await shelf.read([key], []);
      const [known] = entries;
      if (known !== undefined) {
        freshness.note(known);
        return { data: readyAnswer(known.json) };
      }
      const result = await make();
      const term = result.errors === undefined ? freshness.term() : undefined;
      const ready = answerOf(result.data);
      if (term !== undefined && ready !== undefined && term.marks.size <= MOST_TAGS)
        shelf.write([{ key, entry: { ...term, json: ready.toString() } }]);
      return result;
    },
  });
}
