import { HubError } from "../../../../schema/errors.ts";
import type { HttpResponse } from "../../../base/http/index.ts";
import { jsonOf } from "../../document.ts";
import { compilePath, textsAt, valueAt, type Path } from "../../path.ts";
import { cleanLine } from "../../values/text.ts";

/** A page of rows. A portal caps the number of rows it gives, whatever was asked for, so only their real number counts. */
export interface Page {
  readonly records: readonly unknown[];
  /** Rows in the whole table; undefined where the portal does not say or only estimates. */
  readonly total: number | undefined;
}

const SUCCESS = compilePath("success");
const MESSAGE = compilePath("error.message");
const RESULT = compilePath("result");
const RECORDS = compilePath("records");
const TOTAL = compilePath("total");
const ESTIMATED = compilePath("total_was_estimated");
const ROW_ID = compilePath("_id");

/** The rows of an answer to `datastore_search`. Throws FETCH_*. */
export async function pageOf(response: HttpResponse): Promise<Page> {
  const result = await resultOf(response);
  const records = valueAt(result, RECORDS);
  if (!Array.isArray(records)) {
    throw new HubError("FETCH_UNREADABLE", `${new URL(response.url).host} answers without \`result.records\`, so not as a CKAN datastore.`);
  }
  const total = textAt(result, TOTAL);
  const known = total !== undefined && /^\d{1,12}$/.test(total) && textAt(result, ESTIMATED) !== "true";
  return { records, total: known ? Number(total) : undefined };
}

/** What stands in the envelope `{ success, result }` of every action; `success: false` becomes FETCH_STATUS. */
export async function resultOf(response: HttpResponse): Promise<unknown> {
  const whom = new URL(response.url).host;
  const document = await jsonOf(response);
  const success = textAt(document, SUCCESS);
  if (success === "false") {
    const said = cleanLine(textAt(document, MESSAGE) ?? "").slice(0, 200);
    throw new HubError("FETCH_STATUS", `${whom} answers that the request failed${said === "" ? "" : `: ${said}`}.`, {
      next: "Check `ckan.resource` or `ckan.dataset` in the source file.",
    });
  }
  if (success !== "true") {
    throw new HubError("FETCH_UNREADABLE", `${whom} answers without \`success\`, so not as a CKAN portal.`, {
      next: "Give the portal's base address, to which /api/3/action is added.",
    });
  }
  return valueAt(document, RESULT);
}

/** The row's `_id`, which the datastore gives out in rising order. */
export function rowId(row: unknown): number | undefined {
  const text = textAt(row, ROW_ID);
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

function textAt(value: unknown, path: Path): string | undefined {
  return textsAt(value, path)[0];
}
