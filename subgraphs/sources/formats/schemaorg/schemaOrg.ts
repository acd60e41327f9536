import { HubError } from "../../../../schema/errors.ts";
import type { HttpResponse } from "../../../base/http/index.ts";
import type { Source } from "../../source.ts";
import type { Format, ReadEnd, ReadItem } from "../format.ts";
import { htmlTextOf } from "./htmlText.ts";
import { SCHEMA_ORG_MAPPING } from "./mapping.ts";
import { readPage } from "./page.ts";
import { sitemapOf } from "./sitemap.ts";

/**
 * Services that stand as schema.org data (JSON-LD, microdata) inside a site's own pages: the address's page or the pages of its sitemap, those listed in
 * `pages`, and those linked to under the path `links`. One page that fails is rejected and hides no other, but then nothing counts as gone.
 */
interface SchemaOrgOptions {
  readonly types: readonly string[];
  readonly pages: readonly string[];
  readonly links?: string;
  readonly mostPages: number;
}

/** What says that one page cannot be had or read; anything else (time, size, no connection) ends the read. */
const OF_ONE_PAGE: ReadonlySet<string> = new Set([
  "FETCH_STATUS",
  "FETCH_WRONG_TYPE",
  "FETCH_UNREADABLE",
  "FETCH_TRUNCATED",
  "FETCH_HOST_REFUSED",
]);
const MOST_SITEMAPS = 50;

export const schemaOrgFormat: Format = Object.freeze({
  accept: "text/html, application/xhtml+xml, application/xml;q=0.9, text/xml;q=0.9",
  mapping: SCHEMA_ORG_MAPPING,
  address: (source: Source) => source.address,
  async *read(first, { source, get }): AsyncGenerator<ReadItem, ReadEnd, undefined> {
    const options = source.options as SchemaOrgOptions; // checked and completed by source.schema.json
    const types = new Set(options.types);
    const whom = new URL(first.url).host;
    const plan = createPagePlan(options.mostPages);
    const read = new Set<string>();
    let whole = true;
    let found = 0;
    let failure: HubError | undefined;

    const text = await htmlTextOf(first);
    const sitemap = sitemapOf(text, whom);
    if (sitemap === undefined) {
      plan.add(source.address);
      plan.next();
      yield* itemsOn(text, first);
    } else {
      for (const address of await pagesOf(sitemap, first.url, get)) if (follows(address, options.links)) plan.add(address);
    }
    for (const page of options.pages) plan.add(page, source.address);
    for (let address = plan.next(); address !== undefined; address = plan.next()) {
      try {
        const response = await get(address);
        if (!read.has(response.url)) yield* itemsOn(await htmlTextOf(response), response);
      } catch (error) {
        if (!(error instanceof HubError) || !OF_ONE_PAGE.has(error.code)) throw error;
        failure ??= error;
        // A page that the site itself calls gone has taken its services with it.
        whole &&= error.details["status"] === 404 || error.details["status"] === 410;
        yield { kind: "unreadable", place: address.slice(0, 200), field: "record", code: error.code, reason: error.message };
      }
    }
    if (read.size === 0 && failure !== undefined) throw failure;
    if (plan.left) {
      const reason = `there are more than ${options.mostPages} pages (\`mostPages\` in the source file); the rest is not read`;
      yield { kind: "unreadable", place: "pages", field: "record", code: "TOO_MANY_RECORDS", reason };
    } else if (found === 0) {
      throw new HubError("FETCH_UNREADABLE", `${whom}: of ${read.size} pages none holds a ${options.types.join(" or ")} of schema.org.`, {
        next: "Check the address, and `types`, `pages` and `links` in the source file's schema-org block.",
      });
    }
    return { complete: whole && !plan.left };

    function* itemsOn(html: string, response: HttpResponse): Generator<ReadItem, void, undefined> {
      read.add(response.url);
      const content = readPage(html, { page: response.url, types, language: source.language });
      whole &&= content.whole;
      found += content.items.length;
      yield* content.items;
      const { host } = new URL(response.url);
      if (options.links === undefined) return;
      for (const link of content.links) if (new URL(link).host === host && follows(link, options.links)) plan.add(link);
    }
  },
} satisfies Format);

interface PagePlan {
  /** Takes an address, also a relative one, if it is new and there is room. */
  add(address: string, base?: string): void;
  next(): string | undefined;
  /** Whether an address found no room. */
  readonly left: boolean;
}

function createPagePlan(most: number): PagePlan {
  const known = new Set<string>();
  const queue: string[] = [];
  let left = false;
  return {
    add(address, base) {
      const url = URL.parse(address, base);
      if (url === null || !/^https?:$/.test(url.protocol)) return;
      url.hash = "";
      if (known.has(url.href)) return;
      left ||= known.size >= most;
      if (known.size >= most) return;
      known.add(url.href);
      queue.push(url.href);
    },
    next: () => queue.shift(),
    get left() {
      return left;
    },
  };
}

/** The pages of a sitemap and of the sitemaps it lists. */
async function pagesOf(
  sitemap: { readonly pages: readonly string[]; readonly sitemaps: readonly string[] },
  address: string,
  get: (address: string) => Promise<HttpResponse>,
): Promise<readonly string[]> {
  const pages = [...sitemap.pages];
  const whom = new URL(address).host;
  if (sitemap.sitemaps.length > MOST_SITEMAPS)
    throw new HubError("FETCH_TOO_LARGE", `${whom} lists more than ${MOST_SITEMAPS} sitemaps.`, {
      next: "Give the address of the one that is meant.",
    });
  for (const each of sitemap.sitemaps) {
    const inner = sitemapOf(await htmlTextOf(await get(URL.parse(each, address)?.href ?? each)), whom);
    if (inner === undefined) throw new HubError("FETCH_UNREADABLE", `${whom} lists a sitemap that is none.`);
    pages.push(...inner.pages);
  }
  return pages;
}

function follows(address: string, prefix: string | undefined): boolean {
  return prefix === undefined || (URL.parse(address)?.pathname.startsWith(prefix) ?? false);
}
