import { createHmac } from "node:crypto";

/** A secret that an earlier declaration gave a receiver; it signs beside the present one until then. */
export interface FormerSecret {
  readonly secret: string;
  /** Milliseconds since 1970. */
  readonly until: number;
}

export interface Secrets {
  /** As the receiver was told it: `whsec_` and 32 bytes in base64. */
  readonly secret: string;
  readonly former?: readonly FormerSecret[];
}

/** After a new declaration the former secret signs too for a day: time for a receiver to change it without losing a message. */
export const OVERLAP_MS = 86_400_000;
/** Of several declarations in a row, so many former ones at most. */
const MOST_FORMER = 3;

/** The former secrets from now on, once `before` is replaced. */
export function formerSecrets(before: Secrets, now: number): readonly FormerSecret[] {
  const still = (before.former ?? []).filter(({ until }) => until > now);
  return [{ secret: before.secret, until: now + OVERLAP_MS }, ...still].slice(0, MOST_FORMER);
}

/** The signature header of a text: one signature for each secret in force, the present one first, parted by a blank as Standard Webhooks says. A receiver takes the message if any of them is right. */
export function signatures({ secret, former = [] }: Secrets, text: string, now: number): string {
  const inForce = [secret, ...former.filter(({ until }) => until > now).map((each) => each.secret)];
  return inForce.map((each) => sign(each, text)).join(" ");
}

function sign(secret: string, text: string): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  return `v1,${createHmac("sha256", key).update(text).digest("base64")}`;
}
