import { randomBytes } from "node:crypto";
import { link, mkdir, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { HubError } from "../../schema/errors.ts";

/**
 * Files that hold secrets are written beside their place, readable by their owner alone, flushed, and then moved into it: no reader ever sees half a file,
 * and a crash leaves the old one or the new one.
 */
export async function replaceSecretFile(path: string, content: string | Uint8Array): Promise<void> {
  await writeBeside(path, content, async (beside) => rename(beside, path));
}

/** The same, but only where no file is yet. Returns false when there was one; of two processes at once, one gets true. */
export async function createSecretFile(path: string, content: string | Uint8Array): Promise<boolean> {
  return writeBeside(path, content, async (beside) => {
    try {
      await link(beside, path);
      return true;
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
      throw error;
    }
  });
}

async function writeBeside<T>(path: string, content: string | Uint8Array, place: (beside: string) => Promise<T>): Promise<T> {
  const beside = `${path}.${randomBytes(6).toString("hex")}.tmp`;
  try {
    await mkdir(dirname(path), { recursive: true });
    const file = await open(beside, "wx", 0o600);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    return await place(beside);
  } catch (error) {
    throw new HubError("DATA_UNWRITABLE", `The file ${path} cannot be written.`, { cause: error });
  } finally {
    await rm(beside, { force: true }).catch(() => undefined);
  }
}
