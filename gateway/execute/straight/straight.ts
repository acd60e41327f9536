import type { FetchNode, PlanNode, QueryPlan } from "@apollo/query-planner";
import type { Transport } from "../../transport/transport.ts";
import {
  compileStraightEntities,
  compileStraightGroup,
  compileStraightRoot,
  NOT_STRAIGHT,
  type StraightRun,
  type StraightStep,
} from "./fetches.ts";
import { cellsFor, giveBack, takeMemory } from "./memory.ts";
import { createPlace, CROOKED, crooked, sizeOf } from "./place.ts";
import type { ReaderSchemas } from "./reader.ts";
import { createRecorded } from "./recorded.ts";
import { compileStraightWriter, type StraightWriterOptions } from "./writer.ts";

export interface StraightOptions extends ReaderSchemas, Omit<StraightWriterOptions, "place"> {
  readonly plan: QueryPlan;
}

export interface StraightRequest {
  readonly transports: ReadonlyMap<string, Transport>;
  /** Under the plan's names. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal | undefined;
}

export interface StraightOutcome {
  /** The whole answer as it is sent; undefined where the careful way has to be gone. */
  readonly answer: string | Buffer | undefined;
  /** For the careful way: they know the answers that came already. */
  readonly transports: ReadonlyMap<string, Transport>;
}

/**
 * The straight way of an operation: the subgraphs' answers are not parsed into objects and written again. Their bytes are looked through once (is this exactly what
 * was asked for, in the order it was asked for?), keys and values are found in them by their places, and the client's answer is put together from their pieces.
 *
 * Whatever is not plain data (errors, a null where none may be, a value that has to be converted, another order) is left to the careful way, which begins anew
 * with the answers that have come. So there is one place where errors are made, and this way has none.
 */
export interface Straight {
  /** Whether these transports give bytes to be read, and the last answers were such that it is worth trying. */
  fits(transports: ReadonlyMap<string, Transport>): boolean;
  run(request: StraightRequest): Promise<StraightOutcome>;
}

/** Failures in a row after which the straight way is only tried now and then. */
const MISSES = 3;
const NOW_AND_THEN = 50;

/** Undefined for a plan that has no straight way. */
export function compileStraight(options: StraightOptions): Straight | undefined {
  try {
    return compile(options);
  } catch (error) {
    if (error === CROOKED) return undefined;
    throw error;
  }
}

function compile(options: StraightOptions): Straight {
  const { plan, fullSchema, apiSchema, type } = options;
  const schemas = { fullSchema, apiSchema };
  const queryType = fullSchema.getQueryType();
  if (queryType === null || queryType === undefined || type.name !== queryType.name || plan.node === undefined) return crooked();
  if (plan.node.kind === "Subscription") return crooked();
  const root = createPlace(queryType);
  const services = new Set<string>();
  const step = compileNode(plan.node, []);
  const write = compileStraightWriter({ ...options, place: root });
  let misses = 0;
  let passedBy = 0;

  return Object.freeze({
    fits(transports: ReadonlyMap<string, Transport>) {
      for (const service of services) if (transports.get(service)?.reads !== true) return false;
      return misses < MISSES || ++passedBy % NOW_AND_THEN === 0;
    },
    async run({ transports, variables, headers, signal }: StraightRequest) {
      const recorded = createRecorded(transports);
      const memory = takeMemory();
      const run: StraightRun = { memory, root: cellsFor(memory, sizeOf(root)), recorded, variables, headers, signal, over: false };
      let answer: string | Buffer | undefined;
      try {
        await step(run);
        answer = write(memory, run.root);
      } catch {
        // Why is for the careful way to find out: it gets the same answers, and the same failures.
      }
      run.over = true;
      misses = answer === undefined ? misses + 1 : 0;
      if (answer === undefined) return { answer, transports: recorded.again() };
      giveBack(memory);
      return { answer, transports };
    },
  });

  function compileNode(node: PlanNode, path: readonly (string | number)[]): StraightStep {
    switch (node.kind) {
      case "Sequence":
        return sequence(node.nodes.map((each) => compileNode(each, path)));
      case "Parallel":
        return together(node.nodes, path);
      case "Flatten":
        return compileNode(node.node, [...path, ...node.path]);
      case "Fetch":
        services.add(node.serviceName);
        if (node.requires !== undefined) return compileStraightGroup([compileStraightEntities(schemas, root, { node, path })]);
        return path.length > 0 ? crooked() : compileStraightRoot(schemas, root, node);
      default:
        return crooked();
    }
  }

  function together(nodes: readonly PlanNode[], path: readonly (string | number)[]): StraightStep {
    const fetches = nodes.map((node) => entityFetchOf(node, path));
    const groups = Map.groupBy(
      fetches.filter((fetch) => fetch !== undefined),
      ({ node }) => node.serviceName,
    );
    for (const service of groups.keys()) services.add(service);
    const others = nodes.filter((_node, index) => fetches[index] === undefined);
    return parallel([
      ...[...groups.values()].map((group) => compileStraightGroup(group.map((fetch) => compileStraightEntities(schemas, root, fetch)))),
      ...others.map((node) => compileNode(node, path)),
    ]);
  }
}

interface EntityFetchNode {
  readonly node: FetchNode;
  readonly path: readonly (string | number)[];
}

function entityFetchOf(node: PlanNode, path: readonly (string | number)[]): EntityFetchNode | undefined {
  if (node.kind === "Flatten") return entityFetchOf(node.node, [...path, ...node.path]);
  return node.kind === "Fetch" && node.requires !== undefined ? { node, path } : undefined;
}

function sequence(steps: readonly StraightStep[]): StraightStep {
  return async (run) => {
    for (const step of steps) {
      const waiting = step(run);
      if (waiting !== undefined) await waiting;
      if (run.over) throw NOT_STRAIGHT;
    }
  };
}

function parallel(steps: readonly StraightStep[]): StraightStep {
  const [only] = steps;
  if (steps.length === 1 && only !== undefined) return only;
  return (run) => {
    const waiting = steps.flatMap((step) => step(run) ?? []);
    return waiting.length === 0 ? undefined : Promise.all(waiting).then(() => undefined);
  };
}
