import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { HubError } from "../../../schema/errors.ts";

/**
 * One process per data folder. Two processes on one PGlite folder lose each other's rows in silence, so the second one is refused. The lock is a file made by
 * `link` (atomic); it names the holder and when it started, so that one left behind by `kill -9` is taken over and a reused process number is not mistaken
 * for the holder.
 */
export function lockFolder(folder: string): () => void {
  const path = join(folder, "hub.lock");
  const mine = `${process.pid} ${startOf(process.pid)}`;
  const draft = join(folder, `hub.lock.${process.pid}`);
  try {
    writeFileSync(draft, mine, { mode: 0o600 });
  } catch (cause) {
    throw new HubError("DATA_UNWRITABLE", `The folder ${folder} cannot be written.`, { cause });
  }
  try {
    for (let attempt = 0; attempt < 3; attempt += 1) {
      if (link(draft, path)) return () => rmSync(path, { force: true });
      const holder = read(path);
      if (holder === undefined) continue;
      if (isAlive(holder)) break;
      const aside = `${draft}.stale`;
      renameSync(path, aside);
      const moved = read(aside);
      if (moved !== holder) link(aside, path); // somebody else was quicker: give it back
      rmSync(aside, { force: true });
    }
  } finally {
    rmSync(draft, { force: true });
  }
  throw new HubError("DATA_LOCKED", `Another process uses the data folder ${folder} (process ${read(path)?.split(" ")[0] ?? "unknown"}).`);
}

function link(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch {
    return false;
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

function isAlive(holder: string): boolean {
  const [pid, start] = holder.split(" ");
  const id = Number(pid);
  if (!Number.isInteger(id) || id <= 0) return false;
  try {
    process.kill(id, 0);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EPERM")) return false;
  }
  return startOf(id) === start;
}

/** When a process started, in clock ticks since boot (field 22 of proc(5) stat); `0` where the system does not tell. */
function startOf(pid: number): string {
  const stat = read(`/proc/${pid}/stat`);
  return stat?.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "0";
}
