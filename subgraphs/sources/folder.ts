import { watch } from "node:fs";
import type { HubError } from "../../schema/errors.ts";
import type { Log } from "../base/log.ts";
import { loadSources, type Source } from "./source.ts";

/** The declared sources, from one folder or several, kept current while the hub runs. */
export interface SourceFolder {
  /** The sources now; never fewer than before because of a file that cannot be read. */
  readonly sources: readonly Source[];
  /** Calls `listener` with the sources whenever a change of the files has been read without a problem. */
  onChange(listener: (sources: readonly Source[]) => void): void;
  close(): void;
}

export interface SourceFolderOptions {
  readonly folders: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
  /** Watch the files. Default false. */
  readonly watch?: boolean;
  readonly log: Log;
}

const SETTLE_MS = 200;

/** Reads the folders. At the start any problem is an error (the first is thrown, all are logged); later ones are logged and the sources stay as they were. */
export async function openSourceFolder(options: SourceFolderOptions): Promise<SourceFolder> {
  const { folders, variables, log } = options;
  const load = async (): Promise<{ sources: readonly Source[]; problems: readonly HubError[] }> => {
    const loaded = await Promise.all(folders.map((folder) => loadSources(folder, variables)));
    return { sources: loaded.flatMap((each) => each.sources), problems: loaded.flatMap((each) => each.problems) };
  };
  const first = await load();
  for (const problem of first.problems.slice(1)) log.error({ code: problem.code }, problem.message);
  if (first.problems[0] !== undefined) throw first.problems[0];
  let { sources } = first;

  const listeners: ((sources: readonly Source[]) => void)[] = [];
  let timer: NodeJS.Timeout | undefined;
  const reload = async (): Promise<void> => {
    const next = await load();
    for (const problem of next.problems)
      log.error({ code: problem.code }, `${problem.message} The sources stay as they were. ${problem.next}`);
    if (next.problems.length > 0) return;
    sources = next.sources;
    for (const listener of listeners) listener(sources);
  };
  // One after the other: an earlier reading that ends late must not undo a later one.
  let reloading: Promise<void> = Promise.resolve();
  const again = (): void => {
    reloading = reloading
      .then(reload)
      .catch((error: unknown) => log.error({ error: String(error) }, "the source files could not be read again"));
  };
  const watchers = options.watch === true ? folders.map((folder) => watch(folder, { persistent: false }, settle)) : [];
  for (const watcher of watchers)
    watcher.on("error", (error) => log.error({ error: String(error) }, "the source files are no longer watched"));
  function settle(): void {
    clearTimeout(timer);
    timer = setTimeout(again, SETTLE_MS);
  }

  return {
    get sources() {
      return sources;
    },
    onChange: (listener) => void listeners.push(listener),
    close() {
      clearTimeout(timer);
      for (const watcher of watchers) watcher.close();
    },
  };
}
