import { Agent, request as send } from "undici";
import { HubError } from "../../../schema/errors.ts";
import { createGuardedConnector, systemResolve, type Resolve } from "../../base/http/address.ts";
import { VERSION } from "../../base/version.ts";
import type { LinkState } from "./link.ts";

/**
 * Asks whether a page is there, as a reader's browser would find it. Threat: whoever writes a listing makes the hub ask what only the hub's own network can reach, or keeps it busy. So every hop passes the
 * guard of all fetches (base/http/address.ts), nothing of a body is read, time and redirects are bounded, and what comes back is told as a status or one of a few words.
 */
export interface Probe {
  /** Never throws but the signal's reason. */
  look(url: string, signal: AbortSignal): Promise<LinkState>;
  close(): Promise<void>;
}

export interface ProbeOptions {
  /** Hosts (`host` or `host:port`) that may have a private address. */
  readonly allowPrivate: readonly string[];
  /** Milliseconds for one address, redirects and second asking included. Default 10 s. */
  readonly timeoutMs?: number;
  /** Default: the system's resolver. */
  readonly resolve?: Resolve;
}

const MOST_REDIRECTS = 5;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
/** They say that nothing is there; all else below 500 may be meant for programs only. */
const GONE: ReadonlySet<number> = new Set([404, 410]);

export function createProbe({ allowPrivate, timeoutMs = 10_000, resolve = systemResolve }: ProbeOptions): Probe {
  const agent = new Agent({ connect: createGuardedConnector(allowPrivate, resolve), connections: 2, headersTimeout: 0, bodyTimeout: 0 });
  return Object.freeze({ look, close: () => agent.destroy() });

  async function look(url: string, ending: AbortSignal): Promise<LinkState> {
    const timeout = AbortSignal.timeout(timeoutMs);
    const signal = AbortSignal.any([ending, timeout]);
    try {
      const first = await follow(url, "HEAD", signal);
      // Some servers answer HEAD otherwise than GET, so only a page that is there is believed at once.
      return found(first < 300 ? first : await follow(url, "GET", signal));
    } catch (error) {
      ending.throwIfAborted();
      return { finding: "BROKEN", reason: timeout.aborted ? "TIMEOUT" : reasonOf(error) };
    }
  }

  /** The status at the end of the redirects. */
  async function follow(start: string, method: "HEAD" | "GET", signal: AbortSignal): Promise<number> {
    let url = new URL(start);
    for (let hop = 0; hop <= MOST_REDIRECTS; hop += 1) {
      const { statusCode, headers, body } = await send(url, {
        method,
        dispatcher: agent,
        signal,
        headers: { "user-agent": `ops-hub/${VERSION} (link check)`, accept: "text/html, */*;q=0.5" },
      });
      body.on("error", () => undefined).destroy();
      const { location } = headers;
      if (!REDIRECTS.has(statusCode) || typeof location !== "string") return statusCode;
      const next = URL.parse(location, url);
      if (next === null || !/^https?:$/.test(next.protocol))
        throw new HubError("FETCH_STATUS", "It redirects to something that is no web address.");
      url = next;
    }
    throw new HubError("FETCH_STATUS", `It redirects more than ${MOST_REDIRECTS} times.`);
  }
}

function found(status: number): LinkState {
  const finding = status < 300 ? "GOOD" : GONE.has(status) || status >= 500 ? "BROKEN" : "UNCLEAR";
  return { finding, reason: String(status) };
}

/** A word for why nothing answered; the error itself names addresses. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0]);
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") return "UNREACHABLE";
  if (error.code === "FETCH_PRIVATE_ADDRESS") return "PRIVATE";
  if (error.code === "FETCH_STATUS") return "REDIRECTS";
  if (error.code === "ENOTFOUND") return "NAME_UNKNOWN";
  return /CERT|SIGNED|TLS|SSL|ALTNAME/.test(error.code) ? "CERTIFICATE" : "UNREACHABLE";
}
