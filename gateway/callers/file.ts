import { stat } from "node:fs/promises";
import type { Caller } from "../../subgraphs/base/caller.ts";
import { callersPath, readRecords } from "./record.ts";
import type { CallerSource } from "./callers.ts";
import { hashToken } from "./token.ts";

/** Callers from HUB_DATA/callers.json. The file is read again when it has changed, so a token that is added or removed counts from the next request on. */
export function fileCallers(dataDir: string): CallerSource {
  const path = callersPath(dataDir);
  let version: string | undefined;
  let known: ReadonlyMap<string, Caller> = new Map();

  async function refresh(): Promise<void> {
    const now = await versionOf(path);
    if (now === version) return;
    const records = (await readRecords(path)) ?? [];
    known = new Map(records.map(({ name, roles, sha256 }) => [sha256, Object.freeze({ name, roles })]));
    version = now;
  }

  return Object.freeze({
    async find(token: string) {
      await refresh();
      return known.get(hashToken(token));
    },
  });
}

/** Changes whenever the file is replaced (each write makes a new inode). */
async function versionOf(path: string): Promise<string> {
  try {
    const { ino, mtimeMs, size } = await stat(path);
    return `${ino} ${mtimeMs} ${size}`;
  } catch {
    return "none";
  }
}
