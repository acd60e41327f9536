import { createCipheriv, createDecipheriv, createHmac, randomBytes } from "node:crypto";
import ipaddr from "ipaddr.js";
import type { Clock } from "./clock.ts";

/**
 * What an anonymous client is told apart by, for limits alone: a keyed hash of its network address that is another one every day (UTC). Threat: addresses are personal data, and a table or a log of
 * them tells who asked what. So no address is kept or passed on; the hash cannot be looked up without the hub's key, and yesterday's does not match today's. Of IPv6 the first 64 bits
 * count, for one household or office has all the others.
 */
export function originOf(address: string, key: Buffer, clock: Clock): string {
  const day = Math.floor(clock.now() / DAY_MS);
  return hmac(hmac(key, `ops-hub origin ${day}`), networkOf(address))
    .toString("base64url")
    .slice(0, ORIGIN_LENGTH);
}

const DAY_MS = 86_400_000;
/** 128 bits. */
const ORIGIN_LENGTH = 22;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) return "unknown";
  const parsed = ipaddr.process(address);
  return parsed instanceof ipaddr.IPv6 ? parsed.parts.slice(0, 4).join(":") : parsed.toString();
}

/** Closes an origin for the way to the subgraphs (AES-256-GCM): a subgraph of somebody else sees the caller's header too, and must not recognise a client by it. Each time another text. */
export function sealOrigin(origin: string, key: Buffer): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", sealingKey(key), nonce);
  return Buffer.concat([nonce, cipher.update(origin, "latin1"), cipher.final(), cipher.getAuthTag()]).toString("base64url");
}

/** What was closed; undefined for anything else. */
export function openOrigin(sealed: string, key: Buffer): string | undefined {
  const bytes = Buffer.from(sealed, "base64url");
  if (bytes.length !== NONCE_BYTES + ORIGIN_LENGTH + TAG_BYTES) return undefined;
  try {
    const decipher = createDecipheriv("aes-256-gcm", sealingKey(key), bytes.subarray(0, NONCE_BYTES));
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]).toString("latin1");
  } catch {
    return undefined;
  }
}

function sealingKey(key: Buffer): Buffer {
  return hmac(key, "ops-hub origin seal");
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}
