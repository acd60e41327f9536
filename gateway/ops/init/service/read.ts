import { resolve } from "node:path";
import { HubError } from "../../../../schema/errors.ts";
import { readText } from "../sample.ts";

const TIMEOUT_MS = 20_000;
const MOST_BYTES = 20_000_000;

export interface Request {
  readonly method?: "POST";
  readonly body?: string;
  /** Media types. */
  readonly accept?: string;
}

/** A description of a service: a file's text, or what an address answers. Throws FILE_UNREADABLE, SERVICE_UNREACHABLE. */
export function readDescription(sample: string, cwd: string): Promise<string> {
  return isAddress(sample) ? fetchText(sample) : readText(resolve(cwd, sample));
}

export function isAddress(sample: string): boolean {
  return /^https?:\/\//i.test(sample) && URL.canParse(sample);
}

/** The body of an answer with status 2xx, at most 20 MB. Throws SERVICE_UNREACHABLE, which names no more of the address than its host and path. */
export async function fetchText(
  url: string,
  { method, body, accept = "application/json, application/yaml, text/plain, */*" }: Request = {},
): Promise<string> {
  const { origin, pathname } = new URL(url);
  const failed = (why: string, cause?: unknown): HubError => new HubError("SERVICE_UNREACHABLE", `${origin}${pathname} ${why}.`, { cause });
  let answer: Response;
  try {
    answer = await fetch(url, {
      headers: { accept, ...(body !== undefined && { "content-type": "application/json" }) },
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(method !== undefined && { method }),
      ...(body !== undefined && { body }),
    });
  } catch (cause) {
    throw failed("does not answer", cause);
  }
  if (!answer.ok) {
    await answer.body?.cancel();
    throw failed(`answers with status ${answer.status}`);
  }
  const parts: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const part of answer.body ?? []) {
      size += part.byteLength;
      if (size > MOST_BYTES) break;
      parts.push(part);
    }
  } catch (cause) {
    throw failed("ends its answer too early", cause);
  }
  if (size > MOST_BYTES) throw failed(`answers with more than ${MOST_BYTES / 1_000_000} MB`);
  return Buffer.concat(parts).toString("utf8");
}
