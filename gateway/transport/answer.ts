import type { SubgraphAnswer, SubgraphError } from "../../subgraphs/base/subgraph.ts";

/**
 * What another process says is unknown until looked at. Only the answer's frame is checked here (data an object or null, errors a list of messages); whether
 * the data fits the schema shows when the answer is shaped.
 */
export function parseAnswer(value: unknown): SubgraphAnswer | undefined {
  if (!isRecord(value)) return undefined;
  const { data, errors } = value;
  if (data !== undefined && data !== null && !isRecord(data)) return undefined;
  if (errors !== undefined && errors !== null && !Array.isArray(errors)) return undefined;
  const parsed = (errors ?? []).map(parseError);
  if (data === undefined && parsed.length === 0) return undefined;
  return { ...(data === undefined ? {} : { data }), ...(parsed.length === 0 ? {} : { errors: parsed }) };
}

function parseError(value: unknown): SubgraphError {
  if (!isRecord(value)) return { message: "" };
  const path = Array.isArray(value["path"]) ? value["path"].map(pathElement) : undefined;
  return {
    message: typeof value["message"] === "string" ? value["message"] : "",
    ...(path === undefined ? {} : { path }),
    ...(isRecord(value["extensions"]) ? { extensions: value["extensions"] } : {}),
  };
}

/** Mercurius writes list indexes as strings; a GraphQL name never begins with a digit, so they can be told apart. */
function pathElement(element: unknown): string | number {
  if (typeof element === "number") return element;
  const text = String(element);
  return /^\d+$/.test(text) ? Number(text) : text;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
