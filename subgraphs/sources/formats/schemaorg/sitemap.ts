import { findAll, textContent } from "domutils";
import { parseDocument } from "htmlparser2";
import { HubError } from "../../../../schema/errors.ts";

/** A sitemap (sitemaps.org protocol 0.9): addresses of pages, or of further sitemaps. */
export interface Sitemap {
  readonly pages: readonly string[];
  readonly sitemaps: readonly string[];
}

/** The sitemap that a text is; undefined for one that is none. Throws FETCH_TRUNCATED. */
export function sitemapOf(text: string, whom: string): Sitemap | undefined {
  const root = /^[\s\uFEFF]*(?:<\?xml[^>]*>\s*)?(?:<\?[^>]*>\s*|<!--[^>]*-->\s*)*<(?:[\w.-]+:)?(urlset|sitemapindex)[\s>]/.exec(
    text.slice(0, 10_000),
  )?.[1];
  if (root === undefined) return undefined;
  if (!new RegExp(`</(?:[\\w.-]+:)?${root}\\s*>\\s*(?:<!--[^>]*-->\\s*)*$`).test(text.slice(-2000)))
    throw new HubError("FETCH_TRUNCATED", `${whom} ends its sitemap before it is complete.`);
  const document = parseDocument(text, { xmlMode: true });
  const inside = (name: string) =>
    findAll((tag) => local(tag.name) === name, document).flatMap((tag) => {
      const loc = tag.children.find((child) => "name" in child && local(child.name) === "loc");
      return loc === undefined ? [] : [textContent(loc).trim()];
    });
  return { pages: inside("url"), sitemaps: inside("sitemap") };
}

function local(name: string): string {
  return name.slice(name.indexOf(":") + 1);
}
