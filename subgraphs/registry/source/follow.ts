import { errorLine } from "../../../schema/errors.ts";
import type { Log } from "../../base/log.ts";
import type { SourceFolder } from "../../sources/folder.ts";
import { parseRegistered } from "../../sources/registered.ts";
import type { Source } from "../../sources/source.ts";
import type { SourceVersions } from "./store.ts";
import type { SourceVersion } from "./version.ts";

/** The sources of the registry as those read them who read sources; told at once of this process's changes and, after a while, of those of others. */
export interface SourceFollower extends Pick<SourceFolder, "sources" | "onChange"> {
  /** Those that are read, with their versions. */
  readonly read: ReadonlyMap<string, { readonly source: Source; readonly version: SourceVersion }>;
  /** Looks now. */
  look(): Promise<void>;
  stop(): Promise<void>;
}

export interface SourceFollowerOptions {
  readonly versions: SourceVersions;
  readonly log: Log;
  /** Distance between looks for what other processes did. */
  readonly everyMs: number;
}

/** Has looked once when it resolves: whoever reads sources takes one that is not there for removed. */
export async function followSources({ versions, log, everyMs }: SourceFollowerOptions): Promise<SourceFollower> {
  const listeners: ((sources: readonly Source[]) => void)[] = [];
  let read: SourceFollower["read"] = new Map();
  let seen: string | undefined;
  let looking: Promise<void> = Promise.resolve();
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;

  const lookNow = async (): Promise<void> => {
    if ((await versions.seq()) === seen) return;
    const inForce = await versions.inForce();
    read = new Map(
      inForce.versions.flatMap((version) => {
        const source = sourceOf(version, log);
        return source === undefined ? [] : [[source.id, { source, version }] as const];
      }),
    );
    seen = inForce.seq;
    const sources = [...read.values()].map(({ source }) => source);
    for (const listener of listeners) listener(sources);
  };
  /** One look after the other, so that no older list is told after a newer one. */
  const look = (): Promise<void> => {
    const mine = looking.then(lookNow);
    looking = mine.catch(() => undefined);
    return mine;
  };
  const again = (): void => {
    timer = setTimeout(() => {
      look()
        .catch((error: unknown) => log.warn({ reason: errorLine(error) }, "the sources of the registry could not be looked at"))
        .finally(() => stopped || again());
    }, everyMs).unref();
  };
  await look();
  again();

  return Object.freeze({
    get read() {
      return read;
    },
    get sources() {
      return [...read.values()].map(({ source }) => source);
    },
    onChange: (listener: (sources: readonly Source[]) => void) => void listeners.push(listener),
    look,
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await looking;
    },
  });
}

/** A definition that an older hub took and this one does not read hides no other. */
function sourceOf({ definition, name, file, source }: SourceVersion, log: Log): Source | undefined {
  try {
    return parseRegistered({ definition, name, file: file ?? undefined });
  } catch (error) {
    log.error({ source, reason: errorLine(error) }, "a source of the registry cannot be read any more; it is left out");
    return undefined;
  }
}
