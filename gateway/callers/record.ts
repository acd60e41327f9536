import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { HubError } from "../../schema/errors.ts";
import { ROLES, type Role } from "../../subgraphs/base/caller.ts";
import { replaceSecretFile } from "../../subgraphs/base/write-once.ts";

/** One line of callers.json. */
export interface CallerRecord {
  /** Of a unit or a system, not of a person; unique. */
  readonly name: string;
  readonly roles: readonly Role[];
  /** SHA-256 of the token, hexadecimal. */
  readonly sha256: string;
}

export function callersPath(dataDir: string): string {
  return join(dataDir, "callers.json");
}

/** The records of the file; undefined when there is no file. Throws FILE_UNREADABLE when it is not what it should be. */
export async function readRecords(path: string): Promise<readonly CallerRecord[] | undefined> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw new HubError("FILE_UNREADABLE", `The file ${path} cannot be read.`, { cause: error });
  }
  const records = parseRecords(text);
  if (records === undefined) {
    throw new HubError("FILE_UNREADABLE", `The file ${path} is not a list of { name, roles, sha256 }.`, {
      next: "Restore it, or remove it to begin with a new steward token.",
    });
  }
  return records;
}

export async function writeRecords(path: string, records: readonly CallerRecord[]): Promise<void> {
  await replaceSecretFile(path, `${JSON.stringify(records, undefined, 2)}\n`);
}

function parseRecords(text: string): readonly CallerRecord[] | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!Array.isArray(value)) return undefined;
  const records = value.map(parseRecord);
  return records.every((record) => record !== undefined) ? records : undefined;
}

function parseRecord(value: unknown): CallerRecord | undefined {
  if (typeof value !== "object" || value === null || !("name" in value) || !("roles" in value) || !("sha256" in value)) return undefined;
  const { name, roles, sha256 } = value;
  if (typeof name !== "string" || typeof sha256 !== "string" || !/^[0-9a-f]{64}$/.test(sha256) || !Array.isArray(roles)) return undefined;
  return roles.every(isRole) ? { name, roles, sha256 } : undefined;
}

export function isRole(value: unknown): value is Role {
  return ROLES.some((role) => role === value);
}
