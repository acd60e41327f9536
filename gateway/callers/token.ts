import { createHash, randomBytes } from "node:crypto";

/** A new token: 256 random bits behind a prefix by which people and secret scanners know it. */
export function newToken(): string {
  return `hub_${randomBytes(32).toString("base64url")}`;
}

/**
 * What is kept of a token. A plain SHA-256 is enough here, unlike for passwords: nobody can guess 256 random bits, however fast each guess is. Looking the
 * hash up in a map leaks nothing useful through its timing either, for the same reason.
 */
export function hashToken(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}
