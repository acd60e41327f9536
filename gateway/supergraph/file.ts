import { unwatchFile, watchFile } from "node:fs";
import { readFile } from "node:fs/promises";
import { HubError } from "../../schema/errors.ts";
import type { SupergraphSource } from "./source.ts";

/**
 * A supergraph in a file. It is watched by looking at it at intervals rather than by file-system events: editors and deployers replace files, mounted
 * volumes deliver no events, and a look a second costs nothing.
 */
export function fileSupergraph(path: string, options: { readonly intervalMs?: number } = {}): SupergraphSource {
  const load = async (): Promise<string> => {
    try {
      return await readFile(path, "utf8");
    } catch (error) {
      throw new HubError("FILE_UNREADABLE", `The supergraph ${path} cannot be read (${errorCode(error)}).`, { cause: error });
    }
  };
  return Object.freeze({
    label: path,
    load,
    watch(onChange: Parameters<SupergraphSource["watch"]>[0]) {
      const look = (): void => {
        load().then(
          (sdl) => onChange({ sdl }),
          (error: unknown) => onChange({ error }),
        );
      };
      watchFile(path, { interval: options.intervalMs ?? 1_000, persistent: false }, look);
      return () => unwatchFile(path, look);
    },
  });
}

function errorCode(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unknown";
}
