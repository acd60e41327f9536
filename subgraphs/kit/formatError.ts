import { GraphQLError } from "graphql";
import { randomUUID } from "node:crypto";
import { HubError } from "../../schema/errors.ts";
import type { Log } from "../base/log.ts";
import type { SubgraphError } from "../base/subgraph.ts";

/**
 * One error as a subgraph answers it. A `HubError` keeps its message, code and next step; what graphql-js itself says of a query stays; anything else is
 * masked and logged once, because it may hold SQL, paths or somebody's data.
 */
export function formatError(error: unknown, log: Log, requestId: string): SubgraphError {
  const located = error instanceof GraphQLError ? error : undefined;
  const original = located?.originalError ?? (located === undefined ? error : undefined);
  const place = {
    ...(located?.path && { path: located.path.map(index) }),
    ...(located?.locations && { locations: [...located.locations] }),
  };
  if (original instanceof HubError) return { message: original.message, ...place, extensions: original.extensions };
  if (located !== undefined && original === undefined) {
    return { message: located.message, ...place, extensions: { code: "BAD_USER_INPUT", ...located.extensions } };
  }
  const reference = requestId === "" ? randomUUID() : requestId;
  log.error(
    { requestId: reference, error: { name: nameOf(original), stack: original instanceof Error ? original.stack : undefined } },
    "unexpected error",
  );
  return {
    message: `Something went wrong inside the hub (request ${reference}).`,
    ...place,
    extensions: new HubError("INTERNAL", "").extensions,
  };
}

/** Mercurius writes list indexes in paths as strings. */
function index(key: string | number): string | number {
  return typeof key === "string" && /^\d+$/.test(key) ? Number(key) : key;
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
