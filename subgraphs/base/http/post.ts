import { Agent, request as send, type Dispatcher } from "undici";
import { HubError } from "../../../schema/errors.ts";
import { VERSION } from "../version.ts";
import { createGuardedConnector, systemResolve, type Resolve } from "./address.ts";

/**
 * The one way the hub delivers to others: a POST to an address that its receiver declared. Threat: the address, or what its name resolves to, leads into the hub's own
 * network, or the other side never ends its answer. So the connection passes the same guard as a fetch (address.ts), redirects are never followed (a redirect
 * would carry the text to somewhere nobody declared), and time and bytes are bounded. Trying again is the caller's business: it knows what is safe to repeat.
 */
export interface Poster {
  /** Resolves with whatever status comes. Throws FETCH_PRIVATE_ADDRESS, FETCH_FAILED, FETCH_TIMEOUT, FETCH_TOO_LARGE, or the signal's reason. */
  post(url: string, request: PostRequest): Promise<PostAnswer>;
  /** Ends all connections. */
  close(): Promise<void>;
}

export interface PostRequest {
  readonly body: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** Milliseconds until the answer has to be there in full, default 10 s. */
  readonly timeoutMs?: number;
  /** Most bytes of the answer, default 16 kB. */
  readonly maxBytes?: number;
  readonly signal?: AbortSignal;
}

export interface PostAnswer {
  readonly status: number;
  readonly body: string;
}

export interface PosterOptions {
  /** Hosts (`host` or `host:port`) that may have a private address. */
  readonly allowPrivate: readonly string[];
  /** Default: the system's resolver. */
  readonly resolve?: Resolve;
}

export function createPoster({ allowPrivate, resolve = systemResolve }: PosterOptions): Poster {
  // Time is counted by the signal alone, hence no time-outs of undici's own.
  const agent = new Agent({ connect: createGuardedConnector(allowPrivate, resolve), connections: 8, headersTimeout: 0, bodyTimeout: 0 });
  return Object.freeze({ post, close: () => agent.destroy() });

  async function post(url: string, request: PostRequest): Promise<PostAnswer> {
    const { body, headers, timeoutMs = 10_000, maxBytes = 16_000 } = request;
    const whom = new URL(url).host;
    const timeout = AbortSignal.timeout(timeoutMs);
    const signal = request.signal === undefined ? timeout : AbortSignal.any([request.signal, timeout]);
    try {
      const answer = await send(url, {
        method: "POST",
        dispatcher: agent,
        signal,
        headers: { "user-agent": `ops-hub/${VERSION}`, "accept-encoding": "identity", ...headers },
        body,
      });
      return { status: answer.statusCode, body: await boundedText(answer, maxBytes, whom) };
    } catch (error) {
      request.signal?.throwIfAborted();
      if (error instanceof HubError) throw error;
      if (timeout.aborted) throw new HubError("FETCH_TIMEOUT", `${whom} did not answer in full within ${timeoutMs / 1000} s.`);
      throw new HubError("FETCH_FAILED", `${whom} cannot be reached.`); // the original error is not kept: it names the address
    }
  }
}

async function boundedText(answer: Dispatcher.ResponseData, maxBytes: number, whom: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of answer.body as AsyncIterable<Uint8Array>) {
      bytes += chunk.byteLength;
      if (bytes > maxBytes) throw new HubError("FETCH_TOO_LARGE", `${whom} answers with more than ${maxBytes} bytes.`);
      chunks.push(chunk);
    }
  } finally {
    answer.body.on("error", () => undefined).destroy();
  }
  return Buffer.concat(chunks).toString("utf8");
}
