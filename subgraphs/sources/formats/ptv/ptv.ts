import { HubError } from "../../../../schema/errors.ts";
import { createPageWatch } from "../../paging.ts";
import type { Source } from "../../source.ts";
import type { Format, ReadContext, ReadEnd, ReadItem } from "../format.ts";
import type { LanguageOptions } from "../languages.ts";
import { byId, firstPage, inFull, isWholeList, MOST_IDS, nextPage, optionsOf, pageOf, type Page } from "./api.ts";
import { contactIn, type Contact } from "./contact.ts";
import { at, listAt, textAt } from "./foreign.ts";
import { PTV_MAPPING } from "./mapping.ts";
import { recordOf } from "./record.ts";

/**
 * The open API of the Finnish Service Catalogue (Palvelutietovaranto), version 11. `/Service` gives ids page by page, `/Service/list?guids=` a hundred services at
 * a time; contact details stand with the channels, which `/ServiceChannel/list?guids=` gives. An incremental read asks with `date`, and for what was archived or
 * withdrawn since.
 */
export const ptvFormat: Format = Object.freeze({
  accept: "application/json",
  mapping: PTV_MAPPING,
  deleted: { path: "publishingStatus", value: ["Deleted", "Removed", "Archived", "Withdrawn"] },
  incremental: (source: Source) => optionsOf(source).modifiedAfter && isWholeList(source),
  address: (source: Source, since: string | undefined) => firstPage(source, since),
  async *read(first, context): AsyncGenerator<ReadItem, ReadEnd, undefined> {
    const { source, get } = context;
    const watch = createPageWatch(source);
    const channels = createChannels(context);
    let complete = true;
    let response = first;
    for (let number = 1; ; number += 1) {
      const page = await pageOf(response);
      watch.see(response.url, page.items);
      for (let start = 0; start < page.items.length; start += MOST_IDS) {
        const { services, missing } = await inFullOf(page.items.slice(start, start + MOST_IDS), context);
        const contacts = await channels.of(services);
        for (const [index, service] of services.entries()) {
          yield {
            kind: "record",
            record: recordOf(service, contacts(service), languagesOf(source)),
            place: `page ${number}, service ${start + index + 1}`,
          };
        }
        // It may have been taken out since the list was made; it may also be a fault, and then it has not disappeared.
        complete &&= missing.length === 0;
        for (const id of missing)
          yield { kind: "unreadable", place: id, field: "record", code: "RECORD_FIELD_MISSING", reason: `${id} is listed but not given` };
      }
      if (isLast(page, number)) break;
      response = await get(nextPage(response.url, number + 1));
    }
    const since = new URL(first.url).searchParams.get("date");
    if (optionsOf(source).modifiedAfter && since !== null) yield* removals(since, context);
    return { complete };
  },
} satisfies Format);

function isLast({ items, pages }: Page, number: number): boolean {
  return items.length === 0 || (pages !== undefined && number >= pages);
}

/** What was taken out since: the list says no more than the id. */
async function* removals(since: string, { source, get }: ReadContext): AsyncGenerator<ReadItem, void, undefined> {
  for (const status of ["Archived", "Withdrawn"]) {
    const watch = createPageWatch(source);
    let address = firstPage(source, since, status);
    for (let number = 1; ; number += 1) {
      const page = await pageOf(await get(address));
      watch.see(address, page.items);
      for (const [index, item] of page.items.entries()) {
        yield {
          kind: "record",
          record: { id: textAt(item, "id"), publishingStatus: status },
          place: `${status}, page ${number}, item ${index + 1}`,
        };
      }
      if (isLast(page, number)) break;
      address = nextPage(address, number + 1);
    }
  }
}

/** Items that are services already (the lists by organisation and area) as they are; ids asked for. */
async function inFullOf(
  items: readonly unknown[],
  { source, get }: ReadContext,
): Promise<{ readonly services: readonly unknown[]; readonly missing: readonly string[] }> {
  const idOnly = (item: unknown) => (at(item, "serviceNames") === undefined ? textAt(item, "id") : undefined);
  const ids = items.flatMap((item) => idOnly(item) ?? []);
  if (ids.length === 0) return { services: items, missing: [] };
  const what = optionsOf(source).generalDescriptions ? "Service/serviceWithGD" : "Service";
  const found = await byId(await get(inFull(source, what, ids)));
  const services = items.flatMap((item) => {
    const id = idOnly(item)?.toLowerCase();
    return id === undefined ? [item] : found.has(id) ? [found.get(id)] : [];
  });
  return { services, missing: ids.filter((id) => !found.has(id.toLowerCase())) };
}

/** Channels are shared by many services: asked for once each. */
function createChannels({ source, get }: ReadContext) {
  const known = new Map<string, Contact>();
  const idsOf = (service: unknown) =>
    listAt(service, "serviceChannels").flatMap((each) => textAt(at(each, "serviceChannel"), "id")?.toLowerCase() ?? []);
  return {
    /** Asks for the channels of these services, and gives the contacts of each service: of its connections first, then of the channels themselves. */
    async of(services: readonly unknown[]): Promise<(service: unknown) => readonly Contact[]> {
      const ids = optionsOf(source).channels ? [...new Set(services.flatMap(idsOf))].filter((id) => !known.has(id)) : [];
      for (let start = 0; start < ids.length; start += MOST_IDS) {
        const some = ids.slice(start, start + MOST_IDS);
        const found = await get(inFull(source, "ServiceChannel", some))
          .then(byId)
          .catch(onlyGone);
        for (const id of some) known.set(id, contactIn(found.get(id), languagesOf(source)));
      }
      return (service) => [
        ...listAt(service, "serviceChannels").map((each) => contactIn(at(each, "contactDetails"), languagesOf(source))),
        ...idsOf(service).flatMap((id) => known.get(id) ?? []),
      ];
    },
  };
}

/** None of the channels is there any more. */
function onlyGone(error: unknown): ReadonlyMap<string, unknown> {
  if (error instanceof HubError && error.code === "FETCH_STATUS" && error.details["status"] === 404) return new Map();
  throw error;
}

function languagesOf(source: Source): LanguageOptions {
  return { language: source.language, languages: optionsOf(source).languages };
}
