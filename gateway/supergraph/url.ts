import { HubError } from "../../schema/errors.ts";
import type { SupergraphSource } from "./source.ts";

export interface UrlSupergraphOptions {
  /** Default: the runtime's own fetch. */
  readonly fetch?: typeof globalThis.fetch;
  /** Time between two looks. Default 10 s. */
  readonly intervalMs?: number;
  /** Time one look may take. Default 10 s. */
  readonly timeoutMs?: number;
  /** Sent with each look, for instance a key; never logged, and never sent on where the address redirects. */
  readonly headers?: Readonly<Record<string, string>>;
}

const MAX_BYTES = 20_000_000;
const MOST_REDIRECTS = 3;

/** A supergraph at an address, for instance a registry's; asked for again at intervals, with the ETag of the last answer. */
export function urlSupergraph(url: string, options: UrlSupergraphOptions = {}): SupergraphSource {
  const { fetch = globalThis.fetch, intervalMs = 10_000, timeoutMs = 10_000, headers = {} } = options;
  const label = withoutSecrets(url);
  let etag: string | undefined;
  let last: string | undefined;

  /** A key is for the address it was given for: a redirect (Hive's CDN sends to its storage) is followed without it. */
  const follow = async (from: string, given: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Response> => {
    let address = from;
    let sent = given;
    for (let hop = 0; ; hop += 1) {
      const answer = await fetch(address, {
        headers: { accept: "text/plain, application/graphql, */*", ...sent },
        redirect: "manual",
        signal,
      });
      const location = answer.headers.get("location");
      if (answer.status < 301 || answer.status === 304 || answer.status > 308 || location === null || hop === MOST_REDIRECTS) return answer;
      await answer.body?.cancel();
      address = new URL(location, address).href;
      sent = {};
    }
  };

  const get = async (ended?: AbortSignal): Promise<string> => {
    const timeout = AbortSignal.timeout(timeoutMs);
    const signal = ended === undefined ? timeout : AbortSignal.any([timeout, ended]);
    const condition: Record<string, string> = etag === undefined ? {} : { "if-none-match": etag };
    try {
      const answer = await follow(url, { ...headers, ...condition }, signal);
      if (answer.status === 304 && last !== undefined) {
        await answer.body?.cancel();
        return last;
      }
      if (!answer.ok) {
        await answer.body?.cancel();
        throw new HubError("FILE_UNREADABLE", `The supergraph at ${label} answered with status ${answer.status}.`, {
          next: "Check the address.",
        });
      }
      const text = await readBounded(answer, label);
      last = text;
      etag = answer.headers.get("etag") ?? undefined;
      return text;
    } catch (error) {
      if (error instanceof HubError) throw error;
      const reason = timeout.aborted ? `no answer within ${timeoutMs} ms` : "no connection";
      throw new HubError("FILE_UNREADABLE", `The supergraph at ${label} cannot be read (${reason}).`, {
        next: "Check the address and that its server runs.",
        cause: error,
      });
    }
  };

  return Object.freeze({
    label,
    load: () => get(),
    watch(onChange: Parameters<SupergraphSource["watch"]>[0]) {
      const ended = new AbortController();
      let timer: NodeJS.Timeout | undefined;
      const plan = (): void => {
        if (!ended.signal.aborted) timer = setTimeout(look, intervalMs).unref();
      };
      const look = (): void => {
        get(ended.signal)
          .then(
            (sdl) => onChange({ sdl }),
            (error: unknown) => {
              if (!ended.signal.aborted) onChange({ error });
            },
          )
          .finally(plan);
      };
      plan();
      return () => {
        ended.abort();
        clearTimeout(timer);
      };
    },
  });
}

async function readBounded(answer: Response, label: string): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of answer.body ?? []) {
    size += part.byteLength;
    if (size > MAX_BYTES) throw new HubError("SUPERGRAPH_INVALID", `The supergraph at ${label} is larger than ${MAX_BYTES} bytes.`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}

function withoutSecrets(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}
