import { execute, parse, type GraphQLSchema } from "graphql";
import type { ShopSubgraph } from "./shop.ts";

/** Answers a request's body at a path. */
export type Answer = (path: string, body: string) => Promise<string>;

interface Request {
  readonly query: string;
  readonly variables?: Record<string, unknown>;
  readonly operationName?: string;
}

/** The subgraphs themselves, each at its name. */
export function answersOf(subgraphs: readonly ShopSubgraph[]): Answer {
  const schemas = new Map<string, GraphQLSchema>(subgraphs.map(({ name, schema }) => [`/${name}`, schema]));
  return async (path, body) => {
    const { query, variables, operationName } = JSON.parse(body) as Request; // a gateway's request
    const schema = schemas.get(path);
    if (schema === undefined) throw new Error(`no subgraph at ${path}`);
    return JSON.stringify(await execute({ schema, document: parse(query), variableValues: variables, operationName }));
  };
}
