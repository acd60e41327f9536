import { isDeepStrictEqual } from "node:util";
import type { DocumentNode, ExecutionResult } from "graphql";
import type { SubgraphAnswer, SubgraphRequest } from "../../subgraphs/base/subgraph.ts";
import type { Served } from "../apollo/bridge.ts";
import { executeOperation } from "../execute/operation.ts";
import type { Transport, TransportRequest } from "../transport/transport.ts";
import { eventDocument, eventSnapshot } from "./event-snapshot.ts";

/** An operation that is valid against the API schema of the snapshot it is asked under. */
export interface Asked {
  readonly document: DocumentNode;
  /** The text of the query. */
  readonly key: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly operationName?: string;
}

/** What an event's further fetches carry. */
export interface EventContext {
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** A planned subscription: where its events come from, and how one becomes an answer. */
export interface Prepared {
  readonly service: string;
  /** The subgraph's address; it may run in this process all the same. */
  readonly url: string;
  /** What the subgraph is asked, without headers. */
  readonly request: Pick<SubgraphRequest, "query" | "variables" | "operationName">;
  answer(event: SubgraphAnswer, context: EventContext): Promise<ExecutionResult>;
}

/** Answered instead of the first fetch while nothing but its request is wanted. */
const NO_EVENT: SubgraphAnswer = Object.freeze({ data: null });

/** Plans a subscription. An answer instead means that no event will come: a variable has no fitting value, or all that was asked for is skipped. */
export async function prepare(served: Served, asked: Asked, context: EventContext): Promise<Prepared | ExecutionResult> {
  const snapshot = eventSnapshot(served.snapshot);
  const run = (first: FirstFetch, { headers, signal }: EventContext): Promise<ExecutionResult> =>
    executeOperation(
      { snapshot, transports: withFirst(served.transports, first) },
      { ...asked, document: eventDocument(asked.document), headers, signal },
    );

  let source: Pick<Prepared, "service" | "request"> | undefined;
  const result = await run(async (service, { query, variables, operationName }) => {
    source = {
      service,
      request: { query, ...(variables === undefined ? {} : { variables }), ...(operationName === undefined ? {} : { operationName }) },
    };
    return NO_EVENT;
  }, context);
  if (source === undefined) return result;
  const { service } = source;
  return Object.freeze({
    ...source,
    url: served.snapshot.subgraphs.find(({ name }) => name === service)?.url ?? "",
    answer: (event: SubgraphAnswer, each: EventContext) => run(async () => event, each),
  });
}

/** Whether one stream of events serves both. */
export function sameSource(a: Prepared, b: Prepared): boolean {
  return a.service === b.service && a.url === b.url && isDeepStrictEqual(a.request, b.request);
}

type FirstFetch = (service: string, request: TransportRequest) => Promise<SubgraphAnswer>;

/** The plan of a subscription begins with one fetch, alone; that one is answered by `first`. */
function withFirst(transports: ReadonlyMap<string, Transport>, first: FirstFetch): ReadonlyMap<string, Transport> {
  let asked = false;
  return new Map(
    [...transports].map(([name, transport]) => [
      name,
      (request) => {
        if (asked) return transport(request);
        asked = true;
        return first(name, request);
      },
    ]),
  );
}
