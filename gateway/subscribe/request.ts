import { HubError } from "../../schema/errors.ts";
import { isRecord } from "../transport/answer.ts";
import type { OperationText } from "./operations.ts";

/** A GraphQL request in the JSON body of a POST or the search part of a GET, where `variables` is JSON text. Throws BAD_REQUEST. */
export function readOperation(value: unknown): OperationText {
  if (!isRecord(value) || typeof value["query"] !== "string") throw new HubError("BAD_REQUEST", "The request has no `query`.");
  const { query, operationName } = value;
  if (operationName !== undefined && operationName !== null && typeof operationName !== "string")
    throw new HubError("BAD_REQUEST", "`operationName` is no text.");
  const variables = variablesIn(value["variables"]);
  return {
    query,
    ...(variables === undefined ? {} : { variables }),
    ...(typeof operationName === "string" && operationName !== "" ? { operationName } : {}),
  };
}

function variablesIn(given: unknown): Record<string, unknown> | undefined {
  if (given === undefined || given === null || given === "") return undefined;
  const value = typeof given === "string" ? parsed(given) : given;
  if (!isRecord(value)) throw new HubError("BAD_REQUEST", "`variables` is no JSON object.");
  return value;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
