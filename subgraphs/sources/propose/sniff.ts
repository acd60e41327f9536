import { HubError } from "../../../schema/errors.ts";
import { compilePath, textsAt } from "../path.ts";
import type { FormatName } from "../formats/index.ts";
import type { SourceKind } from "../source.ts";
import { decode, encodingOf } from "./encoding.ts";
import { layoutOf } from "./table.ts";

/** What a document seems to be: the format, and its block of options as a source file has it. */
export interface Sniffed {
  readonly format: FormatName;
  readonly kind: SourceKind;
  readonly options: Readonly<Record<string, unknown>>;
  /** Where the records are asked for, where that is another address than the one given. */
  readonly address?: string;
}

export interface Document {
  readonly bytes: Uint8Array;
  /** Where it was fetched; the file's name for a file. */
  readonly from: string;
}

/** By the content, and by the address where portals tell by it. Throws FETCH_TRUNCATED, FETCH_UNREADABLE or FETCH_WRONG_TYPE. */
export function sniff({ bytes, from }: Document): Sniffed {
  if (bytes.length === 0) throw new HubError("FETCH_TRUNCATED", "There is nothing in it.");
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) return zipped(bytes);
  if (bytes[0] === 0xd0 && bytes[1] === 0xcf)
    throw new HubError("FETCH_WRONG_TYPE", "This is an old .xls file, or one with a password.", {
      next: "Save it as .xlsx without a password, or as CSV.",
    });
  const encoding = encodingOf(bytes);
  const text = decode(bytes, encoding);
  const start = text.slice(0, 5_000).trimStart();
  const portal = ckanOf(from);
  if (portal !== undefined) return portal;
  if (start.startsWith("<")) return markup(start);
  if (/^[[{]/.test(start)) return json(text);
  if (/^(?:@prefix|@base|prefix |base |#[^\n]*\n\s*@prefix)/i.test(start)) return listings("cpsv-ap", { syntax: "turtle" });
  const { delimiter, skipLines } = layoutOf(text);
  return listings("csv", { delimiter, encoding, ...(skipLines > 0 && { skipLines }) });
}

function listings(format: FormatName, options: Sniffed["options"] = {}): Sniffed {
  return { format, kind: "listing", options };
}

/** A workbook is a ZIP file, and so is a day of notices. */
function zipped(bytes: Uint8Array): Sniffed {
  if (Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes("xl/workbook.xml")) return listings("xlsx");
  return { format: "ted", kind: "tender", options: {} };
}

function markup(start: string): Sniffed {
  if (/^<[^>\s]+:[^>\s]*>\s+(?:a|<[^>\s]+>)\s/.test(start)) return listings("cpsv-ap", { syntax: "turtle" }); // N-Triples is Turtle, too
  const root = /<(?!\?|!)(?:[\w.-]+:)?([\w.-]+)/.exec(start)?.[1] ?? "";
  if (/^(?:rss|feed)$/i.test(root) || (root === "RDF" && start.includes("purl.org/rss"))) return listings("feed");
  if (/^(?:html|head|body|div|urlset|sitemapindex)$/i.test(root) || /^<!doctype html/i.test(start)) return listings("schema-org");
  if (root === "TED_EXPORT") return { format: "ted", kind: "tender", options: {} };
  if (/^(?:ContractNotice|PriorInformationNotice|ContractAwardNotice)$/.test(root))
    return { format: "eforms", kind: "tender", options: {} };
  throw new HubError("FETCH_WRONG_TYPE", `XML with the root ${root.slice(0, 60) || "?"} is in no format that is read.`, {
    next: "Give CSV, JSON, XLSX, a feed, or one of the standards the README lists.",
  });
}

function json(text: string): Sniffed {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new HubError("FETCH_UNREADABLE", "It begins as JSON and is none.", { cause });
  }
  if (isRecord(value)) {
    if ("@context" in value || "@graph" in value) return listings("cpsv-ap", { syntax: "jsonld" });
    if (Array.isArray(value["itemList"])) return listings("ptv");
    if (Array.isArray(value["contents"]) && ("total_items" in value || "total_pages" in value)) return listings("hsds");
    if (Array.isArray(value["content"]) && "totalPages" in value) return listings("hsds", { dialect: "uk" });
  }
  const records = listIn(value, [], 3);
  if (records === undefined)
    throw new HubError("FETCH_UNREADABLE", "The JSON holds no list of records.", {
      next: "It is a list of objects, or an object that has one.",
    });
  const next = NEXT.find((path) => textsAt(value, compilePath(path))[0] !== undefined);
  return listings("json", { ...(records.length > 0 && { records: records.join(".") }), ...(next !== undefined && { next }) });
}

/** Where JSON that comes in pages has the link to the next one. */
const NEXT = ["next", "links.next", "links.next.href", "_links.next.href", "meta.next", "paging.next", "pagination.next"] as const;

/** The first list of objects, outermost first. */
function listIn(value: unknown, path: readonly string[], depth: number): readonly string[] | undefined {
  if (Array.isArray(value)) return value.length > 0 && value.every(isRecord) ? path : undefined;
  if (!isRecord(value) || depth === 0) return undefined;
  for (const [key, inner] of Object.entries(value)) {
    const found = listIn(inner, [...path, key], depth - 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** An open-data portal says by its addresses which resource it is. */
function ckanOf(from: string): Sniffed | undefined {
  const url = URL.parse(from);
  if (url === null) return undefined;
  const at = /^(.*?)\/api\/3\/action\/datastore_search$/.exec(url.pathname);
  const asked = url.searchParams.get("resource_id");
  const page = /^(.*?)\/dataset\/[^/]+\/resource\/([0-9a-f-]{36})\/?$/i.exec(url.pathname);
  const resource = at === null ? page?.[2] : asked;
  if (resource === undefined || resource === null) return undefined;
  return { ...listings("ckan", { resource }), address: `${url.origin}${(at ?? page)?.[1] ?? ""}` };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
