import { flatten, type FlatRecord, type Spelling } from "../flat.ts";
import type { SamplePublisher } from "../publisher.ts";
import type { SampleRecord } from "../record.ts";
import { categories } from "./rss.ts";
import { element, emptyElement } from "./xml.ts";

/** Atom 1.0 (RFC 4287): the whole list in one feed. The author of an entry is the provider; what Atom has no element for stands in categories, told apart by scheme. */
export interface AtomShape extends Spelling {
  readonly file: string;
  readonly title: string;
  readonly homepage: string;
}

export function atomPublisher(id: string, shape: AtomShape): SamplePublisher {
  return {
    id,
    paged: false,
    serve: ({ path }, records) =>
      path === shape.file ? { type: "application/atom+xml; charset=utf-8", body: feed(shape, records) } : undefined,
  };
}

function feed(shape: AtomShape, records: readonly SampleRecord[]): string {
  const newest = records.reduce((latest, record) => (record.modified > latest ? record.modified : latest), "2021-01-01");
  return [
    '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="da">\n',
    element("id", shape.homepage),
    element("title", shape.title),
    emptyElement("link", { rel: "alternate", href: shape.homepage }),
    element("updated", new Date(newest).toISOString()),
    ...records.map((record) => entry(record, flatten(record, shape))),
    "</feed>\n",
  ].join("");
}

function entry(record: SampleRecord, flat: FlatRecord): string {
  return [
    "<entry>\n",
    element("id", flat.id),
    element("title", flat.titleDa),
    emptyElement("link", { rel: "alternate", href: flat.url }),
    element("summary", flat.summaryDa),
    element("content", flat.descriptionDa, { type: "text" }),
    flat.provider === "" ? "" : `<author>\n${element("name", flat.provider)}${element("email", flat.email)}</author>\n`,
    ...categories(flat).map(([scheme, term]) => emptyElement("category", { scheme, term })),
    element("updated", new Date(record.modified).toISOString()),
    "</entry>\n",
  ].join("");
}
