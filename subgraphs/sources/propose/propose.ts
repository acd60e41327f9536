import { Document } from "yaml";
import { HubError } from "../../../schema/errors.ts";
import type { Level } from "../../../schema/listing.ts";
import { fold } from "../../base/fold.ts";
import { readBody, type HttpClient } from "../../base/http/index.ts";
import { placeArea } from "../../base/territory/index.ts";
import { FORMATS, type FormatName } from "../formats/index.ts";
import { heldBytes, withHeld, type Held } from "../held.ts";
import { fileAt, parseRegistered } from "../registered.ts";
import { areaOf, proposeMapping, type ProposedMapping } from "./mapping.ts";
import { headerRowOf, sampleRecords } from "./sample.ts";
import { sniff, type Sniffed } from "./sniff.ts";

/** What is known of a source that nobody has described yet. */
export interface ProposalWish {
  /** The records: a file, or where they are. */
  readonly from: { readonly file: string; readonly bytes: Uint8Array } | { readonly address: string };
  readonly id?: string | undefined;
  readonly name?: string | undefined;
  readonly level?: Level | undefined;
  readonly licence?: string | undefined;
  readonly homepage?: string | undefined;
  readonly territories?: readonly string[] | undefined;
  readonly format?: string | undefined;
}

export interface ProposedSource {
  /** YAML, as source.schema.json describes it. */
  readonly definition: string;
  /** What is left to look at, one sentence each. */
  readonly notes: readonly string[];
  /** What has to be said before it can be added: `name`, `licence`. */
  readonly missing: readonly string[];
}

export interface ProposeOptions {
  /** Guarded: a proposal may be about any address that somebody names. */
  readonly http: HttpClient;
  readonly signal: AbortSignal;
}

const MOST_BYTES = 10_000_000;
const MOST_MS = 20_000;
/** Formats whose field names are each publisher's own. */
const UNMAPPED: ReadonlySet<FormatName> = new Set(["csv", "json", "xlsx", "ckan"]);

/** Finds format, encoding and delimiter out, and what the columns mean. Throws FETCH_*, BAD_USER_INPUT or SOURCE_INVALID. */
export async function proposeSource(wish: ProposalWish, { http, signal }: ProposeOptions): Promise<ProposedSource> {
  const { from } = wish;
  const file = "file" in from ? { name: from.file, held: heldBytes(from.bytes) } : undefined;
  const address = "file" in from ? from.file : webAddress(from.address);
  const bytes = "file" in from ? from.bytes : await fetched(address, { http, signal });
  const found = formatOf(wish.format, () => sniff({ bytes, from: address }));
  const sniffed = found.format === "xlsx" ? { ...found, options: await workbook(bytes, address) } : found;
  const name = wish.name ?? nameOf(address);
  const territories = wish.territories ?? placesOf(name, wish.level ?? "MUNICIPAL");
  const draft = {
    id: wish.id ?? idOf(name),
    ...(sniffed.kind !== "listing" && { kind: sniffed.kind }),
    publisher: {
      name: { da: name },
      ...(wish.homepage !== undefined && { homepage: wish.homepage }),
      ...(territories.length > 0 && { territories }),
    },
    level: wish.level ?? "MUNICIPAL",
    licence: wish.licence ?? "?",
    format: sniffed.format,
    address: sniffed.address ?? address,
    ...(Object.keys(sniffed.options).length > 0 && { [sniffed.format]: sniffed.options }),
  };
  const { mapping, notes } = await mappingFor(draft, { sniffed, territories, http: withHeld(http, find), file, signal });
  const missing = (["name", "licence"] as const).filter((each) => wish[each] === undefined);
  return { definition: yamlOf({ ...draft, ...(Object.keys(mapping).length > 0 && { mapping }) }, notes), notes, missing };

  /** What was fetched or came along is not fetched again. */
  async function find(asked: string): Promise<Held | undefined> {
    if (file !== undefined) return fileAt(asked) === file.held.sha256 ? file.held : undefined;
    return asked === address ? heldBytes(bytes) : undefined;
  }
}

interface MappingWork {
  readonly sniffed: Sniffed;
  readonly territories: readonly string[];
  readonly http: HttpClient;
  readonly file: { readonly name: string; readonly held: Held } | undefined;
  readonly signal: AbortSignal;
}

async function mappingFor(draft: object, { sniffed, territories, http, file, signal }: MappingWork): Promise<ProposedMapping> {
  if (sniffed.kind !== "listing") return { mapping: {}, notes: [] };
  if (!UNMAPPED.has(sniffed.format)) {
    const area = sniffed.format === "feed" ? areaOf(territories) : undefined;
    return { mapping: area === undefined ? {} : { coverage: area }, notes: [] };
  }
  const provisional = parseRegistered({
    definition: JSON.stringify({ ...draft, mapping: { id: "?", title: "?" } }),
    name: "the proposal",
    file: file && { name: file.name, sha256: file.held.sha256 },
  });
  const records = await sampleRecords(provisional, { http, signal });
  if (records.length === 0) throw new HubError("FETCH_TRUNCATED", "There are headings and no record, or not even that.");
  return proposeMapping(records, territories);
}

function formatOf(given: string | undefined, look: () => Sniffed): Sniffed {
  if (given === undefined) return look();
  if (!Object.hasOwn(FORMATS, given)) throw new HubError("BAD_USER_INPUT", `\`format\` is one of ${Object.keys(FORMATS).join(", ")}.`);
  const format = given as FormatName; // a key of FORMATS
  const kind = given === "ted" || given === "eforms" ? "tender" : "listing";
  try {
    const sniffed = look();
    if (sniffed.format === format) return sniffed;
  } catch (error) {
    if (!(error instanceof HubError)) throw error; // the format given may know better
  }
  return { format, kind, options: {} };
}

async function fetched(address: string, { http, signal }: ProposeOptions): Promise<Uint8Array> {
  const { host } = new URL(address);
  return readBody(await http.get(address, { hosts: [host], maxBytes: MOST_BYTES, timeoutMs: MOST_MS, signal }));
}

async function workbook(bytes: Uint8Array, whom: string): Promise<Sniffed["options"]> {
  const headerRow = await headerRowOf(bytes, whom);
  return headerRow === 1 ? {} : { headerRow };
}

function webAddress(text: string): string {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) throw new HubError("BAD_USER_INPUT", "`address` is no absolute http(s) URL.");
  if (url.username !== "" || url.password !== "") throw new HubError("BAD_USER_INPUT", "`address` must not hold a user name or password.");
  return url.href;
}

/** Of a file without its ending, of an address its host. */
function nameOf(address: string): string {
  const host = URL.parse(address)?.hostname;
  return (host ?? address.replace(/^.*[/\\]/, "").replace(/\.[^.]{1,6}$/, "")).slice(0, 200) || "?";
}

function idOf(name: string): string {
  const id = fold(name)
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[^a-z]+|-+$/g, "")
    .slice(0, 64)
    .replace(/-+$/, "");
  return id === "" ? "publisher" : id;
}

/** Where the publisher is, where its name says so for certain. */
function placesOf(name: string, level: Level): readonly string[] {
  const prefix = { MUNICIPAL: "mun:", REGIONAL: "reg:", MINISTERIAL: "DK" }[level];
  const placed = placeArea(name) ?? [];
  return placed.length === 1 && placed.every((code) => code.startsWith(prefix)) ? placed : [];
}

function yamlOf(source: object, notes: readonly string[]): string {
  const document = new Document(source, { aliasDuplicateObjects: false });
  document.commentBefore = [
    " A proposal of the OPS hub, to be looked through.",
    ...notes.map((note) => ` ${note.replace(/\s+/g, " ")}`),
  ].join("\n");
  return document.toString({ lineWidth: 140 });
}
