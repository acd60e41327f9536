import { flatten, type FlatRecord, type Spelling } from "../flat.ts";
import type { SamplePublisher } from "../publisher.ts";
import type { SampleRecord } from "../record.ts";
import { element } from "./xml.ts";

/** RSS 2.0 (rssboard.org/rss-specification): the whole list in one feed, with Dublin Core for the provider. What RSS has no element for stands in categories, told apart by domain. */
export interface RssShape extends Spelling {
  readonly file: string;
  readonly title: string;
  readonly homepage: string;
}

export function rssPublisher(id: string, shape: RssShape): SamplePublisher {
  return {
    id,
    paged: false,
    serve: ({ path }, records) =>
      path === shape.file ? { type: "application/rss+xml; charset=utf-8", body: feed(shape, records) } : undefined,
  };
}

function feed(shape: RssShape, records: readonly SampleRecord[]): string {
  return [
    '<?xml version="1.0" encoding="UTF-8"?>\n',
    '<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>\n',
    element("title", shape.title),
    element("link", shape.homepage),
    element("description", "Eksempeldata: opdigtet udgiver."),
    element("language", "da"),
    ...records.map((record) => item(record, flatten(record, shape))),
    "</channel></rss>\n",
  ].join("");
}

function item(record: SampleRecord, flat: FlatRecord): string {
  return [
    "<item>\n",
    element("guid", flat.id, { isPermaLink: "false" }),
    element("title", flat.titleDa),
    element("link", flat.url),
    element("description", flat.summaryDa),
    element("content:encoded", flat.descriptionDa),
    element("dc:creator", flat.provider),
    ...categories(flat).map(([domain, word]) => element("category", word, { domain })),
    element("pubDate", new Date(record.modified).toUTCString()),
    "</item>\n",
  ].join("");
}

/** What stands in categories, as [domain, word]; Atom uses the same. */
export function categories(flat: FlatRecord): readonly (readonly [string, string])[] {
  return [
    ...flat.themes.map((word) => ["tema", word] as const),
    ...flat.audiences.map((word) => ["maalgruppe", word] as const),
    ...flat.area.map((word) => ["omraade", word] as const),
    ["status", flat.status],
    ["sikkerhed", flat.confidence],
    ...(flat.phone === "" ? [] : [["telefon", flat.phone] as const]),
    ...(flat.homepage === "" ? [] : [["hjemmeside", flat.homepage] as const]),
  ];
}
