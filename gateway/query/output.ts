import { open, rename, rm } from "node:fs/promises";
import type { Writable } from "node:stream";
import { HubError } from "../../schema/errors.ts";

/** Where the rows go. */
export interface Output {
  readonly stream: Writable;
  /** Everything came: the file takes its name. */
  finish(): Promise<void>;
  /** Nothing came. */
  drop(): Promise<void>;
  /** Where what came is, when not everything did. */
  readonly unfinished: string;
}

export function streamOutput(stream: Writable): Output {
  return { stream, finish: async () => undefined, drop: async () => undefined, unfinished: "standard output" };
}

/** A file is written beside its place and moved into it at the end: an export that is cut off leaves the last whole one as it was. Throws FILE_UNREADABLE. */
export async function fileOutput(path: string): Promise<Output> {
  const unfinished = `${path}.part`;
  try {
    const file = await open(unfinished, "w");
    return {
      stream: file.createWriteStream(),
      finish: () => rename(unfinished, path),
      async drop() {
        await file.close();
        await rm(unfinished);
      },
      unfinished,
    };
  } catch (cause) {
    throw new HubError("FILE_UNREADABLE", `The file ${path} cannot be written.`, {
      next: "Check --out: the folder must be there and be writable.",
      cause,
    });
  }
}
