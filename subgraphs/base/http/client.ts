import { setTimeout as pause } from "node:timers/promises";
import { Agent, request as send, type Dispatcher } from "undici";
import { HubError } from "../../../schema/errors.ts";
import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import { VERSION } from "../version.ts";
import { createGuardedConnector, hostListed, systemResolve, type Resolve } from "./address.ts";
import { ACCEPT_ENCODING, decompressed } from "./body.ts";
import { createBudget, type Budget } from "./budget.ts";
import { DEFAULT_RETRY, isRetryable, pauseMs, retryAfterMs, type RetryOptions } from "./retry.ts";

/**
 * The one way the hub fetches from others. Everything that comes back is foreign: hosts must be declared, addresses public (address.ts), bytes and time are
 * counted (budget.ts, body.ts), redirects followed by hand so that each hop passes the same checks. Messages name the host as the source file writes it and
 * never an address it resolved to.
 */
export interface HttpClient {
  /** GETs; resolves when the headers are there. Throws FETCH_*, or the signal's reason. */
  get(url: string, request: HttpRequest): Promise<HttpResponse>;
  /** Ends all connections. */
  close(): Promise<void>;
}

export interface HttpRequest {
  /** Hosts (`host` or `host:port`) that may be asked, by redirects too. */
  readonly hosts: readonly string[];
  /** Further headers; left out after a redirect to another origin. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The Accept header. */
  readonly accept?: string;
  /** Validators of the answer at hand; with either, the answer may be 304. */
  readonly etag?: string | undefined;
  readonly lastModified?: string | undefined;
  /** Bytes after decompression, default 50 MB, and milliseconds of waiting (retries and body included), default 60 s. */
  readonly maxBytes?: number;
  readonly timeoutMs?: number;
  /** A budget shared with other requests, instead of `maxBytes` and `timeoutMs`. */
  readonly budget?: Budget;
  readonly signal?: AbortSignal | undefined;
}

export interface HttpResponse {
  readonly status: 200 | 304;
  /** Where the answer came from, after redirects. */
  readonly url: string;
  /** Lower-case names. */
  readonly headers: ReadonlyMap<string, string>;
  readonly etag: string | undefined;
  readonly lastModified: string | undefined;
  /** Decompressed; to be read once. Throws FETCH_TOO_LARGE, FETCH_TIMEOUT, FETCH_TRUNCATED, FETCH_UNREADABLE. */
  readonly body: AsyncIterable<Uint8Array>;
  /** Drops the connection of a body that is not going to be read. */
  cancel(): void;
}

export interface HttpClientOptions {
  /** Hosts (`host` or `host:port`) that may have a private address. */
  readonly allowPrivate: readonly string[];
  readonly clock: Clock;
  readonly log: Log;
  /** 0 to 1, for the jitter. Default Math.random. */
  readonly random?: () => number;
  /** Default: 3 attempts, 300 ms, 10 s. */
  readonly retry?: RetryOptions;
  /** Default: the system's resolver. */
  readonly resolve?: Resolve;
}

const MOST_REDIRECTS = 5;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

export function createHttpClient(options: HttpClientOptions): HttpClient {
  const { allowPrivate, clock, log, random = Math.random, retry = DEFAULT_RETRY, resolve = systemResolve } = options;
  // Time is counted by the budget alone, hence no time-outs of undici's own.
  const agent = new Agent({ connect: createGuardedConnector(allowPrivate, resolve), connections: 8, headersTimeout: 0, bodyTimeout: 0 });

  return Object.freeze({ get, close: () => agent.destroy() });

  async function get(address: string, request: HttpRequest): Promise<HttpResponse> {
    const start = checkedUrl(address, request.hosts);
    const whom = start.host;
    const budget = request.budget ?? createBudget({ bytes: request.maxBytes ?? 50_000_000, ms: request.timeoutMs ?? 60_000, clock, whom });
    const abort = new AbortController();
    const call: Call = {
      request,
      budget,
      signal: request.signal === undefined ? abort.signal : AbortSignal.any([request.signal, abort.signal]),
      wait: (work) => budget.wait(work, (reason) => abort.abort(reason)),
      cancel: () => abort.abort(new HubError("FETCH_FAILED", `The answer of ${whom} was not read.`)),
    };
    for (let attempt = 1; ; attempt += 1) {
      const result = await tryOnce(start, call);
      if (!("failure" in result)) return result;
      const { failure } = result;
      const wanted = result.retryAfterMs ?? pauseMs(attempt, retry, random);
      if (!result.again || attempt >= retry.attempts || wanted > retry.maxMs || wanted >= budget.left()) throw failure;
      log.debug({ host: whom, attempt, code: failure.code, pauseMs: Math.round(wanted) }, "fetch is tried again");
      await call.wait(() => pause(wanted, undefined, { signal: call.signal })).catch(() => call.signal.throwIfAborted());
    }
  }

  async function tryOnce(start: URL, call: Call): Promise<HttpResponse | Failure> {
    let url = start;
    for (let hop = 0; hop <= MOST_REDIRECTS; hop += 1) {
      const { host } = url;
      let answer: Dispatcher.ResponseData;
      try {
        answer = await call.wait(() =>
          send(url, {
            method: "GET",
            dispatcher: agent,
            signal: call.signal,
            headers: headersFor(call.request, url.origin === start.origin),
          }),
        );
      } catch (error) {
        return connectFailure(error, host, call.signal);
      }
      const headers = headersOf(answer);
      const { statusCode } = answer;
      if (statusCode === 200) return responseOf(answer, headers, url, call);
      answer.body.on("error", () => undefined).destroy(); // not going to be read; its end is nobody's error
      const location = headers.get("location");
      if (REDIRECTS.has(statusCode) && location !== undefined) {
        const target = URL.parse(location, url);
        if (target === null) throw new HubError("FETCH_STATUS", `${host} redirects to something that is not a URL.`);
        url = checkedUrl(target.href, call.request.hosts, url);
        continue;
      }
      if (statusCode === 304 && isConditional(call.request))
        return { ...responseOf(answer, headers, url, call), status: 304, body: nothing() };
      return {
        failure: new HubError("FETCH_STATUS", `${host} answers with status ${statusCode}.`, { details: { status: statusCode } }),
        again: isRetryable(statusCode),
        retryAfterMs: retryAfterMs(headers.get("retry-after"), clock),
      };
    }
    throw new HubError("FETCH_STATUS", `${start.host} redirects more than ${MOST_REDIRECTS} times.`);
  }
}

/** The whole body in one piece; the request's limit bounds it. */
export async function readBody(response: HttpResponse): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of response.body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

interface Call {
  readonly request: HttpRequest;
  readonly budget: Budget;
  readonly signal: AbortSignal;
  readonly wait: <T>(work: () => Promise<T>) => Promise<T>;
  readonly cancel: () => void;
}

interface Failure {
  readonly failure: HubError;
  readonly again: boolean;
  readonly retryAfterMs?: number | undefined;
}

function checkedUrl(address: string, hosts: readonly string[], from?: URL): URL {
  const url = URL.parse(address);
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new HubError("FETCH_HOST_REFUSED", "Only http and https addresses are fetched.");
  const how = from === undefined ? "" : `, where ${from.host} redirects to,`;
  if (!hostListed(url, hosts)) throw new HubError("FETCH_HOST_REFUSED", `The host ${url.host}${how} is not declared.`);
  if (from?.protocol === "https:" && url.protocol === "http:") {
    throw new HubError("FETCH_HOST_REFUSED", `${from.host} redirects from https to http.`, {
      next: "Ask the publisher, or correct the address.",
    });
  }
  url.username = "";
  url.password = "";
  url.hash = "";
  return url;
}

function headersFor(request: HttpRequest, sameOrigin: boolean): Record<string, string> {
  return {
    "user-agent": `ops-hub/${VERSION}`,
    accept: request.accept ?? "*/*",
    "accept-encoding": ACCEPT_ENCODING,
    ...(sameOrigin ? request.headers : {}),
    ...(request.etag === undefined ? {} : { "if-none-match": request.etag }),
    ...(request.lastModified === undefined ? {} : { "if-modified-since": request.lastModified }),
  };
}

function isConditional(request: HttpRequest): boolean {
  return request.etag !== undefined || request.lastModified !== undefined;
}

function headersOf(answer: Dispatcher.ResponseData): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(answer.headers).flatMap(([name, value]) => (value === undefined ? [] : [[name.toLowerCase(), String(value)] as const])),
  );
}

function responseOf(answer: Dispatcher.ResponseData, headers: ReadonlyMap<string, string>, url: URL, call: Call): HttpResponse {
  const whom = url.host;
  try {
    call.budget.foresee(Number(headers.get("content-length") ?? 0));
  } catch (error) {
    call.cancel();
    answer.body.on("error", () => undefined).destroy();
    throw error;
  }
  const raw = timedChunks(answer, call, whom);
  return {
    status: 200,
    url: url.href,
    headers,
    etag: headers.get("etag"),
    lastModified: headers.get("last-modified"),
    body: decompressed({ raw, encoding: headers.get("content-encoding") ?? "", budget: call.budget, whom }),
    cancel: () => {
      answer.body.on("error", () => undefined).destroy();
    },
  };
}

async function* timedChunks(answer: Dispatcher.ResponseData, call: Call, whom: string): AsyncGenerator<Uint8Array, void, undefined> {
  const chunks: AsyncIterator<Uint8Array> = answer.body[Symbol.asyncIterator]();
  try {
    for (;;) {
      const step = await call.wait(() => chunks.next());
      if (step.done === true) return;
      yield step.value;
    }
  } catch (error) {
    call.signal.throwIfAborted();
    if (error instanceof HubError) throw error;
    throw new HubError("FETCH_TRUNCATED", `${whom} ended its answer before it was complete.`, { details: { reason: reasonOf(error) } });
  } finally {
    answer.body.on("error", () => undefined).destroy();
  }
}

/** What a failed connection becomes. The original error is not kept: it names the address. */
function connectFailure(error: unknown, host: string, signal: AbortSignal): Failure {
  signal.throwIfAborted();
  if (error instanceof HubError) throw error;
  const reason = reasonOf(error);
  const secure = /CERT|SIGNED|TLS|SSL|ALTNAME/.test(reason);
  const text = secure ? "has a certificate that is not accepted" : reason === "ENOTFOUND" ? "is not known to the DNS" : "cannot be reached";
  return {
    failure: new HubError("FETCH_FAILED", `${host} ${text} (${reason}).`, { details: { reason } }),
    again: !secure && !reason.startsWith("HPE_"),
  };
}

function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0]);
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "unknown";
}

// oxlint-disable-next-line require-yield -- an empty body
async function* nothing(): AsyncGenerator<Uint8Array, void, undefined> {}
