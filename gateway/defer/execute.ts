import type { QueryPlan } from "@apollo/query-planner";
import type { DocumentNode } from "graphql";
import { HubError } from "../../schema/errors.ts";
import { compilerOf } from "../execute/compiled.ts";
import { coerceVariables, type Executable, type OperationRequest } from "../execute/operation.ts";
import type { Data } from "../execute/target.ts";
import type { PlaceAnswer } from "./answer.ts";
import { createPartErrors } from "./errors.ts";
import { deferredOperation, type DeferredAnswering, type DeferredOperation } from "./operation.ts";
import type { Part } from "./part.ts";
import { placesAlong, type Place } from "./places.ts";
import type { Announced, DeferredExecution, LaterResults } from "./results.ts";

/**
 * Executes an operation with `@defer`: everything that is not deferred first, then the deferred fragments as their subgraphs answer, each after the one it
 * stands in. Undefined where there is nothing to wait for, or too much is deferred: then it is for `executeOperation`, which leaves `@defer` aside.
 *
 * All parts together are what that would have answered, but for a null that comes up in a deferred fragment: it goes no further than the fragment.
 */
export async function executeDeferred(executable: Executable, request: OperationRequest): Promise<DeferredExecution | undefined> {
  const { snapshot } = executable;
  const { document, operationName, variables } = request;
  const { operation } = compilerOf(snapshot).operation(document, operationName);
  const coerced = coerceVariables(snapshot, operation, variables);
  if ("errors" in coerced) return undefined;
  const deferred = deferredOperation({ snapshot, document, operation, values: coerced.values });
  if (deferred === undefined) return undefined;
  const answering = await plan(executable, request, deferred);
  if (answering === undefined) return undefined;
  const left = new AbortController();
  try {
    return await start({ executable, request, deferred, answering, left });
  } catch (error) {
    left.abort();
    throw error;
  }
}

/** Operations that the planner gave up on; each time would cost a plan for nothing. */
const unplannable = new WeakSet<DeferredOperation>();

/** Undefined where there is nothing to wait for. */
async function plan(
  executable: Executable,
  request: OperationRequest,
  deferred: DeferredOperation,
): Promise<DeferredAnswering | undefined> {
  const made = (document: DocumentNode, key: string): Promise<QueryPlan> => {
    const { operationName, signal } = request;
    return executable.snapshot.planner.plan({
      document,
      key: `${request.key} ${key}`,
      ...(operationName === undefined ? {} : { operationName }),
      ...(signal === undefined ? {} : { signal }),
    });
  };
  if (!unplannable.has(deferred)) {
    try {
      return deferred.underDeferred(await made(deferred.document, deferred.key));
    } catch (error) {
      if (!(error instanceof HubError) || (error.code !== "INTERNAL" && error.code !== "QUERY_TOO_COMPLEX")) throw error;
      unplannable.add(deferred);
    }
  }
  return deferred.underWhole(await made(deferred.whole, `${deferred.key} in one plan`));
}

interface Started {
  readonly executable: Executable;
  readonly request: OperationRequest;
  readonly deferred: DeferredOperation;
  readonly answering: DeferredAnswering;
  /** Ends what is still being asked. */
  readonly left: AbortController;
}

/** A part whose objects have been answered. */
interface OpenPart {
  readonly part: Part;
  readonly places: readonly Place[];
  /** One for each place. */
  readonly announced: readonly Announced[];
}

async function start({ executable, request, deferred, answering, left }: Started): Promise<DeferredExecution> {
  const { planned, type, labels } = deferred;
  const { variables, headers } = request;
  const { transports, snapshot } = executable;
  const signal = request.signal === undefined ? left.signal : AbortSignal.any([request.signal, left.signal]);
  const root: Data = {};
  const errors = createPartErrors(answering.first, answering.asks);
  const ways = { schema: snapshot.apiSchema, nameOf: planned.nameOf };
  const shared = { transports, headers, signal, root, variables: planned.variables(variables), conditions: {} };

  const ready: OpenPart[] = [];
  let open = 0;
  let count = 0;
  let wake = (): void => {};

  const fetches = answering.beginFetches((label, finished) => ({
    ...shared,
    errors: label === undefined ? errors.fetchedForAll() : errors.fetchedFor(label),
    finished,
  }));
  await fetches.first;
  const answers = answer(answering.first, [{ path: [], type, merged: root }]);
  const announced = openInner(answering.first, answers);
  if (open === 0) left.abort();
  return { data: answers[0]?.data ?? null, errors: answers[0]?.errors ?? [], announced, hasNext: open > 0, later: later() };

  function openInner({ inner }: Part, around: readonly PlaceAnswer[]): readonly Announced[] {
    return inner.flatMap((part) => {
      const places = around.flatMap(({ data, ...place }) =>
        data === null ? [] : placesAlong(ways, { ...place, answered: data }, part.way),
      );
      if (places.length === 0) return [];
      const opened = places.map(({ path }) => ({ id: String(count++), path, label: labels.get(part.label) }));
      open += 1;
      void whenFetched(part.label, () => ready.push({ part, places, announced: opened }));
      return opened;
    });
  }

  async function whenFetched(label: string, then: () => void): Promise<void> {
    await fetches.blocks.get(label);
    then();
    wake();
  }

  function takeReady(): LaterResults {
    const all = ready.splice(0).map(({ part, places, announced: own }) => {
      open -= 1;
      const around = answer(part, places);
      const results = own.flatMap((one, index) => {
        const said = around[index];
        return said === undefined ? [] : [{ ...one, data: said.data, errors: said.errors }];
      });
      return { results, opened: openInner(part, around) };
    });
    return { results: all.flatMap(({ results }) => results), announced: all.flatMap(({ opened }) => opened), hasNext: open > 0 };
  }

  async function* later(): AsyncGenerator<LaterResults, void, undefined> {
    const gone = new Promise<void>((done) => signal.addEventListener("abort", () => done(), { once: true }));
    try {
      while (open > 0) {
        if (ready.length === 0 && !signal.aborted) await Promise.race([new Promise<void>((done) => (wake = done)), gone]);
        if (signal.aborted) return;
        yield takeReady();
      }
    } finally {
      left.abort();
    }
  }

  function answer({ label }: Part, places: readonly Omit<Place, "answered">[]): readonly PlaceAnswer[] {
    return answering.answers.get(label)?.({ places, collector: errors.of(label, root), variables }) ?? [];
  }
}
