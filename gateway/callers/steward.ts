import { join } from "node:path";
import { replaceSecretFile } from "../../subgraphs/base/write-once.ts";
import { callersPath, readRecords, writeRecords } from "./record.ts";
import { hashToken, newToken } from "./token.ts";

export interface StewardToken {
  /** Whether this call made the token; then the start says once where it is. */
  readonly created: boolean;
  /** The file that holds the token (until its reader has moved it to a safe place). */
  readonly path: string;
}

/**
 * The first start on an empty folder makes one steward token, because somebody must be able to decide from the first day. Only its hash stays with the
 * callers; the token itself stands in `steward.token`, readable by the owner alone, and is never printed or logged. The token is written before the list:
 * a crash in between leaves no list, and the next start begins again.
 */
export async function ensureStewardToken(dataDir: string): Promise<StewardToken> {
  const path = join(dataDir, "steward.token");
  if ((await readRecords(callersPath(dataDir))) !== undefined) return { created: false, path };
  const token = newToken();
  await replaceSecretFile(path, `${token}\n`);
  await writeRecords(callersPath(dataDir), [{ name: "steward", roles: ["STEWARD"], sha256: hashToken(token) }]);
  return { created: true, path };
}
