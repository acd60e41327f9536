import { GraphQLError } from "graphql";
import type { HubError } from "../../schema/errors.ts";
import type { SubgraphError } from "../../subgraphs/base/subgraph.ts";
import { isRecord } from "../transport/answer.ts";
import type { Path } from "./target.ts";

/**
 * Gathers what went wrong while an operation runs. One failure can empty many fields, and each of them gets an error with its own path, so that a client can
 * tell "there is none" from "it did not come"; which of the paths the client asked for is known only once the answer is shaped.
 */
export interface ErrorCollector {
  /** A subgraph, or the gateway, failed: none of these fields came. */
  addFailure(error: HubError, paths: readonly Path[]): void;
  /** A subgraph answered with an error; undefined stands for "no place known". */
  addSubgraphError(subgraph: string, error: SubgraphError, paths: readonly (Path | undefined)[]): void;
  /** Whether anything went wrong so far. */
  any(): boolean;
  /** The errors as they stand in the shaped answer, under the client's names. */
  fitted(data: unknown, clientName: (name: string) => string): readonly GraphQLError[];
}

/** One failure over a long list is told for this many fields; the first ones, in the answer's order. */
const PATHS_PER_FAILURE = 200;

interface Collected {
  readonly message: string;
  readonly extensions: Readonly<Record<string, unknown>>;
  readonly cause: Error | undefined;
  readonly paths: readonly (Path | undefined)[];
}

export function createErrorCollector(): ErrorCollector {
  const collected: Collected[] = [];
  return Object.freeze({
    addFailure(error: HubError, paths: readonly Path[]) {
      collected.push({ message: error.message, extensions: error.extensions, cause: error, paths });
    },
    addSubgraphError(subgraph: string, { message, extensions }: SubgraphError, paths: readonly (Path | undefined)[]) {
      collected.push({ message, extensions: { ...extensions, subgraph }, cause: undefined, paths });
    },
    any: () => collected.length > 0,
    fitted: (data: unknown, clientName: (name: string) => string) =>
      collected.flatMap((each) =>
        fitOne({ ...each, paths: each.paths.map((path) => path?.map((key) => (typeof key === "string" ? clientName(key) : key))) }, data),
      ),
  });
}

function fitOne({ message, extensions, cause, paths }: Collected, data: unknown): readonly GraphQLError[] {
  const fits = paths.map((path) => (path === undefined ? { path: [], exact: false } : fit(data, path)));
  const exact = fits.filter((each) => each.exact);
  const unique = new Map((exact.length > 0 ? exact : fits.slice(0, 1)).map((each) => [JSON.stringify(each.path), each.path]));
  const shown = unique.size === 0 ? [[]] : [...unique.values()].slice(0, PATHS_PER_FAILURE);
  return shown.map(
    (path) =>
      new GraphQLError(message, {
        ...(path.length === 0 ? {} : { path }),
        extensions,
        ...(cause === undefined ? {} : { originalError: cause }),
      }),
  );
}

/** The part of a path that the answer has. Fetches also ask for keys and requirements the client did not: such a path ends at its parent, inexact. */
function fit(data: unknown, path: Path): { readonly path: Path; readonly exact: boolean } {
  let value = data;
  for (const [index, key] of path.entries()) {
    if (value === null || value === undefined) return { path, exact: true };
    if (isRecord(value) && Object.hasOwn(value, key)) value = value[key];
    else if (Array.isArray(value) && typeof key === "number" && key < value.length) value = value[key];
    else return { path: path.slice(0, index), exact: false };
  }
  return { path, exact: true };
}
