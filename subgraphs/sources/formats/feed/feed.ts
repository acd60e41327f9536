import { parseFeed } from "feedsmith";
import { HubError } from "../../../../schema/errors.ts";
import { readBody, type HttpResponse } from "../../../base/http/index.ts";
import { textOf } from "../../document.ts";
import { createPageWatch } from "../../paging.ts";
import type { MappingSpec } from "../../mappingSpec.ts";
import type { Source } from "../../source.ts";
import type { Format, ReadEnd, ReadItem } from "../format.ts";
import { entriesOf, type FeedPage } from "./entry.ts";

/**
 * RSS 2.0 and 1.0, Atom (RFC 4287) with its paging (RFC 5005). The parser forgives nearly everything, a feed cut in the middle too; half a feed would look as
 * if the other half had disappeared, so the end is checked first. Feeds have no use for a document type with entities, which is how XML attacks begin.
 */
interface FeedOptions {
  readonly complete: boolean;
}

const FEED_MAPPING: MappingSpec = Object.freeze({
  id: "id",
  title: "title",
  summary: "summary",
  description: "content",
  url: "link",
  channels: { web: "link" },
  provider: { name: "authors[].name" },
  modified: { paths: ["updated", "published"] },
});

export const feedFormat: Format = Object.freeze({
  accept: "application/atom+xml, application/rss+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.1",
  mapping: FEED_MAPPING,
  address: (source: Source) => source.address,
  async *read(first, { source, get }): AsyncGenerator<ReadItem, ReadEnd, undefined> {
    const { complete } = source.options as FeedOptions; // checked and completed by source.schema.json
    const watch = createPageWatch(source);
    let response = first;
    for (let number = 1; ; number += 1) {
      const page = await pageOf(response);
      watch.see(response.url, page.entries);
      for (const [index, record] of page.entries.entries()) yield { kind: "record", record, place: `page ${number}, entry ${index + 1}` };
      if (page.next === undefined) return { complete };
      const next = URL.parse(page.next, response.url);
      if (next === null) throw new HubError("FETCH_UNREADABLE", `${new URL(response.url).host} links to a next page that is not a URL.`);
      response = await get(next.href);
    }
  },
} satisfies Format);

async function pageOf(response: HttpResponse): Promise<FeedPage> {
  const whom = new URL(response.url).host;
  const bytes = await readBody(response);
  let text = "";
  const again: HttpResponse = { ...response, body: once(bytes) };
  for await (const part of textOf(again, encodingOf(bytes, response))) text += part;
  if (text.trim() === "") throw new HubError("FETCH_TRUNCATED", `${whom} answers with nothing where a feed is declared.`);
  if (/<!ENTITY/i.test(text))
    throw new HubError("FETCH_UNREADABLE", `${whom} answers with XML that defines entities, which a feed has no use for.`);
  const root = /<(?:[A-Za-z][\w.-]{0,30}:)?(rss|feed|RDF)[\s>]/i.exec(text.slice(0, 10_000))?.[1];
  if (root === undefined) throw new HubError("FETCH_WRONG_TYPE", `${whom} answers with something that is neither RSS nor Atom.`);
  if (!new RegExp(`</(?:[A-Za-z][\\w.-]{0,30}:)?${root}\\s*>\\s*(?:<!--[^>]*-->\\s*)*$`, "i").test(text.slice(-2000))) {
    throw new HubError("FETCH_TRUNCATED", `${whom} ends its feed before it is complete.`);
  }
  try {
    return entriesOf(parseFeed(text), response.url);
  } catch (cause) {
    throw new HubError("FETCH_UNREADABLE", `${whom} answers with a feed that cannot be read.`, { cause });
  }
}

/** The transport's charset counts first, then the XML declaration (RFC 7303 section 3), else UTF-8. */
function encodingOf(bytes: Buffer, response: HttpResponse): string {
  const declared = /charset\s*=\s*"?([\w.:-]{1,40})/i.exec(response.headers.get("content-type") ?? "")?.[1];
  const written = /^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})["']/i.exec(bytes.subarray(0, 300).toString("latin1"))?.[1];
  const name = declared ?? written ?? "utf-8";
  try {
    return new TextDecoder(name).encoding;
  } catch (cause) {
    throw new HubError("FETCH_UNREADABLE", `${new URL(response.url).host} declares an encoding that does not exist.`, { cause });
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
  yield bytes;
}
