import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes } from "node:crypto";
import { join } from "node:path";
import { HubError } from "../../../schema/errors.ts";
import { readOrCreateKey } from "../../base/secret.ts";

/**
 * What others must not read is kept with AES-256-GCM (NIST SP 800-38D), under a key of its own for each thing, derived from the hub's key and the thing's id
 * (HKDF, RFC 5869). Threat: whoever copies the database, a backup of it or a replica's disk reads what people have told in confidence. Without the key they
 * cannot; and a text moved to another enquiry's row does not open there. The hub's keys have names, kept beside what they closed, so that a key can be changed:
 * HUB_ENQUIRY_KEY takes several, the first closes, all open.
 */
export interface EnquiryKeys {
  /** Name of the key that closes. */
  readonly current: string;
  /** Names of all keys at hand. */
  readonly known: readonly string[];
  seal(thing: string, content: unknown): Sealed;
  /** What `seal` was given. Throws ENQUIRY_KEY_MISSING where no key of that name is here; an altered text is an internal error. */
  open(thing: string, sealed: Sealed): unknown;
  /** A keyed hash (HMAC-SHA256) for a purpose, with the key of that name. Throws ENQUIRY_KEY_MISSING. */
  hash(keyId: string, purpose: string, text: string): Buffer;
}

export interface Sealed {
  readonly keyId: string;
  readonly sealed: Buffer;
}

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** The keys of HUB_ENQUIRY_KEY, or the one in HUB_DATA/enquiry.key, made there at the first start. Throws SETTING_INVALID, DATA_UNWRITABLE or FILE_UNREADABLE. */
export async function loadEnquiryKeys(setting: string, data: string): Promise<EnquiryKeys> {
  if (setting === "") return createEnquiryKeys([await readOrCreateKey(join(data, "enquiry.key"))]);
  return createEnquiryKeys(setting.split(",").map((part) => readKey(part.trim())));
}

export function createEnquiryKeys(keys: readonly Buffer[]): EnquiryKeys {
  const named = new Map(keys.map((key) => [nameOf(key), key]));
  const [first] = named.keys();
  if (first === undefined) throw new TypeError("no key for enquiries");
  const current = first;
  const keyNamed = (keyId: string): Buffer => {
    const key = named.get(keyId);
    if (key === undefined) throw new HubError("ENQUIRY_KEY_MISSING", `The key ${keyId} that an enquiry was closed with is not here.`);
    return key;
  };
  return Object.freeze({
    current,
    known: [...named.keys()],
    seal(thing: string, content: unknown): Sealed {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv("aes-256-gcm", derived(keyNamed(current), `content ${thing}`), nonce);
      const closed = Buffer.concat([cipher.update(JSON.stringify(content), "utf8"), cipher.final()]);
      return { keyId: current, sealed: Buffer.concat([nonce, cipher.getAuthTag(), closed]) };
    },
    open(thing: string, { keyId, sealed }: Sealed): unknown {
      const nonce = sealed.subarray(0, NONCE_BYTES);
      const decipher = createDecipheriv("aes-256-gcm", derived(keyNamed(keyId), `content ${thing}`), nonce);
      decipher.setAuthTag(sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
      const opened = Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
      return JSON.parse(opened.toString("utf8"));
    },
    hash: (keyId: string, purpose: string, text: string) =>
      createHmac("sha256", derived(keyNamed(keyId), purpose))
        .update(text)
        .digest(),
  });
}

function derived(key: Buffer, info: string): Buffer {
  return Buffer.from(hkdfSync("sha256", key, "", `ops-hub enquiry ${info}`, KEY_BYTES));
}

function nameOf(key: Buffer): string {
  return createHash("sha256").update("ops-hub enquiry key name ").update(key).digest("hex").slice(0, 16);
}

function readKey(text: string): Buffer {
  const key = /^[0-9a-f]{64}$/i.test(text) ? Buffer.from(text, "hex") : Buffer.from(text, "base64");
  const written = /^[0-9a-f]{64}$|^[\w+/-]{43}=?$/i.test(text);
  if (written && key.length === KEY_BYTES) return key;
  throw new HubError("SETTING_INVALID", "HUB_ENQUIRY_KEY has a key that is not 32 bytes in base64 or hexadecimal.", {
    next: "Make one with `openssl rand -base64 32`; several are separated by commas, the newest first.",
  });
}
