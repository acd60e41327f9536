import type { Clock } from "../clock.ts";

/** How often and how patiently a failed GET is tried again. */
export interface RetryOptions {
  /** Attempts in all, the first included. */
  readonly attempts: number;
  /** Upper bound of the first pause; it doubles with each further one. */
  readonly baseMs: number;
  /** Upper bound of any pause, one asked for with Retry-After too. */
  readonly maxMs: number;
}

export const DEFAULT_RETRY: RetryOptions = Object.freeze({ attempts: 3, baseMs: 300, maxMs: 10_000 });

/**
 * The pause before attempt `attempt + 1`, in milliseconds: full jitter (a random share of the exponential bound), so that many hubs that lost the same
 * publisher do not come back in step.
 */
export function pauseMs(attempt: number, retry: RetryOptions, random: () => number): number {
  return random() * Math.min(retry.maxMs, retry.baseMs * 2 ** (attempt - 1));
}

/** Milliseconds that a Retry-After header asks for (RFC 9110 section 10.2.3: seconds or a date); undefined without a usable one. */
export function retryAfterMs(header: string | undefined, clock: Clock): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d{1,9}$/.test(header.trim())) return Number(header) * 1000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, at - clock.now());
}

/** Whether a status says that the same request may succeed later. */
export function isRetryable(status: number): boolean {
  return status === 408 || status === 429 || (status >= 500 && status !== 501 && status !== 505);
}
