import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { HubError } from "../../schema/errors.ts";
import { readFolder } from "./folder.ts";
import type { World } from "./world.ts";

/** The subgraph in this folder, as it would be published. */
export interface Candidate {
  readonly name: string;
  readonly url: string;
  readonly sdl: string;
  /** The file the SDL is of, as the user named it: what places are told in. */
  readonly file: string;
}

export interface CandidateOptions {
  readonly name?: string;
  readonly url?: string;
  readonly schema?: string;
}

/** From the options, else from .ops.json. Throws USAGE, FILE_UNREADABLE. */
export async function readCandidate(options: CandidateOptions, world: World): Promise<Candidate> {
  const about = await aboutCandidate(options, world);
  return { ...about, sdl: await readSdlFile(about.file, world) };
}

/** The same without its SDL. Throws USAGE. */
export async function aboutCandidate(options: CandidateOptions, world: World): Promise<Omit<Candidate, "sdl">> {
  const folder = await readFolder(world);
  const { name = folder.name, url = folder.url, schema: file = folder.schema ?? "schema.graphql" } = options;
  if (name === undefined) throw new HubError("USAGE", "The subgraph has no name.", { next: "Give --name, or write it into .ops.json." });
  if (url === undefined || !URL.canParse(url))
    throw new HubError("USAGE", "The subgraph has no address.", {
      next: "Give --url, or write it into .ops.json: where the hub reaches it.",
    });
  return { name, url, file };
}

export async function readSdlFile(file: string, { cwd }: Pick<World, "cwd">): Promise<string> {
  try {
    return await readFile(resolve(cwd, file), "utf8");
  } catch (cause) {
    throw new HubError("FILE_UNREADABLE", `The schema ${file} cannot be read.`, {
      next: "Give --schema FILE, or write it into .ops.json.",
      cause,
    });
  }
}
