import { ERRORS, HubError, type ErrorCode } from "../../schema/errors.ts";
import { isRecord, type Json } from "./json.ts";

/** One question to the hub. Its answer is counted while it comes: a page has a few megabytes at most, whatever somebody answers at the address. */
export interface Answer {
  readonly data: Json;
  readonly problems: readonly Problem[];
}

/** An error of the answer. */
export interface Problem {
  readonly code: string;
  readonly message: string;
  readonly next: string;
  /** Response names and indexes; empty where the error is about no field. */
  readonly path: readonly (string | number)[];
}

export type Ask = (query: string, variables: Json, signal: AbortSignal) => Promise<Answer>;

export interface AskOptions {
  readonly url: URL;
  /** Which command asks: the hub counts by this name who uses what of the schema. Default `query`. */
  readonly client?: string;
  /** Sent as `Authorization: Bearer`. */
  readonly token?: string;
  /** Default: the runtime's own. */
  readonly fetch?: typeof globalThis.fetch;
  /** Time one answer may take. Default 60 s. */
  readonly timeoutMs?: number;
}

const MAX_BYTES = 100_000_000;

/** Throws HUB_UNREACHABLE, HUB_BAD_ANSWER, or the hub's own error where it answers without data. */
export function createAsk({ url, client = "query", token, fetch = globalThis.fetch, timeoutMs = 60_000 }: AskOptions): Ask {
  const whom = `${url.origin}${url.pathname}`;
  const headers = {
    "content-type": "application/json",
    accept: "application/graphql-response+json, application/json",
    "apollographql-client-name": client,
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
  };
  return async (query, variables, signal) => {
    const timeout = AbortSignal.timeout(timeoutMs);
    let answering = false;
    try {
      // A redirect is not followed: it would take the token along, and a hub sends none.
      const response = await fetch(url, {
        method: "POST",
        headers,
        body: JSON.stringify({ query, variables }),
        redirect: "error",
        signal: AbortSignal.any([signal, timeout]),
      });
      answering = true;
      return readAnswer(await boundedText(response, whom), `${whom} answered with status ${response.status} and`);
    } catch (cause) {
      if (cause instanceof HubError || signal.aborted) throw cause;
      const what = timeout.aborted
        ? `does not answer within ${timeoutMs / 1000} s`
        : answering
          ? "stopped in the middle of its answer"
          : "does not answer";
      throw new HubError("HUB_UNREACHABLE", `${whom} ${what}${causeOf(cause)}.`, { cause });
    }
  };
}

async function boundedText(response: Response, whom: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > MAX_BYTES)
      throw new HubError("HUB_BAD_ANSWER", `${whom} answered with more than ${MAX_BYTES} bytes.`, { next: "Ask for smaller pages." });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function readAnswer(text: string, answered: string): Answer {
  const body = parsed(text);
  if (!isRecord(body)) throw new HubError("HUB_BAD_ANSWER", `${answered} something that is not GraphQL.`);
  const problems = Array.isArray(body["errors"]) ? body["errors"].map(readProblem) : [];
  const { data } = body;
  if (isRecord(data)) return { data, problems };
  const [first] = problems;
  if (first === undefined) throw new HubError("HUB_BAD_ANSWER", `${answered} neither data nor errors.`);
  const { code, message, next } = first;
  if (isErrorCode(code)) throw new HubError(code, message, { next });
  throw new HubError("QUERY_INCOMPLETE", `${code}: ${message}`, { next });
}

function readProblem(error: unknown): Problem {
  const { message, path, extensions } = isRecord(error) ? error : {};
  const { code, next } = isRecord(extensions) ? extensions : {};
  return {
    code: typeof code === "string" ? code : "INTERNAL",
    message: typeof message === "string" ? message : "The hub told no reason.",
    next: typeof next === "string" ? next : "",
    path: Array.isArray(path) ? path.filter((part) => typeof part === "string" || typeof part === "number") : [],
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** ` (ECONNREFUSED)`: undici hides the system's code in the cause. */
function causeOf(error: unknown): string {
  const inner = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return inner instanceof Error && "code" in inner && typeof inner.code === "string" ? ` (${inner.code})` : "";
}

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERRORS, code);
}
