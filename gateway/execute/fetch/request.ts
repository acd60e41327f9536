import type { AskedEntities, EntityList, TransportRequest } from "../../transport/transport.ts";
import type { Run } from "../run.ts";

/** What a compiled fetch says whatever the request is. */
export interface RequestPlan {
  readonly service: string;
  readonly query: string;
  readonly operationName: string | undefined;
  readonly mutation: boolean;
  /** Names of the client's variables that the operation uses. */
  readonly variableNames: readonly string[];
  /** The request's JSON text up to its variables, without the last bracket. */
  readonly head: string;
}

/** Entities to be asked for, and the variable they travel in. */
export interface RepresentationList extends EntityList {
  readonly variable: string;
}

export function planRequest(plan: Omit<RequestPlan, "head">): RequestPlan {
  const name = plan.operationName === undefined ? "" : `,"operationName":${JSON.stringify(plan.operationName)}`;
  return Object.freeze({ ...plan, head: `{"query":${JSON.stringify(plan.query)}${name}` });
}

/**
 * The request to a subgraph, in two forms of which the transport takes the one it needs: `body`, the whole as JSON text, put together from ready parts, or
 * `query` and `variables` for a subgraph in this process.
 */
export function requestFor(plan: RequestPlan, run: Run, lists: readonly RepresentationList[]): TransportRequest {
  const { query, operationName, mutation } = plan;
  let body: string | undefined;
  return {
    query,
    ...(operationName === undefined ? undefined : { operationName }),
    headers: run.headers,
    mutation,
    // A client that goes away ends its queries; a mutation that has been sent is let through to its end.
    ...(run.signal === undefined || mutation ? undefined : { signal: run.signal }),
    body: () => (body ??= bodyText(plan, run, lists)),
    get entities() {
      return lists.length === 0 ? undefined : askedEntities(plan, run, lists);
    },
    get variables() {
      return variables(plan, run, lists);
    },
  };
}

function askedEntities(plan: RequestPlan, run: Run, lists: readonly RepresentationList[]): AskedEntities {
  return {
    lists,
    variables: run.variables,
    only: (texts) =>
      requestFor(
        plan,
        run,
        lists.map((list, index) => ({ ...list, texts: texts[index] ?? [] })),
      ),
  };
}

/** The request as JSON text. */
export function bodyText(
  { head, variableNames }: RequestPlan,
  run: Pick<Run, "variables">,
  lists: readonly Pick<RepresentationList, "variable" | "texts">[],
): string {
  let text = "";
  for (const { variable, texts } of lists) text += `${text === "" ? "" : ","}${JSON.stringify(variable)}:[${texts.join(",")}]`;
  for (const name of variableNames) {
    if (!Object.hasOwn(run.variables, name)) continue;
    const value = JSON.stringify(run.variables[name]);
    if (value !== undefined) text += `${text === "" ? "" : ","}${JSON.stringify(name)}:${value}`;
  }
  return text === "" ? `${head}}` : `${head},"variables":{${text}}}`;
}

function variables({ variableNames }: RequestPlan, run: Run, lists: readonly RepresentationList[]): Record<string, unknown> {
  const used = variableNames.filter((name) => Object.hasOwn(run.variables, name)).map((name) => [name, run.variables[name]]);
  const representations = lists.map(({ variable, texts }) => [variable, JSON.parse(`[${texts.join(",")}]`)]);
  return Object.fromEntries([...used, ...representations]);
}
