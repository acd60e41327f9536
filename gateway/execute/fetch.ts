import type { FetchNode } from "@apollo/query-planner";
import type { GraphQLSchema } from "graphql";
import { HubError } from "../../schema/errors.ts";
import type { SubgraphError } from "../../subgraphs/base/subgraph.ts";
import { isRecord } from "../transport/answer.ts";
import { badAnswer } from "../transport/failures.ts";
import type { Transport } from "../transport/transport.ts";
import type { ErrorCollector } from "./errors.ts";
import { fetchFields } from "./fetch-fields.ts";
import { merge } from "./merge.ts";
import { representationOf } from "./representation.ts";
import { applyRewrites } from "./rewrites.ts";
import type { Data, Path, Target } from "./target.ts";

/** What all fetches of one operation share. */
export interface FetchContext {
  readonly schema: GraphQLSchema;
  readonly transports: ReadonlyMap<string, Transport>;
  /** As the client sent them; the subgraph's own operation declares their types and defaults. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  readonly errors: ErrorCollector;
}

/** The objects that share one representation: asked for once, answered everywhere. */
interface Asked {
  readonly representation: Data;
  readonly targets: Target[];
}

/** Asks one subgraph once for all targets and merges what it says into them. Never rejects: a failure is an error for each field that stays null. */
export async function runFetch(context: FetchContext, fetch: FetchNode, targets: readonly Target[]): Promise<void> {
  if (targets.length === 0) return;
  const asked = fetch.requires === undefined ? undefined : gather(context, fetch, targets);
  if (asked?.length === 0) return;
  try {
    const data = await send(context, fetch, targets, asked);
    if (data === null) return;
    if (asked === undefined) {
      applyRewrites(context.schema, fetch.outputRewrites, data);
      for (const { object } of targets) merge(object, data);
    } else {
      mergeEntities(context, fetch, asked, data);
    }
  } catch (error) {
    const failure = error instanceof HubError ? error : new HubError("INTERNAL", "The gateway failed at this field.", { cause: error });
    context.errors.addFailure(failure, fieldPaths(context, fetch, asked?.flatMap((each) => each.targets) ?? targets));
  }
}

function gather(context: FetchContext, fetch: FetchNode, targets: readonly Target[]): readonly Asked[] {
  const asked = new Map<string, Asked>();
  for (const target of targets) {
    const representation = representationOf(context.schema, target.object, fetch.requires ?? []);
    if (representation === undefined) continue;
    applyRewrites(context.schema, fetch.inputRewrites, representation);
    const key = JSON.stringify(representation);
    const known = asked.get(key);
    if (known === undefined) asked.set(key, { representation, targets: [target] });
    else known.targets.push(target);
  }
  return [...asked.values()];
}

async function send(
  context: FetchContext,
  fetch: FetchNode,
  targets: readonly Target[],
  asked: readonly Asked[] | undefined,
): Promise<Data | null> {
  const transport = context.transports.get(fetch.serviceName);
  if (transport === undefined)
    throw new HubError("INTERNAL", `The plan names a subgraph ${fetch.serviceName} that the supergraph does not have.`);
  const used = (fetch.variableUsages ?? [])
    .filter((name) => Object.hasOwn(context.variables, name))
    .map((name) => [name, context.variables[name]]);
  const mutation = fetch.operationKind === "mutation";
  const answer = await transport({
    query: fetch.operation,
    variables: {
      ...Object.fromEntries(used),
      ...(asked === undefined ? {} : { representations: asked.map(({ representation }) => representation) }),
    },
    ...(fetch.operationName === undefined ? {} : { operationName: fetch.operationName }),
    headers: context.headers,
    mutation,
    // A client that goes away ends its queries; a mutation that has been sent is let through to its end.
    ...(context.signal === undefined || mutation ? {} : { signal: context.signal }),
  });
  const hasData = isRecord(answer.data);
  for (const error of answer.errors ?? []) {
    context.errors.addSubgraphError(fetch.serviceName, error, errorPaths(context, { fetch, targets, asked, hasData }, error));
  }
  if (asked !== undefined && hasData && !Array.isArray(answer.data?.["_entities"]) && answer.errors !== undefined) return null;
  return answer.data ?? null;
}

interface Sent {
  readonly fetch: FetchNode;
  readonly targets: readonly Target[];
  readonly asked: readonly Asked[] | undefined;
  readonly hasData: boolean;
}

/**
 * Where a subgraph's error stands in the client's answer. `["_entities", 3, "name"]` is `name` of every object asked for as the fourth representation; an
 * error that names no place is about every field of the fetch, if no data came with it.
 */
function errorPaths(
  context: FetchContext,
  { fetch, targets, asked, hasData }: Sent,
  { path }: SubgraphError,
): readonly (Path | undefined)[] {
  if (asked === undefined) {
    if (path !== undefined) return targets.map((target) => [...target.path, ...path]);
    return hasData ? [undefined] : fieldPaths(context, fetch, targets);
  }
  const concerned = path?.[0] === "_entities" && typeof path[1] === "number" ? asked[path[1]] : undefined;
  if (concerned !== undefined && path !== undefined && path.length > 2)
    return concerned.targets.map((target) => [...target.path, ...path.slice(2)]);
  return fieldPaths(context, fetch, concerned?.targets ?? asked.flatMap((each) => each.targets));
}

function fieldPaths(context: FetchContext, fetch: FetchNode, targets: readonly Target[]): readonly Path[] {
  return targets.flatMap(({ object, path }) => fetchFields(context.schema, fetch, object["__typename"]).map((name) => [...path, name]));
}

function mergeEntities(context: FetchContext, fetch: FetchNode, asked: readonly Asked[], data: Data): void {
  const entities = data["_entities"];
  if (!Array.isArray(entities) || entities.length !== asked.length) {
    throw badAnswer(
      fetch.serviceName,
      `was asked for ${asked.length} entities and answered ${Array.isArray(entities) ? entities.length : "no list"}`,
    );
  }
  asked.forEach(({ targets }, index) => {
    const entity: unknown = entities[index];
    if (!isRecord(entity)) return;
    entity["__typename"] ??= targets[0]?.object["__typename"];
    applyRewrites(context.schema, fetch.outputRewrites, entity);
    for (const { object } of targets) merge(object, entity);
  });
}
