import { open, realpath, rename, rm, stat } from "node:fs/promises";
import { HubError } from "../../schema/errors.ts";

/**
 * A file that takes its name only when it is whole: whoever ends the process before, even with `kill -9`, leaves the last whole one as it was, and beside it the new one as
 * `FILE.part`. It is opened before the work, so that a path that cannot be written is told of at once.
 */
export interface WholeFile {
  readonly finish: (text: string) => Promise<void>;
  /** Nothing came of it. */
  readonly drop: () => Promise<void>;
}

/** Throws USAGE where the path is one of `inputs`, FILE_UNREADABLE where it cannot be written. */
export async function openWhole(path: string, inputs: readonly string[]): Promise<WholeFile> {
  const place = await standing(path);
  for (const input of inputs) {
    if (place.path === (await standing(input)).path)
      throw new HubError("USAGE", `--out ${path} would overwrite the records.`, { next: "Give --out another name." });
  }
  if (place.kind === "folder") throw unwritable(path, new Error("It is a folder."));
  // A pipe or a device is written to as it is: a file must not take its place.
  const beside = place.kind === "device" ? place.path : `${place.path}.part`;
  try {
    const file = await open(beside, "w");
    return {
      async finish(text) {
        try {
          await file.writeFile(text);
          await file.close();
          if (beside !== place.path) await rename(beside, place.path);
        } catch (cause) {
          throw unwritable(path, cause);
        }
      },
      async drop() {
        await file.close();
        if (beside !== place.path) await rm(beside, { force: true });
      },
    };
  } catch (cause) {
    throw unwritable(path, cause);
  }
}

interface Place {
  /** With links followed, where a file stands there. */
  readonly path: string;
  readonly kind: "nothing" | "file" | "folder" | "device";
}

async function standing(path: string): Promise<Place> {
  try {
    const found = await stat(path);
    if (found.isFile()) return { path: await realpath(path), kind: "file" };
    return { path, kind: found.isDirectory() ? "folder" : "device" };
  } catch {
    return { path, kind: "nothing" };
  }
}

function unwritable(path: string, cause: unknown): HubError {
  return new HubError("FILE_UNREADABLE", `${path} cannot be written.`, {
    next: "Check --out: the folder must be there and be writable.",
    cause,
  });
}
