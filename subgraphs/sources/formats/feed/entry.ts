import type { parseFeed } from "feedsmith";
import { htmlToText } from "../../values/html.ts";

/** One entry of any feed, in one shape: what a source file's mapping points into. Texts are plain, absent values left out. */
export interface FeedEntry {
  /** The guid or id; without one, the link. */
  readonly id?: string;
  readonly title?: string;
  /** Absolute. */
  readonly link?: string;
  readonly summary?: string;
  readonly content?: string;
  readonly published?: string;
  readonly updated?: string;
  /** RSS calls the scheme a domain. */
  readonly categories: readonly { readonly word: string; readonly scheme?: string }[];
  readonly authors: readonly { readonly name?: string; readonly email?: string }[];
}

export interface FeedPage {
  readonly entries: readonly FeedEntry[];
  /** As the feed writes it. */
  readonly next: string | undefined;
}

type Parsed = ReturnType<typeof parseFeed>;
type Of<F extends Parsed["format"]> = Extract<Parsed, { format: F }>["feed"];

/** The entries of a parsed feed; links are made absolute with `base`. Throws for a format that is no XML feed. */
export function entriesOf(parsed: Parsed, base: string): FeedPage {
  switch (parsed.format) {
    case "atom":
      return { entries: (parsed.feed.entries ?? []).map((entry) => fromAtom(entry, base)), next: nextOf(parsed.feed.links) };
    case "rss":
      return { entries: (parsed.feed.items ?? []).map((item) => fromRss(item, base)), next: nextOf(parsed.feed.atom?.links) };
    case "rdf":
      return { entries: (parsed.feed.items ?? []).map((item) => fromRdf(item, base)), next: undefined };
    default:
      throw new Error(`${parsed.format} is no XML feed`);
  }
}

function fromAtom(entry: NonNullable<Of<"atom">["entries"]>[number], base: string): FeedEntry {
  const links = entry.links ?? [];
  const link = (links.find((each) => each.rel === undefined || each.rel === "alternate") ?? links[0])?.href;
  return {
    ...held({
      id: entry.id ?? link,
      title: atomText(entry.title),
      link: absolute(link, base),
      summary: atomText(entry.summary),
      content: atomText(entry.content),
      published: moment(entry.published),
      updated: moment(entry.updated),
    }),
    categories: (entry.categories ?? []).flatMap((each) => category(each.label ?? each.term, each.scheme)),
    authors: (entry.authors ?? []).map((each) => held({ name: each.name, email: each.email })),
  };
}

function fromRss(item: NonNullable<Of<"rss">["items"]>[number], base: string): FeedEntry {
  const { guid } = item;
  const link = item.link ?? (guid?.isPermaLink === false ? undefined : guid?.value);
  const creators = [...(item.dc?.creators ?? [])].map((name) => ({ name }));
  return {
    ...held({
      id: guid?.value ?? item.link,
      title: words(item.title),
      link: absolute(link, base),
      summary: words(item.description),
      content: words(item.content?.encoded),
      published: moment(item.pubDate),
      updated: moment(item.dcterms?.modified?.[0] ?? item.atom?.updated),
    }),
    categories: (item.categories ?? []).flatMap((each) => category(each.name, each.domain)),
    authors: creators.length > 0 ? creators : (item.authors ?? []).map((each) => held({ name: each.name, email: each.email })),
  };
}

function fromRdf(item: NonNullable<Of<"rdf">["items"]>[number], base: string): FeedEntry {
  return {
    ...held({
      id: item.rdf?.about ?? item.link,
      title: words(item.title),
      link: absolute(item.link, base),
      summary: words(item.description),
      content: words(item.content?.encoded),
      published: moment(item.dc?.dates?.[0]),
    }),
    categories: (item.dc?.subjects ?? []).flatMap((word) => category(word, undefined)),
    authors: (item.dc?.creators ?? []).map((name) => ({ name })),
  };
}

/** The parser hands dates on as they are written. */
function moment(date: unknown): string | undefined {
  return typeof date === "string" ? date : undefined;
}

/** RFC 4287 section 3.1.1: a text says whether it is markup. */
function atomText(text: { readonly value?: string | undefined; readonly type?: string | undefined } | undefined): string | undefined {
  return text?.type === undefined || text.type === "text" ? text?.value : words(text.value);
}

/** RSS never says whether a text is markup; what looks like it is read as such. */
function words(text: string | undefined): string | undefined {
  return text !== undefined && /<\/?[a-zA-Z!][^<>]*>|&[#a-zA-Z0-9]{2,10};/.test(text) ? htmlToText(text) : text;
}

function category(word: string | undefined, scheme: string | undefined): FeedEntry["categories"] {
  return word === undefined ? [] : [{ word, ...held({ scheme }) }];
}

function absolute(link: string | undefined, base: string): string | undefined {
  return link === undefined ? undefined : (URL.parse(link, base)?.href ?? link);
}

function nextOf(
  links: readonly { readonly rel?: string | undefined; readonly href?: string | undefined }[] | undefined,
): string | undefined {
  return links?.find((each) => each.rel === "next")?.href;
}

function held<T extends Readonly<Record<string, string | undefined>>>(values: T): { readonly [K in keyof T]?: string } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as { readonly [K in keyof T]?: string }; // the same keys, fewer
}
