import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { HubError } from "../../schema/errors.ts";
import { createSecretFile } from "./write-once.ts";

const KEY_BYTES = 32;

/**
 * The key in a file, made there (256 random bits, readable by the owner alone) when the file does not exist. Processes that start at the same time get the
 * same key. Throws DATA_UNWRITABLE, or FILE_UNREADABLE when the file holds something else.
 */
export async function readOrCreateKey(path: string): Promise<Buffer> {
  const before = await readKey(path);
  if (before !== undefined) return before;
  await createSecretFile(path, randomBytes(KEY_BYTES));
  const key = await readKey(path);
  if (key === undefined) throw new HubError("FILE_UNREADABLE", `The key file ${path} vanished.`);
  return key;
}

async function readKey(path: string): Promise<Buffer | undefined> {
  let key: Buffer;
  try {
    key = await readFile(path);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw new HubError("FILE_UNREADABLE", `The key file ${path} cannot be read.`, { cause: error });
  }
  if (key.length !== KEY_BYTES) {
    throw new HubError("FILE_UNREADABLE", `The key file ${path} has ${key.length} bytes instead of ${KEY_BYTES}.`, {
      next: "Remove it; a new key is made at the next start.",
    });
  }
  return key;
}
