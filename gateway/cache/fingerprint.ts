import { hash } from "node:crypto";

/** A short text for a sequence of texts; no two sequences have the same (SHA-256). */
export function fingerprint(...texts: readonly string[]): string {
  return hash("sha256", JSON.stringify(texts), "base64url");
}
