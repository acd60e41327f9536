import { HubError } from "../../../schema/errors.ts";
import { isRecord, type Json } from "../../query/json.ts";

/** The running service, as a gateway reaches it. Every answer is bounded: somebody else's service may send for ever. */
export interface Service {
  readonly url: URL;
  /** A GraphQL request. Throws Unanswered. */
  ask(query: string, variables?: Json): Promise<Reply>;
  /** A body as it stands. Throws Unanswered. */
  send(body: string): Promise<Reply>;
}

export interface Reply {
  readonly status: number;
  readonly type: string;
  readonly text: string;
  readonly bytes: number;
  /** From sending to the last byte. */
  readonly ms: number;
  /** The answer as GraphQL: `{}` where it is none. */
  readonly body: Json;
  /** Null where there is none. */
  readonly data: Json | null;
  readonly errors: readonly Json[];
}

/** No whole answer came. */
export class Unanswered extends Error {}

export interface ServiceOptions {
  readonly url: URL;
  /** Sent with every request; lower-case names. Default none. */
  readonly headers?: Readonly<Record<string, string>>;
  /** As the gateway waits. Default 10 s. */
  readonly timeoutMs?: number;
  readonly signal: AbortSignal;
}

/** The most a gateway reads of one answer. */
export const MOST_BYTES = 32_000_000;
export const TIMEOUT_MS = 10_000;

export function createService({ url, headers = {}, timeoutMs = TIMEOUT_MS, signal }: ServiceOptions): Service {
  const send = async (body: string): Promise<Reply> => {
    const started = performance.now();
    const timeout = AbortSignal.timeout(timeoutMs);
    try {
      const response = await fetch(url, {
        method: "POST",
        headers: { "content-type": "application/json", accept: "application/graphql-response+json, application/json", ...headers },
        body,
        redirect: "error",
        signal: AbortSignal.any([signal, timeout]),
      });
      const bytes = await bounded(response);
      const text = bytes.toString("utf8");
      const answer = parsed(text);
      return {
        status: response.status,
        type: response.headers.get("content-type") ?? "",
        text,
        bytes: bytes.byteLength,
        ms: performance.now() - started,
        body: answer,
        data: isRecord(answer["data"]) ? answer["data"] : null,
        errors: Array.isArray(answer["errors"]) ? answer["errors"].filter(isRecord) : [],
      };
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof Unanswered) throw error;
      throw new Unanswered(timeout.aborted ? `no answer within ${timeoutMs / 1000} s` : `the connection failed (${reasonOf(error)})`, {
        cause: error,
      });
    }
  };
  return Object.freeze({ url, send, ask: (query: string, variables: Json = {}) => send(JSON.stringify({ query, variables })) });
}

/** Throws SERVICE_UNREACHABLE where nobody answers at all. */
export async function reach(service: Service): Promise<void> {
  try {
    await service.ask("{ __typename }");
  } catch (error) {
    if (!(error instanceof Unanswered)) throw error;
    throw new HubError("SERVICE_UNREACHABLE", `${service.url.href} cannot be tested: ${error.message}.`, { cause: error });
  }
}

async function bounded(response: Response): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > MOST_BYTES) throw new Unanswered(`the answer has more than ${MOST_BYTES / 1_000_000} MB`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function parsed(text: string): Json {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}

function reasonOf(error: unknown): string {
  const inner = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return inner instanceof Error && "code" in inner && typeof inner.code === "string" ? inner.code : "unknown";
}
