import { errors, type Dispatcher } from "undici";
import { HubError } from "../../schema/errors.ts";
import type { SubgraphAnswer } from "../../subgraphs/base/subgraph.ts";
import { parseAnswer } from "./answer.ts";
import type { Call } from "./call.ts";
import { withDeadline } from "./deadline.ts";
import { exchange, type HttpAnswer } from "./exchange.ts";
import { badAnswer, timedOut, unreachable } from "./failures.ts";
import type { Pools } from "./pools.ts";
import type { Transport, TransportAnswer, TransportRequest } from "./transport.ts";

export interface HttpTransportOptions {
  readonly name: string;
  readonly url: string;
  readonly pools: Pools;
  /** Time for the whole request, from waiting for a connection to the last byte. Default 10 s. */
  readonly timeoutMs?: number;
  /** What stands around the call, inside its time: queue, breaker, further attempts. Default: nothing. */
  readonly around?: (call: Call<HttpAnswer>) => Call<HttpAnswer>;
  /** The headers that go on to this subgraph. Default: all that are given. */
  readonly passing?: (headers: Readonly<Record<string, string>>) => Readonly<Record<string, string>>;
  /** What stands around that: whether several requests share one call. Default: nothing. */
  readonly sharing?: (call: Call<HttpAnswer>) => Call<HttpAnswer>;
}

/**
 * A subgraph across the network (GraphQL over HTTP). A query whose kept-alive connection the other side had just closed is sent once more at once; a mutation
 * never. Redirects are not followed: a subgraph's address is the one in the supergraph.
 */
export function httpTransport(options: HttpTransportOptions): Transport {
  const { name, timeoutMs = 10_000, around = (call) => call, sharing = (call) => call } = options;
  const call = sharing(withDeadline(name, timeoutMs, around(httpCall(options))));
  const transport = async (request: TransportRequest): Promise<TransportAnswer> => {
    try {
      const answer = await call(request, request.signal);
      return isRead(answer, request) ? NOTHING : readAnswer(name, answer);
    } catch (error) {
      throw request.signal?.aborted === true && !(error instanceof HubError) ? unreachable(name, error) : error;
    }
  };
  return Object.assign(transport, { reads: true });
}

const NOTHING: TransportAnswer = Object.freeze({});

function isRead({ status, type, bytes }: HttpAnswer, { read }: TransportRequest): boolean {
  return read !== undefined && bytes !== undefined && status === 200 && isJson(type) && read(bytes);
}

function httpCall({ name, url, pools, timeoutMs = 10_000, passing = (headers) => headers }: HttpTransportOptions): Call<HttpAnswer> {
  const { pathname, search } = new URL(url);
  const pool = pools.forUrl(new URL(url));
  const path = `${pathname}${search}`;

  async function send(request: TransportRequest, signal: AbortSignal | undefined): Promise<HttpAnswer> {
    const options: Dispatcher.DispatchOptions & { readonly maxBytes: number } = {
      method: "POST",
      path,
      maxBytes: pools.maxAnswerBytes,
      // Else undici would not send it while another runs on the same HTTP/2 connection.
      idempotent: request.mutation !== true,
      headers: {
        ...passing(request.headers ?? {}),
        "content-type": "application/json",
        accept: "application/graphql-response+json, application/json",
        "accept-encoding": "identity",
      },
      body: request.body?.() ?? bodyOf(request),
    };
    try {
      return await exchange(pool, options, signal);
    } catch (error) {
      if (request.mutation === true || signal?.aborted === true || !isLostConnection(error)) throw error;
      return await exchange(pool, options, signal);
    }
  }

  return async (request, signal) => {
    try {
      const answer = await send(request, signal);
      if (answer.status >= 502 && answer.status <= 504 && parsed(answer) === undefined) throw unreachable(name);
      return answer;
    } catch (error) {
      if (error instanceof HubError) throw error;
      if (signal?.aborted === true) throw signal.reason;
      if (error instanceof errors.HeadersTimeoutError || error instanceof errors.BodyTimeoutError) throw timedOut(name, timeoutMs);
      if (error instanceof errors.ResponseExceededMaxSizeError) throw badAnswer(name, "gave a larger answer than the gateway takes", error);
      if (error instanceof errors.UndiciError || isSystemError(error)) throw unreachable(name, error);
      throw error;
    }
  };
}

/** Whether somebody else than who asked may see this answer. */
export function isPrivateAnswer({ cacheControl }: HttpAnswer): boolean {
  return /\b(private|no-store)\b/i.test(cacheControl);
}

function bodyOf({ query, variables, operationName }: TransportRequest): string {
  return JSON.stringify({
    query,
    ...(variables === undefined ? {} : { variables }),
    ...(operationName === undefined ? {} : { operationName }),
  });
}

function readAnswer(name: string, http: HttpAnswer): TransportAnswer {
  if (!isJson(http.type)) throw badAnswer(name, `answered with status ${http.status} and no JSON`);
  if (http.bytes === undefined) throw badAnswer(name, "answered with bytes that are no UTF-8");
  let value: unknown;
  try {
    value = JSON.parse(http.bytes.toString());
  } catch (error) {
    throw badAnswer(name, "answered with broken JSON", error);
  }
  const answer = parseAnswer(value);
  if (answer === undefined) throw badAnswer(name, `answered with status ${http.status} and no GraphQL answer`);
  const { status, cacheControl, age, vary } = http;
  return cacheControl === "" || status !== 200 ? answer : { ...answer, cacheControl, age, vary };
}

/** The answer that stands in the body, if one does: a proxy's own page says that nobody is behind it. */
function parsed(http: HttpAnswer): SubgraphAnswer | undefined {
  try {
    return isJson(http.type) ? parseAnswer(JSON.parse(http.bytes?.toString() ?? "")) : undefined;
  } catch {
    return undefined;
  }
}

function isJson(type: string): boolean {
  return /^application\/(graphql-response\+)?json\b/.test(type);
}

/** The connection ended under the request: the race of a kept-alive connection with the server's closing it. */
function isLostConnection(error: unknown): boolean {
  return error instanceof errors.SocketError || (isSystemError(error) && error.code === "ECONNRESET");
}

function isSystemError(error: unknown): error is Error & { readonly code: string } {
  return error instanceof Error && "code" in error && typeof error.code === "string";
}
