import { HubError } from "../../schema/errors.ts";
import type { UsageReport, UsageSink } from "../../subgraphs/base/usage.ts";

export interface HttpSinkOptions {
  /** Of a registry: `…/registry/v1/usage`. */
  readonly url: string;
  /** A token with the scope `usage:write`; never logged, and sent to no other address. */
  readonly key: string;
  /** Default: the runtime's own. */
  readonly fetch?: typeof globalThis.fetch;
  /** Time for one report. Default 5 s. */
  readonly timeoutMs?: number;
}

/** Sends reports to a registry elsewhere. Rejects with UNAUTHENTICATED where the key is not for that. */
export function httpSink({ url, key, fetch = globalThis.fetch, timeoutMs = 5_000 }: HttpSinkOptions): UsageSink {
  return Object.freeze({
    async record(report: UsageReport) {
      const answer = await fetch(url, {
        method: "POST",
        headers: { "content-type": "application/json", authorization: `Bearer ${key}` },
        body: JSON.stringify(report),
        redirect: "error",
        signal: AbortSignal.timeout(timeoutMs),
      }).catch((cause: unknown) => {
        throw new HubError("HUB_UNREACHABLE", "The registry does not take the counts of usage: no answer.", { next: NEXT, cause });
      });
      await answer.body?.cancel();
      if (answer.ok) return;
      if (answer.status === 401)
        throw new HubError("UNAUTHENTICATED", "The key may not report usage.", {
          next: "Give HUB_SUPERGRAPH_KEY a token with the scope usage:write too, or set HUB_USAGE=off.",
        });
      throw new HubError("HUB_BAD_ANSWER", `The registry does not take the counts of usage: status ${answer.status}.`, { next: NEXT });
    },
  });
}

const NEXT = "They are sent again.";

const SUPERGRAPH_PATH = /\/registry\/v1\/(?:variants\/[a-z0-9-]+\/)?supergraph\/?$/;

/** Where a registry takes reports, from where it serves its supergraph; undefined for another kind of address. */
export function usageUrl(supergraph: string): string | undefined {
  if (!URL.canParse(supergraph)) return undefined;
  const url = new URL(supergraph);
  if (!SUPERGRAPH_PATH.test(url.pathname)) return undefined;
  return new URL(url.pathname.replace(SUPERGRAPH_PATH, "/registry/v1/usage"), url.origin).href;
}
