import { flatten, type FieldName, type Spelling } from "../flat.ts";
import { pageOf, wholeNumber, type Page, type SamplePublisher, type SampleRequest } from "../publisher.ts";
import type { SampleRecord } from "../record.ts";

/** A home-made JSON API, as most publishers have one: keys, nesting and paging of its own. */
export interface JsonShape extends Spelling {
  readonly file: string;
  /** Dotted path by field: `kontakt.telefon`. Fields without one are left out. */
  readonly keys: Readonly<Partial<Record<FieldName, string>>>;
  /** Lists are arrays, or one text with this between the words. */
  readonly lists?: string;
  /** What stands around a page of records; default: nothing, the document is the list. */
  readonly wrap?: (records: readonly object[], page: PageLinks) => object;
  /** Records a page; default: all on one. */
  readonly perPage?: number;
  /** Query parameter of the page number; default `page`. */
  readonly pageParameter?: string;
  /** Query parameter that asks for what changed on or after a date; default: not supported. */
  readonly modifiedAfter?: string;
}

export interface PageLinks extends Page {
  readonly total: number;
  /** Absolute address of the next page; null on the last. */
  readonly next: string | null;
}

export function jsonPublisher(id: string, shape: JsonShape): SamplePublisher {
  return {
    id,
    paged: shape.perPage !== undefined,
    serve: (request, records) =>
      request.path === shape.file
        ? { type: "application/json; charset=utf-8", body: JSON.stringify(document(shape, request, records)) }
        : undefined,
  };
}

function document(shape: JsonShape, request: SampleRequest, records: readonly SampleRecord[]): object {
  const since = shape.modifiedAfter === undefined ? null : request.query.get(shape.modifiedAfter);
  const wanted = since === null ? records : records.filter((record) => record.modified >= since.slice(0, 10));
  const parameter = shape.pageParameter ?? "page";
  const page = pageOf(wanted, wholeNumber(request.query.get(parameter), 1), shape.perPage ?? Math.max(1, wanted.length), request.endless);
  const query = new URLSearchParams(request.query);
  query.set(parameter, String(page.page + 1));
  const links = { ...page, total: wanted.length, next: page.last ? null : `${request.base}/${shape.file}?${query.toString()}` };
  const list = page.records.map((record) => nested(shape, record));
  return shape.wrap === undefined ? list : shape.wrap(list, links);
}

function nested(shape: JsonShape, record: SampleRecord): object {
  const flat = flatten(record, shape);
  const root: Tree = new Map();
  for (const [field, path] of Object.entries(shape.keys) as [FieldName, string][] /* keyed by FieldName in JsonShape */) {
    const value = flat[field];
    if (value.length === 0) continue;
    place(root, path.split("."), typeof value === "string" || shape.lists === undefined ? value : value.join(shape.lists));
  }
  return toObject(root);
}

type Tree = Map<string, Tree | string | readonly string[]>;

function place(tree: Tree, path: readonly string[], value: string | readonly string[]): void {
  const [key = "", ...rest] = path;
  if (rest.length === 0) {
    tree.set(key, value);
    return;
  }
  const known = tree.get(key);
  const branch: Tree = known instanceof Map ? known : new Map();
  tree.set(key, branch);
  place(branch, rest, value);
}

function toObject(tree: Tree): object {
  return Object.fromEntries([...tree].map(([key, value]) => [key, value instanceof Map ? toObject(value) : value]));
}
