import { createHash } from "node:crypto";
import { findAll, textContent } from "domutils";
import { parseDocument, Parser } from "htmlparser2";
import { HubError } from "../../../../schema/errors.ts";
import { foldWord } from "../../field.ts";
import type { ReadItem } from "../format.ts";
import { thingsInJsonLd } from "./jsonLd.ts";
import { thingsInMicrodata, type HtmlDocument } from "./microdata.ts";
import { shapeThing, type Thing } from "./thing.ts";

/** What one page holds. */
export interface PageContent {
  readonly items: readonly ReadItem[];
  /** Absolute addresses of all links. */
  readonly links: readonly string[];
  /** Whether everything on the page could be read. */
  readonly whole: boolean;
}

export interface PageOptions {
  /** The page's address. */
  readonly page: string;
  /** Types looked for, without prefix. */
  readonly types: ReadonlySet<string>;
  /** Language of texts that name none. */
  readonly language: string;
}

/** Beyond this depth a closing tag that closes nothing is dear: the parser looks for it through all open ones. */
const MOST_DEPTH = 2000;

/** The things of the given types on a page, and its links. A block that is not JSON is rejected by its place; the others are read. Throws FETCH_UNREADABLE. */
export function readPage(html: string, { page, types, language }: PageOptions): PageContent {
  const document = parse(html, page);
  const { pathname, search } = new URL(page);
  const where = `${pathname}${search}`.slice(0, 200);
  const items: ReadItem[] = [];
  const things = new Map<string, Thing>();
  const found: { readonly thing: Thing; readonly place: string }[] = [];
  const blocks = findAll((tag) => tag.name === "script" && /^\s*application\/ld\+json\b/i.test(tag.attribs["type"] ?? ""), document);
  for (const [index, block] of blocks.entries()) {
    const place = `${where}, JSON-LD block ${index + 1}`;
    const services = servicesIn(textContent(block), (id, thing) => void (things.has(id) || things.set(id, thing)));
    if (services !== undefined) found.push(...services.map((thing, at) => ({ thing, place: `${place}, service ${at + 1}` })));
    else items.push({ kind: "unreadable", place, field: "record", code: "RECORD_FIELD_INVALID", reason: `${place} is not readable JSON` });
  }
  const shaped = found.map(({ thing, place }) => ({ thing: shapeThing(thing, { page, language, things }), place }));
  // Many pages say the same twice, for two kinds of readers.
  const names = new Set(shaped.map(({ thing }) => nameOf(thing)));
  for (const [index, thing] of thingsInMicrodata(document, types, page).entries()) {
    const other = shapeThing(thing, { page, language, things });
    const name = nameOf(other);
    if (name === "" || !names.has(name)) shaped.push({ thing: other, place: `${where}, microdata service ${index + 1}` });
  }
  for (const { thing, place } of shaped) {
    const key = shaped.length === 1 ? page : `${page}#${createHash("sha256").update(nameOf(thing)).digest("hex").slice(0, 12)}`;
    items.push({ kind: "record", record: { ...thing, "@page": page, "@key": key }, place });
  }
  // The end tag may be left out, but hardly ever is: a page without it may have been cut, and what stood behind the cut has not disappeared.
  const ended = /<\/(?:html|body)\s*>/i.test(html.slice(-20_000));
  return { items, links: linksIn(document, page), whole: ended && items.every((item) => item.kind === "record") };

  function servicesIn(text: string, note: (id: string, thing: Thing) => void): readonly Thing[] | undefined {
    if (text.trim() === "") return [];
    try {
      return thingsInJsonLd(JSON.parse(text), { types, note });
    } catch {
      return undefined;
    }
  }
}

function parse(html: string, page: string): HtmlDocument {
  let depth = 0;
  const guard = new Parser({
    onopentagname() {
      depth += 1;
      if (depth > MOST_DEPTH) {
        throw new HubError("FETCH_UNREADABLE", `${new URL(page).host} answers with HTML that nests more than ${MOST_DEPTH} tags.`);
      }
    },
    onclosetag() {
      depth -= 1;
    },
  });
  guard.end(html);
  return parseDocument(html);
}

function linksIn(document: HtmlDocument, page: string): readonly string[] {
  return findAll((tag) => tag.name === "a" && "href" in tag.attribs, document).flatMap((tag) => {
    const url = URL.parse((tag.attribs["href"] ?? "").trim(), page);
    return url === null ? [] : [url.href];
  });
}

/** What a shaped thing is called, folded; empty for one without a name. */
function nameOf(thing: Thing): string {
  const names = Object.entries(thing).flatMap(([key, value]) => (/^name(?:@|$)/.test(key) ? [value].flat() : []));
  const name = names.find((each) => typeof each === "string");
  return name === undefined ? "" : foldWord(name);
}
