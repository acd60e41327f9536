import { errors, type Dispatcher } from "undici";
import { HubError } from "../../schema/errors.ts";
import type { SubgraphAnswer, SubgraphRequest, SubgraphSubscription } from "../../subgraphs/base/subgraph.ts";
import { parseAnswer } from "./answer.ts";
import { EventStreamBroken, readEventStream } from "./event-stream.ts";
import { badAnswer, timedOut, unreachable } from "./failures.ts";
import type { Listen } from "./listen.ts";

export interface HttpListenOptions {
  readonly name: string;
  readonly url: string;
  /** Connections apart from those for queries: each stream keeps one for as long as it runs. */
  readonly dispatcher: Dispatcher;
  /** Time for the beginning. */
  readonly timeoutMs: number;
  /** The headers that go on to this subgraph. */
  readonly passing: (headers: Readonly<Record<string, string>>) => Readonly<Record<string, string>>;
}

/** Silence, without even a sign of life, after which a stream is taken for broken. graphql-sse's servers give one every 12 s. */
const SILENCE_MS = 60_000;
/** Characters of one event, and of an answer in place of a stream. */
const LARGEST = 8_000_000;

/**
 * Subscriptions of a subgraph across the network: GraphQL over server-sent events, distinct connections mode
 * (https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md). Redirects are not followed.
 */
export function httpListen(options: HttpListenOptions): Listen {
  const { name, url, dispatcher, timeoutMs, passing } = options;
  const { origin, pathname, search } = new URL(url);
  return async ({ query, variables, operationName, headers, signal }: SubgraphRequest) => {
    const leaving = new AbortController();
    const leave = (): void => leaving.abort();
    signal?.addEventListener("abort", leave, { once: true });
    try {
      signal?.throwIfAborted();
      const response = await dispatcher.request({
        origin,
        path: `${pathname}${search}`,
        method: "POST",
        headers: {
          ...passing(headers ?? {}),
          "content-type": "application/json",
          accept: "text/event-stream",
          "accept-encoding": "identity",
        },
        body: JSON.stringify({ query, variables, operationName }),
        signal: leaving.signal,
        headersTimeout: timeoutMs,
        bodyTimeout: SILENCE_MS,
      });
      const type = String(response.headers["content-type"] ?? "");
      if (response.statusCode === 200 && /^text\/event-stream\b/i.test(type)) return eventsOf(options, response.body, leaving);
      const answer = /^application\/(graphql-response\+)?json\b/.test(type) ? await readAnswer(response.body) : undefined;
      leaving.abort();
      if (answer?.errors === undefined) throw badAnswer(name, `answered a subscription with status ${response.statusCode} and no events`);
      return answer;
    } catch (error) {
      throw failure(options, error);
    } finally {
      signal?.removeEventListener("abort", leave);
    }
  };
}

function eventsOf(options: HttpListenOptions, body: AsyncIterable<Uint8Array>, leaving: AbortController): SubgraphSubscription {
  const events = readEventStream(body, LARGEST);
  const stream: SubgraphSubscription = {
    async next() {
      try {
        for (;;) {
          const { done, value } = await events.next();
          if (done === true) throw unreachable(options.name, new Error("the stream ended before it was complete"));
          if (value.event === "next") return { done: false, value: answerIn(options.name, value.data) };
          if (value.event === "complete") break;
        }
      } catch (error) {
        if (!leaving.signal.aborted) {
          leaving.abort();
          throw failure(options, error);
        }
      }
      leaving.abort();
      return { done: true, value: undefined };
    },
    async return() {
      leaving.abort();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]: () => stream,
  };
  return stream;
}

function answerIn(name: string, data: string): SubgraphAnswer {
  let value: unknown;
  try {
    value = JSON.parse(data);
  } catch (error) {
    throw badAnswer(name, "sent an event with broken JSON", error);
  }
  const answer = parseAnswer(value);
  if (answer === undefined) throw badAnswer(name, "sent an event that is no GraphQL answer");
  return answer;
}

async function readAnswer(body: AsyncIterable<Uint8Array>): Promise<SubgraphAnswer | undefined> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of body) {
    size += part.length;
    if (size > LARGEST) return undefined;
    parts.push(part);
  }
  try {
    return parseAnswer(JSON.parse(Buffer.concat(parts).toString("utf8")));
  } catch {
    return undefined;
  }
}

function failure({ name, timeoutMs }: HttpListenOptions, error: unknown): HubError {
  if (error instanceof HubError) return error;
  if (error instanceof errors.HeadersTimeoutError) return timedOut(name, timeoutMs);
  if (error instanceof errors.BodyTimeoutError) return timedOut(name, SILENCE_MS);
  if (error instanceof EventStreamBroken) return badAnswer(name, `broke its stream: ${error.message}`, error);
  return unreachable(name, error);
}
