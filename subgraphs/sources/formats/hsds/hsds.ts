import { HubError } from "../../../../schema/errors.ts";
import type { HttpResponse } from "../../../base/http/index.ts";
import { jsonOf } from "../../document.ts";
import { createPageWatch } from "../../paging.ts";
import { compilePath, textsAt, valueAt } from "../../path.ts";
import type { Source } from "../../source.ts";
import type { Format, ReadContext, ReadEnd, ReadItem } from "../format.ts";
import { HSDS_MAPPING } from "./mapping.ts";

/**
 * Open Referral HSDS 3.0 (openapi.json: `/services` in pages, `/services/{id}` in full) and Open Referral UK, whose version 1 names its pages otherwise
 * (`content`, `totalPages`). `/services` promises one-to-one fields only; servers differ in how many they really give, hence `details`.
 */
interface HsdsOptions {
  readonly dialect: "3.0" | "uk";
  readonly perPage: number;
  readonly modifiedAfter: boolean;
  readonly details: "auto" | "always" | "never";
}

const DETAILS_AT_ONCE = 4;

export const hsdsFormat: Format = Object.freeze({
  accept: "application/json",
  mapping: HSDS_MAPPING,
  incremental: (source: Source) => optionsOf(source).modifiedAfter,
  address(source: Source, since: string | undefined): string {
    const { perPage, dialect } = optionsOf(source);
    const url = servicesUrl(source);
    url.searchParams.set("page", "1");
    url.searchParams.set("per_page", String(perPage));
    // The UK profile does not have the parameter, and validates strictly.
    if (dialect === "3.0") url.searchParams.set("full", "true");
    if (since !== undefined) url.searchParams.set("modified_after", since);
    return url.href;
  },
  async *read(first, context): AsyncGenerator<ReadItem, ReadEnd, undefined> {
    const { source, get } = context;
    const watch = createPageWatch(source);
    let response = first;
    let seen = 0;
    for (let number = 1; ; number += 1) {
      const page = pageOf(await jsonOf(response), response);
      watch.see(response.url, page.services);
      for (let at = 0; at < page.services.length; at += DETAILS_AT_ONCE) {
        const some = page.services.slice(at, at + DETAILS_AT_ONCE);
        const whole = await allOrFirstError(some.map((service) => inFull(service, context)));
        for (const [index, record] of whole.entries()) yield { kind: "record", record, place: `page ${number}, service ${at + index + 1}` };
      }
      seen += page.services.length;
      if (page.services.length === 0 || page.last(number)) return { complete: page.total === undefined || seen >= page.total };
      const url = new URL(response.url);
      url.searchParams.set("page", String(number + 1));
      response = await get(url.href);
    }
  },
} satisfies Format);

function optionsOf(source: Source): HsdsOptions {
  return source.options as HsdsOptions; // checked and completed by source.schema.json
}

function servicesUrl(source: Source, id?: string): URL {
  const url = new URL(source.address);
  const base = url.pathname.replace(/\/+$/, "").replace(/\/services$/, "");
  url.pathname = `${base}/services${id === undefined ? "" : `/${encodeURIComponent(id)}`}`;
  return url;
}

interface Page {
  readonly services: readonly unknown[];
  /** Services over all pages, where the server says so. */
  readonly total: number | undefined;
  /** Whether the page of this number is the last. */
  readonly last: (number: number) => boolean;
}

const CONTENTS = ["contents", "content"].map(compilePath);
const LAST = ["last_page", "last"].map(compilePath);
const PAGES = ["total_pages", "totalPages"].map(compilePath);
const TOTAL = ["total_items", "totalElements"].map(compilePath);

function pageOf(document: unknown, response: HttpResponse): Page {
  const services = CONTENTS.map((path) => valueAt(document, path)).find((value) => Array.isArray(value));
  if (!Array.isArray(services)) {
    throw new HubError(
      "FETCH_UNREADABLE",
      `${new URL(response.url).host} answers without \`contents\`, so not as HSDS 3.0 or Open Referral UK.`,
      {
        next: "Give the API's base address, to which /services is added, or read it with `format: json`.",
      },
    );
  }
  const numberAt = (paths: typeof PAGES) => {
    const [text] = paths.flatMap((path) => textsAt(document, path));
    return text === undefined || !/^\d{1,9}$/.test(text) ? undefined : Number(text);
  };
  const pages = numberAt(PAGES);
  const saysLast = LAST.flatMap((path) => textsAt(document, path))[0];
  return {
    services,
    total: numberAt(TOTAL),
    // The number of pages is believed before the flag: some servers give a constant one.
    last: (number) => (pages === undefined ? saysLast !== "false" : number >= pages),
  };
}

const NEEDED = ["organization", "description"].map(compilePath);
const ID = compilePath("id");

/** The service as the list gives it, or from `/services/{id}` where the list's record is too short. A service that is gone meanwhile stays as it is. */
async function inFull(service: unknown, { source, get }: ReadContext): Promise<unknown> {
  const { details } = optionsOf(source);
  const [id] = textsAt(service, ID);
  const short = NEEDED.some((path) => (valueAt(service, path) ?? null) === null);
  if (id === undefined || details === "never" || (details === "auto" && !short)) return service;
  try {
    const full = await jsonOf(await get(servicesUrl(source, id).href));
    return textsAt(full, ID)[0] === id ? full : service;
  } catch (error) {
    if (error instanceof HubError && error.code === "FETCH_STATUS" && (error.details["status"] === 404 || error.details["status"] === 410))
      return service;
    throw error;
  }
}

/** Like Promise.all, but waits for the slower ones too, so that no request outlives the read. */
async function allOrFirstError<T>(work: readonly Promise<T>[]): Promise<readonly T[]> {
  const results = await Promise.allSettled(work);
  return results.map((result) => {
    if (result.status === "rejected") throw result.reason;
    return result.value;
  });
}
