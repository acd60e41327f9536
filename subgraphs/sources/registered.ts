import { createHash } from "node:crypto";
import { HubError } from "../../schema/errors.ts";
import { parseSource, type Source } from "./source.ts";

/**
 * A source that joined through the registry: its definition, and where its records came as a file, that file. Threat: who may add a source could point it at a file of somebody else's that waits
 * for approval. So a file's address holds the hash of its content, which nobody knows who has not the file, and no definition may name the host.
 */
export interface RegisteredDefinition {
  /** YAML or JSON, as source.schema.json describes it. */
  readonly definition: string;
  /** For messages. */
  readonly name: string;
  /** The file of records: the name that the definition has as its address, and the SHA-256 of its content, hexadecimal. */
  readonly file: { readonly name: string; readonly sha256: string } | undefined;
}

/** A host that can never be on the internet (RFC 2606). */
const HOST = "registered-file.invalid";

/** Throws SOURCE_INVALID. */
export function parseRegistered({ definition, name, file }: RegisteredDefinition): Source {
  const attached = file === undefined ? undefined : { name: file.name, address: addressOf(file) };
  const source = parseSource(definition, { file: name, ...(attached && { attached }) });
  const own = attached !== undefined && source.address === attached.address;
  if (source.hosts.includes(HOST) && !own) throw new HubError("SOURCE_INVALID", `${name}: the host ${HOST} is the hub's own.`);
  if (own && source.hosts.length > 1)
    throw new HubError("SOURCE_INVALID", `${name}: hosts are for what is fetched; a file's records are all in it.`);
  if (file !== undefined && !own)
    throw new HubError("SOURCE_INVALID", `${name}: a file came along, but \`address\` is not its name, ${file.name.slice(0, 200)}.`);
  const fingerprint = file === undefined ? source.fingerprint : hash(`${source.fingerprint} ${file.sha256}`).slice(0, 22);
  return Object.freeze({ ...source, fingerprint });
}

/** The SHA-256 of the file that an address stands for; undefined for addresses of the internet. */
export function fileAt(address: string): string | undefined {
  const url = URL.parse(address);
  return url?.host === HOST ? /^\/([0-9a-f]{64})\//.exec(url.pathname)?.[1] : undefined;
}

/** A message for people, with the file's own name for the host. */
export function withFileName(message: string, fileName: string | undefined): string {
  return fileName === undefined ? message : message.replaceAll(HOST, fileName);
}

/** Ends as the file's name does: some formats are told apart by it. */
function addressOf({ name, sha256 }: { readonly name: string; readonly sha256: string }): string {
  return `https://${HOST}/${sha256}/${encodeURIComponent(name)}`;
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("base64url");
}
