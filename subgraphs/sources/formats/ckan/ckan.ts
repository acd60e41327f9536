import { HubError } from "../../../../schema/errors.ts";
import type { HttpResponse } from "../../../base/http/index.ts";
import { createPageWatch } from "../../paging.ts";
import type { Source } from "../../source.ts";
import type { Format, ReadEnd, ReadItem } from "../format.ts";
import { pageOf, rowId, type Page } from "./page.ts";
import { findResource } from "./resource.ts";

/**
 * CKAN datastore (docs.ckan.org, DataStore extension): the action API `datastore_search`, as the Danish municipal open-data portal serves it. It pages by
 * offset, which loses rows when earlier ones are deleted meanwhile. So rows are asked for in the order of `_id`, and each page begins with the last row of the
 * page before: where that row is missing, the rows have moved, and the read goes back. `datastore_search_sql`, which could do better, is mostly switched off.
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
    const resource = given ?? (await findResource(first, resourceFormat));
    const watch = createPageWatch(source);
    let response: HttpResponse = given === undefined ? await get(searchUrl(source, resource, 0)) : first;
    let offset = 0;
    let last: unknown;
    let total: number | undefined;
    let steady = true;
    let seen = 0;
    let fruitless = 0;
    for (let number = 1; ; number += 1) {
      const page = await pageOf(response);
      // The same offset may rightly be asked for again, after a step back; the same rows may not.
      watch.see(`${response.url}#${number}`, page.records);
      total ??= page.total;
      steady &&= page.total === total;

      const moved = offset > 0 && hasMoved(page, last);
      if (moved !== "no") steady = false;
      const back = Math.ceil(pageSize / 2);
      if (moved === "away" && offset > 0) {
        offset = Math.max(0, offset - back);
      } else {
        const fresh = page.records.filter((row) => isAfter(row, last));
        for (const [index, record] of fresh.entries()) yield { kind: "record", record, place: `row ${rowId(record) ?? seen + index + 1}` };
        seen += fresh.length;
        fruitless = fresh.length === 0 ? fruitless + 1 : 0;
        last = fresh.at(-1) ?? last;
        if (isLast(page, offset)) return { complete: steady && (page.total === undefined || seen >= page.total) };
        if (fruitless > MOST_FRUITLESS)
          throw new HubError("FETCH_LOOP", `${source.id}: page after page brings no new row (after ${number} pages).`);
        offset += page.records.length - (rowId(page.records.at(-1)) === undefined ? 0 : 1);
      }
      response = await get(searchUrl(source, resource, offset));
    }
  },
} satisfies Format);
