import { HubError } from "../../../../schema/errors.ts";
import type { HttpResponse } from "../../../base/http/index.ts";
import { createPageWatch } from "../../paging.ts";
import type { Source } from "../../source.ts";
import type { Format, ReadEnd, ReadItem } from "../format.ts";
import { pageOf, rowId, type Page } from "./page.ts";
import { resourceOf } from "./resource.ts";

/**
 * CKAN datastore (docs.ckan.org, DataStore extension): the action `datastore_search`, as the Danish municipal open-data portal serves it. It pages by offset,
 * and offsets lose rows when earlier ones are deleted meanwhile. So rows are asked for in the order of `_id`, and each page begins with the last row of the
 * page before: where that row is missing, the rows have moved, and the read goes back. (`datastore_search_sql` could do better but is mostly switched off.)
 */
interface CkanOptions {
  readonly resource?: string;
  readonly dataset?: string;
  readonly resourceFormat?: string;
  readonly pageSize: number;
}

/** Pages in a row that bring nothing new, before the portal's paging counts as endless. */
const MOST_FRUITLESS = 20;

export const ckanFormat: Format = Object.freeze({
  accept: "application/json",
  mapping: {},
  address(source: Source): string {
    const { resource, dataset } = optionsOf(source);
    return resource === undefined ? actionUrl(source, "package_show", { id: dataset ?? "" }) : searchUrl(source, resource, 0);
  },
  async *read(first, { source, get }): AsyncGenerator<ReadItem, ReadEnd, undefined> {
    const { resource: given, resourceFormat, pageSize } = optionsOf(source);
    const resource = given ?? (await resourceOf(first, resourceFormat));
    const watch = createPageWatch(source);
    let response: HttpResponse = given === undefined ? await get(searchUrl(source, resource, 0)) : first;
    let offset = 0;
    let lastId: number | undefined;
    let anchor: unknown;
    let total: number | undefined;
    let seen = 0;
    let fruitless = 0;
    let steady = true;
    let goingBack = false;
    for (let number = 1; ; number += 1) {
      const page = await pageOf(response);
      total ??= page.total;
      steady &&= page.total === total && isAnchored(page, anchor);
      goingBack = offset > 0 && (goingBack || anchor !== undefined) && hasMoved(page, lastId);
      if (goingBack) {
        offset = Math.max(0, offset - Math.ceil(pageSize / 2));
        anchor = undefined;
        steady = false;
      } else {
        // After a step back the same offset is rightly asked for again; the same rows are not.
        watch.see(`${response.url}#${number}`, page.records);
        const fresh = page.records.filter((row) => lastId === undefined || (rowId(row) ?? Infinity) > lastId);
        for (const [index, record] of fresh.entries()) yield { kind: "record", record, place: `row ${rowId(record) ?? seen + index + 1}` };
        seen += fresh.length;
        fruitless = fresh.length === 0 ? fruitless + 1 : 0;
        if (isLast(page, offset)) return { complete: steady && (page.total === undefined || seen >= page.total) };
        if (fruitless > MOST_FRUITLESS) throw new HubError("FETCH_LOOP", `${source.id}: page after page brings no new row.`);
        anchor = rowId(page.records.at(-1)) === undefined ? undefined : page.records.at(-1);
        lastId = page.records.reduce<number | undefined>((most, row) => Math.max(most ?? -1, rowId(row) ?? -1), lastId);
        offset += page.records.length - (anchor === undefined ? 0 : 1);
      }
      response = await get(searchUrl(source, resource, offset));
    }
  },
} satisfies Format);

/** Whether the page begins with the row that ended the one before, unchanged; a table that was replaced meanwhile has other rows under the same numbers. */
function isAnchored(page: Page, anchor: unknown): boolean {
  return anchor === undefined || JSON.stringify(page.records[0]) === JSON.stringify(anchor);
}

/** Whether rows may lie between the last one read and this page. */
function hasMoved(page: Page, lastId: number | undefined): boolean {
  return lastId !== undefined && (page.records.length === 0 || (rowId(page.records[0]) ?? lastId) > lastId);
}

function isLast(page: Page, offset: number): boolean {
  const { records, total } = page;
  return records.length === 0 || (offset > 0 && records.length === 1) || (total !== undefined && offset + records.length >= total);
}

function optionsOf(source: Source): CkanOptions {
  return source.options as CkanOptions; // checked and completed by source.schema.json
}

function searchUrl(source: Source, resource: string, offset: number): string {
  const limit = String(optionsOf(source).pageSize);
  return actionUrl(source, "datastore_search", { resource_id: resource, sort: "_id", limit, offset: String(offset) });
}

function actionUrl(source: Source, action: string, parameters: Readonly<Record<string, string>>): string {
  const url = new URL(source.address);
  url.pathname = `${url.pathname.replace(/\/(?:api(?:\/3)?(?:\/action)?)?\/*$/, "")}/api/3/action/${action}`;
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url.href;
}
