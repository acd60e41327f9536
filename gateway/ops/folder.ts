import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { HubError } from "../../schema/errors.ts";
import { nearest } from "../../subgraphs/base/nearest.ts";
import { isRecord } from "../query/json.ts";
import type { World } from "./world.ts";

/** What the subgraph's folder says of it: `.ops.json`. It is committed, so a token in it is refused. */
export interface Folder {
  readonly name?: string;
  /** Where the hub's gateway reaches it. */
  readonly url?: string;
  /** File with its SDL. */
  readonly schema?: string;
  /** The hub's address, where OPS_HUB does not say. */
  readonly hub?: string;
}

export const FOLDER_FILE = ".ops.json";
const KEYS = ["name", "url", "schema", "hub"] as const;

/** Empty where there is no such file. Throws USAGE for one that is not understood. */
export async function readFolder({ cwd }: Pick<World, "cwd">): Promise<Folder> {
  let text: string;
  try {
    text = await readFile(join(cwd, FOLDER_FILE), "utf8");
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return {};
    throw new HubError("FILE_UNREADABLE", `${FOLDER_FILE} cannot be read.`, { cause });
  }
  const value = parsed(text);
  for (const key of Object.keys(value)) {
    if (/token/i.test(key))
      throw new HubError("USAGE", `${FOLDER_FILE} holds a token, and it is committed.`, {
        next: "Take it out, have it rotated (`ops token rotate`), and set OPS_TOKEN.",
      });
    if (!(KEYS as readonly string[]).includes(key)) {
      const near = nearest(key, KEYS);
      throw new HubError("USAGE", `${FOLDER_FILE} has an unknown ${key}.${near === undefined ? "" : ` Did you mean ${near}?`}`, {
        next: `It has ${KEYS.join(", ")}.`,
      });
    }
    if (typeof value[key] !== "string")
      throw new HubError("USAGE", `${key} in ${FOLDER_FILE} is not a text.`, { next: `It has ${KEYS.join(", ")}.` });
  }
  return value as Folder; // every key was looked at
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (isRecord(value)) return value;
  } catch {
    // told below
  }
  throw new HubError("USAGE", `${FOLDER_FILE} is not a JSON object.`, {
    next: '{ "name": "…", "url": "http://…/graphql", "schema": "schema.graphql" }',
  });
}
