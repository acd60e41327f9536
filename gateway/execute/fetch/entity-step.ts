import type { Run, Step } from "../run.ts";
import type { Data } from "../target.ts";
import { askEntities, type Share } from "./ask-entities.ts";
import type { EntityFetch } from "./entity-fetch.ts";
import type { Gathered } from "./gathered.ts";
import { planRequest, type RequestPlan } from "./request.ts";
import { compileMerged } from "./merged-request.ts";

/** Entities in one request at most. More are asked for in several requests at the same time. */
export const MOST_ENTITIES = 2_000;

const VARIABLE = "representations";
const ANSWER = "_entities";

/**
 * Compiles fetches of entities that happen at the same time: those to one subgraph are one request, and objects are looked for once for each path. What is
 * too much for one request goes in several.
 */
export function compileEntityStep(fetches: readonly EntityFetch[]): Step {
  const groups = Map.groupBy(fetches, ({ node }) => node.serviceName);
  const steps = [...groups.values()].map(compileGroup);
  const [only] = steps;
  const walks = new Map(fetches.map(({ path, walk }) => [path.join("\n"), walk]));

  return (run) => {
    const found = new Map<string, readonly Data[]>();
    for (const [path, walk] of walks) found.set(path, walk(run.root));
    const targetsOf = ({ path }: EntityFetch): readonly Data[] => found.get(path.join("\n")) ?? [];
    if (steps.length === 1) return only?.(run, targetsOf);
    const waiting = steps.flatMap((step) => step(run, targetsOf) ?? []);
    return waiting.length === 0 ? undefined : Promise.all(waiting).then(() => undefined);
  };
}

type GroupStep = (run: Run, targetsOf: (fetch: EntityFetch) => readonly Data[]) => Promise<void> | undefined;

function compileGroup(fetches: readonly EntityFetch[]): GroupStep {
  const alone = fetches.map((fetch) => ({ fetch, plan: planOf(fetch) }));
  const merged = fetches.length > 1 ? compileMerged(fetches) : undefined;

  return (run, targetsOf) => {
    const all = alone.map(({ fetch, plan }) => ({ fetch, plan, gathered: fetch.gather(targetsOf(fetch)) }));
    const asking = all.filter(({ gathered }) => gathered.texts.length > 0);
    if (asking.length === 0) return undefined;
    const total = asking.reduce((sum, { gathered }) => sum + gathered.texts.length, 0);
    if (merged !== undefined && asking.length > 1 && total <= MOST_ENTITIES) {
      const shares = all.map(({ fetch, gathered }, index) => ({ ...whole(fetch, gathered), ...merged.names(index) }));
      return askEntities(run, merged.plan, shares);
    }
    const requests = asking.flatMap(({ fetch, plan, gathered }) =>
      chunks(whole(fetch, gathered)).map((share) => askEntities(run, plan, [share])),
    );
    return requests.length === 1 ? requests[0] : Promise.all(requests).then(() => undefined);
  };
}

function whole(fetch: EntityFetch, gathered: Gathered): Share {
  return { fetch, gathered, from: 0, to: gathered.texts.length, variable: VARIABLE, answerName: ANSWER };
}

function chunks(share: Share): readonly Share[] {
  if (share.to <= MOST_ENTITIES) return [share];
  const count = Math.ceil(share.to / MOST_ENTITIES);
  const size = Math.ceil(share.to / count);
  return Array.from({ length: count }, (_, index) => ({ ...share, from: index * size, to: Math.min(share.to, (index + 1) * size) }));
}

export function planOf({ node }: Pick<EntityFetch, "node">): RequestPlan {
  return planRequest({
    service: node.serviceName,
    query: node.operation,
    operationName: node.operationName,
    mutation: false,
    variableNames: node.variableUsages ?? [],
  });
}
