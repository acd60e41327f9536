import { HubError } from "../../../../schema/errors.ts";
import { jsonOf } from "../../document.ts";
import { createPageWatch } from "../../paging.ts";
import { compilePath, textsAt, valueAt } from "../../path.ts";
import type { Source } from "../../source.ts";
import type { Format, ReadEnd, ReadItem } from "../format.ts";

/** Plain JSON: one document, or pages joined by a link (`next`) or numbered by a query parameter (`page`). */
interface JsonOptions {
  readonly records?: string;
  readonly next?: string;
  readonly page?: {
    readonly parameter: string;
    readonly first: number;
    readonly sizeParameter?: string;
    readonly size: number;
    readonly total?: string;
  };
  readonly modifiedAfter?: { readonly parameter: string; readonly format: "datetime" | "date" };
}

export const jsonFormat: Format = Object.freeze({
  accept: "application/json, application/*+json;q=0.9, */*;q=0.1",
  mapping: {},
  incremental: (source: Source) => optionsOf(source).modifiedAfter !== undefined,
  address(source: Source, since: string | undefined): string {
    const { page, modifiedAfter } = optionsOf(source);
    const url = new URL(source.address);
    if (since !== undefined && modifiedAfter !== undefined) {
      url.searchParams.set(modifiedAfter.parameter, modifiedAfter.format === "date" ? since.slice(0, 10) : since);
    }
    if (page !== undefined) url.searchParams.set(page.parameter, String(page.first));
    if (page?.sizeParameter !== undefined) url.searchParams.set(page.sizeParameter, String(page.size));
    return url.href;
  },
  async *read(first, { source, get }): AsyncGenerator<ReadItem, ReadEnd, undefined> {
    const options = optionsOf(source);
    const watch = createPageWatch(source);
    let address = first.url;
    let response = first;
    for (let number = options.page?.first ?? 1; ; number += 1) {
      const document = await jsonOf(response);
      const records = recordsIn(document, options, address);
      watch.see(address, records);
      for (const [index, record] of records.entries()) yield { kind: "record", record, place: `page ${number}, record ${index + 1}` };
      const next = nextAddress(document, records, number, address, options);
      if (next === undefined) return { complete: true };
      address = next;
      response = await get(address);
    }
  },
} satisfies Format);

function optionsOf(source: Source): JsonOptions {
  return source.options as JsonOptions; // checked and completed by source.schema.json
}

function recordsIn(document: unknown, options: JsonOptions, address: string): readonly unknown[] {
  const found = options.records === undefined ? document : valueAt(document, compilePath(options.records));
  if (Array.isArray(found)) return found;
  const where = options.records === undefined ? "The document" : `What stands at ${options.records}`;
  throw new HubError("FETCH_UNREADABLE", `${where} from ${new URL(address).host} is not a list.`, {
    next: "Correct `json.records` in the source file.",
  });
}

function nextAddress(
  document: unknown,
  records: readonly unknown[],
  number: number,
  address: string,
  options: JsonOptions,
): string | undefined {
  if (options.next !== undefined) {
    const [link] = textsAt(document, compilePath(options.next));
    if (link === undefined || link.trim() === "") return undefined;
    const url = URL.parse(link.trim(), address);
    if (url === null)
      throw new HubError("FETCH_UNREADABLE", `${new URL(address).host} links to a next page that is not a URL.`, {
        next: "Correct `json.next` in the source file.",
      });
    return url.href;
  }
  const { page } = options;
  if (page === undefined || records.length === 0) return undefined;
  const total = page.total === undefined ? undefined : Number(textsAt(document, compilePath(page.total))[0]);
  if (total !== undefined && !(number - page.first + 1 < total)) return undefined;
  const url = new URL(address);
  url.searchParams.set(page.parameter, String(number + 1));
  return url.href;
}
