import type { GraphQLFormattedError } from "graphql";
import { ERRORS, type ErrorCode, HubError } from "../../schema/errors.ts";
import type { Log } from "../../subgraphs/base/log.ts";
import type { RequestState } from "./request-state.ts";

/**
 * The one place where an error becomes an answer. Every error leaves with a code and a next step; what was not meant for people (no code, a library's code,
 * or a message with an address or a stack in it) is replaced by INTERNAL with the request id and logged, once per request.
 */
export interface ErrorFormatter {
  (error: GraphQLFormattedError, original: unknown, request: RequestState): GraphQLFormattedError;
}

/** Codes of Apollo's that say the same as one of ours, or nothing a client needs. */
const RENAMED: ReadonlyMap<string, ErrorCode> = new Map([
  ["OPERATION_RESOLUTION_FAILURE", "BAD_REQUEST"],
  ["PERSISTED_QUERY_NOT_FOUND", "PERSISTED_QUERY_NOT_SUPPORTED"],
]);

/** Codes that only the gateway may give: from a subgraph they speak of the gateway's request, not of the client's. */
const NOT_FROM_SUBGRAPHS = /^(GRAPHQL_|BAD_REQUEST$|NOT_FOUND$|METHOD_NOT_ALLOWED$|BODY_TOO_LARGE$|QUERY_TOO_LARGE$|PERSISTED_)/;
/** A subgraph's own code, meant for clients, and not one of a library or the system (FST_…, MER_…, UND_…, ERR_…, ECONNREFUSED, INTERNAL…). */
const DELIBERATE = /^(?!FST_|MER_|UND_|ERR_|INTERNAL|DOWNSTREAM|E[A-Z]+$)[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$/;
const LEAK = /\b\d{1,3}(\.\d{1,3}){3}\b|\bECONN|\bENOTFOUND|file:\/\/|\n\s+at |node_modules/;
const HIDDEN_DETAILS: ReadonlySet<string> = new Set([
  "code",
  "next",
  "stacktrace",
  "stack",
  "exception",
  "serviceName",
  "service",
  "http",
  "url",
  "host",
  "query",
]);

export interface ErrorFormatterOptions {
  readonly log: Log;
  /** Addresses that no answer may contain: `host:port` of the subgraphs. */
  readonly addresses: () => readonly string[];
}

export function createErrorFormatter({ log, addresses }: ErrorFormatterOptions): ErrorFormatter {
  const leaks = (message: string): boolean =>
    LEAK.test(message) || addresses().some((address) => address !== "" && message.includes(address));

  return (error, original, request) => {
    const { code, next } = meaning(error);
    if (code === undefined || leaks(error.message)) return masked(error, original, request);
    return { message: error.message, ...frame(error), extensions: { code, next, ...details(error) } };
  };

  function masked(error: GraphQLFormattedError, original: unknown, request: RequestState): GraphQLFormattedError {
    const subgraph = error.extensions?.["subgraph"];
    if (!request.logged.has(error.message)) {
      request.logged.add(error.message);
      log.error(
        { requestId: request.id, ...(subgraph === undefined ? {} : { subgraph }), path: error.path, err: original ?? error.message },
        "internal error",
      );
    }
    const message = typeof subgraph === "string" ? `The subgraph ${subgraph} failed at this field.` : "Something failed inside the hub.";
    const named = typeof subgraph === "string" ? { subgraph } : {};
    return { message, ...frame(error), extensions: { code: "INTERNAL", next: ERRORS.INTERNAL.next, requestId: request.id, ...named } };
  }
}

/** A HubError as an answer's error: what the gateway's own refusals, before Apollo Server, go through. */
export function asFormatted(error: HubError): GraphQLFormattedError {
  const { line, column, ...rest } = error.details;
  const placed = typeof line === "number" && typeof column === "number";
  return {
    message: error.message,
    ...(placed ? { locations: [{ line, column }] } : {}),
    extensions: { code: error.code, next: error.next, ...rest },
  };
}

function meaning({ extensions }: GraphQLFormattedError): { readonly code?: string; readonly next?: string } {
  const given = extensions?.["code"];
  if (typeof given !== "string" || given === "INTERNAL") return {};
  const code = RENAMED.get(given) ?? given;
  const ofSubgraph = typeof extensions?.["subgraph"] === "string";
  if (ofSubgraph && NOT_FROM_SUBGRAPHS.test(code)) return {};
  const next = extensions?.["next"];
  if (isErrorCode(code)) return { code, next: typeof next === "string" ? next : ERRORS[code].next };
  if (!ofSubgraph || !DELIBERATE.test(code)) return {};
  return {
    code,
    next: typeof next === "string" ? next : `The code is the subgraph's own; ask the owner of ${String(extensions?.["subgraph"])}.`,
  };
}

function frame(error: GraphQLFormattedError): Pick<GraphQLFormattedError, "locations" | "path"> {
  return {
    ...(error.locations === undefined ? {} : { locations: error.locations }),
    ...(error.path === undefined ? {} : { path: error.path }),
  };
}

function details({ extensions }: GraphQLFormattedError): Record<string, string | number | boolean> {
  const shown: Record<string, string | number | boolean> = {};
  for (const [key, value] of Object.entries(extensions ?? {})) {
    if (!HIDDEN_DETAILS.has(key) && (typeof value === "string" || typeof value === "number" || typeof value === "boolean"))
      shown[key] = value;
  }
  return shown;
}

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERRORS, code);
}
