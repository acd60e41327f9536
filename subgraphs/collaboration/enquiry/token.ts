import { createHash, timingSafeEqual } from "node:crypto";
import type { EnquiryKeys } from "./keys.ts";
import type { NewEnquiry } from "./input.ts";

/**
 * What an asker follows an enquiry with. It is made from the hub's key, the sender's idempotency key and everything that was written, so that a submission whose
 * answer got lost gets the same token when it is sent again, and the hub need not keep it: only its SHA-256 is stored. Threat: somebody who guesses a
 * token, or reads the database, follows or withdraws another's enquiry. It has 256 bits and cannot be made without the hub's key.
 */
export interface Marks {
  /** Of the sender's idempotency key; two submissions with the same one are the same submission. */
  readonly idempotency: Buffer;
  /** Of everything that was written: tells a repeated submission from another one under the same key. */
  readonly fingerprint: Buffer;
  readonly token: string;
}

/** `keyId` is the key the enquiry is, or was, closed with; `caller` null for anonymous. */
export function marksOf(enquiry: NewEnquiry, caller: string | null, keys: EnquiryKeys, keyId: string): Marks {
  const { to, kind, content, shareWithFirms, idempotencyKey } = enquiry;
  const idempotency = idempotencyOf(idempotencyKey, caller);
  const fingerprint = keys.hash(keyId, "fingerprint", JSON.stringify([to.toSorted(), kind, content, shareWithFirms]));
  const token = keys.hash(keyId, "token", `${idempotency.toString("hex")} ${fingerprint.toString("hex")}`).toString("base64url");
  return { idempotency, fingerprint, token };
}

export function idempotencyOf(idempotencyKey: string, caller: string | null): Buffer {
  return sha256(JSON.stringify([caller, idempotencyKey]));
}

export function tokenHash(token: string): Buffer {
  return sha256(token);
}

export function equalMarks(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

function sha256(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
