import { createHmac, timingSafeEqual } from "node:crypto";
import type { Clock } from "./clock.ts";
import { openOrigin, sealOrigin } from "./origin.ts";

/**
 * Who asks. The gateway finds the caller from the bearer token and passes it on to the subgraphs in one header, signed with a key that only the hub's own
 * processes hold. Threat: a client that can reach a subgraph, or that sends the header through the gateway, and so makes itself a steward. Hence the
 * signature, the short life, and the gateway's removal of the header from whatever clients send.
 */
export const ROLES = ["STEWARD", "PUBLISHER", "ANALYST"] as const;
export type Role = (typeof ROLES)[number];

export interface Caller {
  /** Name of the token's holder (a unit or a system, not a person); null for anonymous. */
  readonly name: string | null;
  readonly roles: readonly Role[];
  /** Of an anonymous client: what it is told apart by for a day (origin.ts); absent where the gateway does not tell. */
  readonly origin?: string;
  /** What a publisher's token of the registry is for; absent for others, whose role alone counts. */
  readonly scopes?: readonly string[];
}

export const ANONYMOUS: Caller = Object.freeze({ name: null, roles: Object.freeze([]) });

export const CALLER_HEADER = "hub-caller";
const LIFETIME_MS = 60_000;

/** Header value: `<base64url JSON>.<base64url HMAC-SHA256>`, good for a minute. */
export function signCaller(caller: Caller, key: Buffer, clock: Clock): string {
  const body = Buffer.from(
    JSON.stringify({
      n: caller.name,
      r: caller.roles,
      e: clock.now() + LIFETIME_MS,
      ...(caller.scopes !== undefined && { s: caller.scopes }),
      ...(caller.origin !== undefined && { o: sealOrigin(caller.origin, key) }),
    }),
  ).toString("base64url");
  return `${body}.${hmac(body, key)}`;
}

/** The caller in a header value, or anonymous when it is missing, altered or too old. */
export function verifyCaller(header: string | undefined, key: Buffer, clock: Clock): Caller {
  const [body, signature] = (header ?? "").split(".");
  if (body === undefined || signature === undefined) return ANONYMOUS;
  const given = Buffer.from(signature);
  const expected = Buffer.from(hmac(body, key));
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return ANONYMOUS;
  const parsed = JSON.parse(Buffer.from(body, "base64url").toString()) as {
    readonly n: string | null;
    readonly r: readonly Role[];
    readonly e: number;
    readonly o?: string;
    readonly s?: readonly string[];
  }; // signed by us
  if (parsed.e < clock.now()) return ANONYMOUS;
  const origin = parsed.o === undefined ? undefined : openOrigin(parsed.o, key);
  return { name: parsed.n, roles: parsed.r, ...(origin !== undefined && { origin }), ...(parsed.s !== undefined && { scopes: parsed.s }) };
}

function hmac(body: string, key: Buffer): string {
  return createHmac("sha256", key).update(body).digest("base64url");
}
