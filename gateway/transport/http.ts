import { errors, type Dispatcher } from "undici";
import { HubError } from "../../schema/errors.ts";
import type { SubgraphAnswer } from "../../subgraphs/base/subgraph.ts";
import { parseAnswer } from "./answer.ts";
import { badAnswer, timedOut, unreachable } from "./failures.ts";
import type { Pools } from "./pools.ts";
import type { Transport, TransportRequest } from "./transport.ts";

export interface HttpTransportOptions {
  readonly name: string;
  readonly url: string;
  readonly pools: Pools;
  /** Time for the whole request, from waiting for a connection to the last byte. Default 10 s. */
  readonly timeoutMs?: number;
}

/**
 * A subgraph across the network (GraphQL over HTTP). A query whose kept-alive connection the other side had just closed is sent once more; a mutation never.
 * Redirects are not followed: a subgraph's address is the one in the supergraph.
 */
export function httpTransport({ name, url, pools, timeoutMs = 10_000 }: HttpTransportOptions): Transport {
  const address = new URL(url);
  const pool = pools.forUrl(address);

  async function send(request: TransportRequest, signal: AbortSignal): Promise<Dispatcher.ResponseData> {
    const { query, variables, operationName } = request;
    const options: Dispatcher.RequestOptions = {
      method: "POST",
      path: `${address.pathname}${address.search}`,
      headers: {
        ...request.headers,
        "content-type": "application/json",
        accept: "application/graphql-response+json, application/json",
        "accept-encoding": "identity",
      },
      body: JSON.stringify({
        query,
        ...(variables === undefined ? {} : { variables }),
        ...(operationName === undefined ? {} : { operationName }),
      }),
      signal,
    };
    try {
      return await pool.request(options);
    } catch (error) {
      if (request.mutation === true || signal.aborted || !isLostConnection(error)) throw error;
      return await pool.request(options);
    }
  }

  return async (request) => {
    const timeout = AbortSignal.timeout(timeoutMs);
    const signal = request.signal === undefined ? timeout : AbortSignal.any([timeout, request.signal]);
    try {
      const response = await send(request, signal);
      return await readAnswer(name, response);
    } catch (error) {
      if (error instanceof HubError && !timeout.aborted) throw error;
      if (timeout.aborted || error instanceof errors.HeadersTimeoutError || error instanceof errors.BodyTimeoutError)
        throw timedOut(name, timeoutMs);
      if (error instanceof errors.ResponseExceededMaxSizeError) throw badAnswer(name, "gave a larger answer than the gateway takes", error);
      if (error instanceof errors.UndiciError || isSystemError(error)) throw unreachable(name, error);
      throw error;
    }
  };
}

async function readAnswer(name: string, response: Dispatcher.ResponseData): Promise<SubgraphAnswer> {
  const { statusCode, headers, body } = response;
  const type = String(headers["content-type"] ?? "");
  if (!/^application\/(graphql-response\+)?json\b/.test(type)) {
    await body.dump();
    if (statusCode >= 502 && statusCode <= 504) throw unreachable(name);
    throw badAnswer(name, `answered with status ${statusCode} and no JSON`);
  }
  const text = await body.text();
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw badAnswer(name, "answered with broken JSON", error);
  }
  const answer = parseAnswer(value);
  if (answer === undefined) {
    if (statusCode >= 502 && statusCode <= 504) throw unreachable(name);
    throw badAnswer(name, `answered with status ${statusCode} and no GraphQL answer`);
  }
  return answer;
}

/** The connection ended under the request: the race of a kept-alive connection with the server's closing it. */
function isLostConnection(error: unknown): boolean {
  return error instanceof errors.SocketError || (isSystemError(error) && error.code === "ECONNRESET");
}

function isSystemError(error: unknown): error is Error & { readonly code: string } {
  return error instanceof Error && "code" in error && typeof error.code === "string";
}
