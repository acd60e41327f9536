import { getOperationAST, type DocumentNode, type GraphQLSchema } from "graphql";
import { OTHERS, type UsageClient } from "./client.ts";
import { coordinatesOf } from "./coordinates.ts";
import { compileVariables, type FindInVariables } from "./variables.ts";

/** An operation that a client has asked for, valid against the schema. */
export interface UsedOperation {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operationName?: string | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly client: UsageClient;
}

/** Operations by client, then by coordinate. */
export type Counts = ReadonlyMap<UsageClient, ReadonlyMap<string, number>>;

/**
 * Counts operations. What an operation uses is worked out once for its document; a request then costs one more on one counter, and only `drain` spreads the counters over the coordinates. Memory is bounded: of
 * operations between two drains by `mostActive`, of pairs of a client and a coordinate by `mostPairs`; beyond, what is new counts for all others together.
 */
export interface Tally {
  add(operation: UsedOperation): void;
  /** What was counted since the last drain. */
  drain(): Counts;
  /** From now on there is room for new pairs again. */
  renew(): void;
}

export interface TallyOptions {
  /** Default 1,000. */
  readonly mostActive?: number;
  /** Default 10,000. */
  readonly mostPairs?: number;
}

interface Counter {
  readonly coordinates: ReadonlySet<string>;
  readonly findInVariables: FindInVariables | undefined;
  readonly byClient: Map<UsageClient, Calls>;
}

interface Calls {
  calls: number;
  /** Of what came in variables. */
  readonly found: Map<string, number>;
}

export function createTally({ mostActive = 1_000, mostPairs = 10_000 }: TallyOptions = {}): Tally {
  const counters = new WeakMap<GraphQLSchema, WeakMap<DocumentNode, Map<string, Counter | undefined>>>();
  const active = new Set<Counter>();
  let entries = 0;
  let counts = new Map<UsageClient, Map<string, number>>();
  let pairs = new Map<UsageClient, Set<string>>();
  let room = mostPairs;

  function counterOf({ schema, document, operationName = "" }: UsedOperation): Counter | undefined {
    const documents = counters.getOrInsertComputed(schema, () => new WeakMap());
    const operations = documents.getOrInsertComputed(document, () => new Map());
    const known = operations.get(operationName);
    if (known !== undefined || operations.has(operationName)) return known;
    const made = makeCounter(schema, document, operationName);
    operations.set(operationName, made);
    return made;
  }

  function spread(): void {
    for (const { coordinates, byClient } of active) {
      for (const [client, { calls, found }] of byClient) {
        for (const coordinate of coordinates) count(client, coordinate, calls);
        for (const [coordinate, times] of found) if (!coordinates.has(coordinate)) count(client, coordinate, times);
      }
      byClient.clear();
    }
    active.clear();
    entries = 0;
  }

  function count(client: UsageClient, coordinate: string, calls: number): void {
    const under = hasRoom(client, coordinate) ? client : OTHERS;
    const row = counts.getOrInsertComputed(under, () => new Map());
    row.set(coordinate, (row.get(coordinate) ?? 0) + calls);
  }

  function hasRoom(client: UsageClient, coordinate: string): boolean {
    const met = pairs.getOrInsertComputed(client, () => new Set());
    if (met.has(coordinate)) return true;
    if (room === 0) return false;
    room -= 1;
    met.add(coordinate);
    return true;
  }

  const scratch = new Set<string>();
  return Object.freeze({
    add(operation: UsedOperation) {
      const counter = counterOf(operation);
      if (counter === undefined) return;
      let calls = counter.byClient.get(operation.client);
      if (calls === undefined) {
        if (entries === mostActive) spread();
        calls = { calls: 0, found: new Map() };
        counter.byClient.set(operation.client, calls);
        active.add(counter);
        entries += 1;
      }
      calls.calls += 1;
      if (counter.findInVariables === undefined) return;
      counter.findInVariables(operation.variables, scratch);
      for (const coordinate of scratch) calls.found.set(coordinate, (calls.found.get(coordinate) ?? 0) + 1);
      scratch.clear();
    },
    drain() {
      spread();
      const drained = counts;
      counts = new Map();
      return drained;
    },
    renew() {
      pairs = new Map();
      room = mostPairs;
    },
  });
}

/** Undefined where the document has no such operation. */
function makeCounter(schema: GraphQLSchema, document: DocumentNode, operationName: string): Counter | undefined {
  const operation = getOperationAST(document, operationName === "" ? undefined : operationName);
  if (operation === null || operation === undefined) return undefined;
  return {
    coordinates: coordinatesOf({ schema, document, operation }),
    findInVariables: compileVariables(schema, operation),
    byClient: new Map(),
  };
}
