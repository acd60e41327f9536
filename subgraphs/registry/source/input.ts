import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { HubError } from "../../../schema/errors.ts";
import { LEVELS, type Level } from "../../../schema/listing.ts";
import type { ProposalWish } from "../../sources/propose/propose.ts";

/** A source as somebody sends it: as the SDL has it. */
export interface SourceInput {
  readonly definition?: string | null;
  readonly definitionName?: string | null;
  readonly file?: { readonly name: string; readonly content: string } | null;
  readonly address?: string | null;
  readonly id?: string | null;
  readonly name?: string | null;
  readonly level?: string | null;
  readonly licence?: string | null;
  readonly homepage?: string | null;
  readonly territories?: readonly string[] | null;
  readonly format?: string | null;
}

/** What is to be examined. */
export interface SourceCandidate {
  /** Where somebody has described the source already. */
  readonly given: { readonly definition: string; readonly name: string } | undefined;
  readonly file: { readonly name: string; readonly bytes: Uint8Array } | undefined;
  /** For a proposal; without `from` where a definition is given. */
  readonly wish: Omit<ProposalWish, "from"> & { readonly from: ProposalWish["from"] | undefined };
}

/** Unpacked. */
export const MOST_FILE_BYTES = 10_000_000;
const MOST_DEFINITION = 200_000;
const MOST_NAME = 200;
const MOST_TERRITORIES = 120;

/** Throws BAD_USER_INPUT. */
export async function readSourceInput(input: SourceInput): Promise<SourceCandidate> {
  const { definition, address, file } = input;
  if (definition === null || definition === undefined) {
    if ((file === null || file === undefined) === (address === null || address === undefined))
      throw invalid("Give a `definition`, a `file` or an `address`; of the latter two only one.");
  } else if (address !== null && address !== undefined) throw invalid("The address stands in the definition: leave `address` out.");
  if ((definition ?? "").length > MOST_DEFINITION) throw invalid(`\`definition\` has at most ${MOST_DEFINITION} characters.`);
  if ((input.territories ?? []).length > MOST_TERRITORIES) throw invalid(`\`territories\` are at most ${MOST_TERRITORIES}.`);
  const attached = file === null || file === undefined ? undefined : await readFile(file);
  return {
    given:
      definition === null || definition === undefined
        ? undefined
        : { definition, name: line(input.definitionName, "definitionName") ?? "the definition" },
    file: attached,
    wish: {
      from:
        definition !== null && definition !== undefined
          ? undefined
          : attached === undefined
            ? { address: line(address, "address", 2_000) ?? "" }
            : { file: attached.name, bytes: attached.bytes },
      id: line(input.id, "id"),
      name: line(input.name, "name"),
      level: readLevel(input.level),
      licence: line(input.licence, "licence"),
      homepage: line(input.homepage, "homepage", 2_000),
      territories: input.territories ?? undefined,
      format: line(input.format, "format"),
    },
  };
}

function readLevel(given: string | null | undefined): Level | undefined {
  const level = LEVELS.find((each) => each === given);
  if (level === undefined && given !== null && given !== undefined) throw invalid(`\`level\` is one of ${LEVELS.join(", ")}.`);
  return level;
}

/** Threat: a few kilobytes that unpack to gigabytes; so the unpacking stops at the bound. */
async function readFile({ name, content }: NonNullable<SourceInput["file"]>): Promise<SourceCandidate["file"]> {
  const named = line(name, "file.name");
  if (named === undefined) throw invalid("`file.name` is empty.");
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(content)) throw invalid("`file.content` is not base64.");
  const sent = Buffer.from(content, "base64");
  const packed = sent[0] === 0x1f && sent[1] === 0x8b;
  const bytes = packed ? await unpacked(sent) : sent;
  if (bytes.length > MOST_FILE_BYTES) throw tooLarge();
  return { name: named, bytes };
}

async function unpacked(sent: Buffer): Promise<Buffer> {
  try {
    return await promisify(gunzip)(sent, { maxOutputLength: MOST_FILE_BYTES });
  } catch (cause) {
    if (cause instanceof RangeError) throw tooLarge();
    throw invalid("`file.content` is a broken gzip file.");
  }
}

function line(text: string | null | undefined, name: string, most = MOST_NAME): string | undefined {
  const cleaned = text?.replace(/\s+/g, " ").trim();
  if ((cleaned ?? "").length > most) throw invalid(`\`${name}\` has at most ${most} characters.`);
  return cleaned === "" ? undefined : cleaned;
}

function tooLarge(): HubError {
  return new HubError("BAD_USER_INPUT", `A file has at most ${MOST_FILE_BYTES / 1_000_000} MB.`, {
    next: "Put it where the hub can fetch it, and give its address instead.",
  });
}

function invalid(message: string): HubError {
  return new HubError("BAD_USER_INPUT", message);
}
