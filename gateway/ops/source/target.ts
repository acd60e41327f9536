import { readFile } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, relative, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { HubError } from "../../../schema/errors.ts";
import { isRecord, type Json } from "../../query/json.ts";
import type { World } from "../world.ts";

/** What `ops source` was pointed at, as the hub's `SourceInput` takes it. */
export type Target =
  | { readonly address: string }
  | { readonly file: SentFile }
  | { readonly definition: string; readonly definitionName: string; readonly file?: SentFile };

interface SentFile {
  readonly name: string;
  /** Packed with gzip, in base64. */
  readonly content: string;
}

export interface TargetOptions {
  /** Where the proposed definition will be written; it names the file of records as seen from there. */
  readonly save?: string | undefined;
}

/** The hub takes 10 MB unpacked, and a request of 1 MB. */
const MOST_BYTES = 10_000_000;
const MOST_SENT = 950_000;
const ELSEWHERE = "Put it where the hub can fetch it, and give its address: ops source add https://…";

/** An address, a source file (YAML or JSON) with the file of records it may name, or a file of records. Throws USAGE or FILE_UNREADABLE. */
export async function readTarget(target: string, { cwd }: Pick<World, "cwd">, { save }: TargetOptions = {}): Promise<Target> {
  if (/^https?:\/\//i.test(target)) return { address: target };
  const path = resolve(cwd, target);
  const bytes = await readBytes(path, target);
  const definition = await definitionIn(bytes, target);
  if (definition === undefined) return { file: sent(bytes, nameFrom(path, save === undefined ? undefined : resolve(cwd, save))) };
  const records = recordsBeside(definition.address);
  return {
    definition: definition.text,
    definitionName: basename(path),
    ...(records !== undefined && { file: sent(await readBytes(join(dirname(path), records), records), definition.address) }),
  };
}

/** What a source file says, where this is one. */
async function definitionIn(bytes: Buffer, target: string): Promise<{ readonly text: string; readonly address: string } | undefined> {
  const yaml = /\.ya?ml$/i.test(target);
  if (!yaml && !/\.json$/i.test(target)) return undefined;
  const text = bytes.toString("utf8");
  const value = yaml ? await parsedYaml(text) : parsedJson(text);
  if (yaml || (isRecord(value) && ["id", "publisher", "format", "address"].every((key) => key in value)))
    return { text, address: isRecord(value) && typeof value["address"] === "string" ? value["address"] : "" };
  return undefined;
}

/** The path of the file of records, where the address is one. Threat: a source file from somebody else must not send what lies elsewhere on this machine. */
function recordsBeside(address: string): string | undefined {
  if (address === "" || /^[a-z][\w+.-]*:\/\//i.test(address) || address.startsWith("{")) return undefined;
  if (isAbsolute(address) || address.split(/[/\\]/).includes(".."))
    throw new HubError("USAGE", "The source file names a file that does not lie beside it.", { next: "Put both into one folder." });
  return address;
}

function nameFrom(path: string, save: string | undefined): string {
  if (save === undefined) return basename(path);
  const name = relative(dirname(save), path);
  if (name.startsWith("..") || isAbsolute(name))
    throw new HubError("USAGE", "The proposal would not find the records from there.", { next: "Save it beside them." });
  return name;
}

function sent(bytes: Buffer, name: string): SentFile {
  if (bytes.length > MOST_BYTES) throw tooLarge(name);
  const content = gzipSync(bytes).toString("base64");
  if (content.length > MOST_SENT) throw tooLarge(name);
  return { name, content };
}

async function readBytes(path: string, name: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new HubError("FILE_UNREADABLE", `The file ${name} cannot be read.`, { cause });
  }
}

async function parsedYaml(text: string): Promise<unknown> {
  const { parse } = await import("yaml");
  try {
    return parse(text, { logLevel: "silent" }) as unknown;
  } catch {
    return undefined; // the hub tells the line
  }
}

function parsedJson(text: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function tooLarge(name: string): HubError {
  return new HubError("USAGE", `${name} is too large to be sent: 10 MB, or 700 kB packed, at most.`, { next: ELSEWHERE });
}
