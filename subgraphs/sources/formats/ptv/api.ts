import { HubError } from "../../../../schema/errors.ts";
import type { HttpResponse } from "../../../base/http/index.ts";
import { jsonOf } from "../../document.ts";
import type { Source } from "../../source.ts";
import type { LanguageOptions } from "../languages.ts";
import { at, listAt, textAt } from "./foreign.ts";

/** The addresses and answers of the Finnish Service Catalogue's open API, version 11 (api.palvelutietovaranto.suomi.fi/swagger). */
export interface PtvOptions extends Pick<LanguageOptions, "languages"> {
  readonly generalDescriptions: boolean;
  readonly channels: boolean;
  readonly modifiedAfter: boolean;
}

export function optionsOf(source: Source): PtvOptions {
  return source.options as PtvOptions; // checked and completed by source.schema.json
}

/** The API takes at most 100 ids at a time. */
export const MOST_IDS = 100;

/** The list to begin with: `/Service` is added unless the address names a list of services itself (`/Service/list/organization?…`). */
export function firstPage(source: Source, since: string | undefined, status?: string): string {
  const url = new URL(source.address);
  if (!/\/Service(?:\/|$)/i.test(url.pathname)) url.pathname = `${url.pathname.replace(/\/+$/, "")}/Service`;
  if (since !== undefined) url.searchParams.set("date", since.slice(0, 19));
  if (status !== undefined) url.searchParams.set("status", status);
  url.searchParams.set("page", "1");
  return url.href;
}

/** Whether the source's address is the list that can be asked for what changed since a moment. */
export function isWholeList(source: Source): boolean {
  return !/\/Service\/./i.test(new URL(source.address).pathname);
}

/** Where many services, or their channels, are given in full. */
export function inFull(source: Source, what: "Service" | "Service/serviceWithGD" | "ServiceChannel", ids: readonly string[]): string {
  const url = new URL(source.address);
  url.pathname = `${url.pathname.replace(/\/Service(?:\/.*)?$/i, "").replace(/\/+$/, "")}/${what}/list`;
  url.search = "";
  // Written out, because the API's commas are commas.
  return `${url.href}?guids=${ids.map(encodeURIComponent).join(",")}`;
}

/** One page of ids and names, or of services in full. */
export interface Page {
  readonly items: readonly unknown[];
  /** Pages over all, where the server says so. */
  readonly pages: number | undefined;
}

export async function pageOf(response: HttpResponse): Promise<Page> {
  const document = await jsonOf(response);
  const items = at(document, "itemList");
  if (items !== null && !Array.isArray(items)) {
    throw new HubError("FETCH_UNREADABLE", `${new URL(response.url).host} answers without \`itemList\`, so not as PTV's open API.`, {
      next: "Give the API's base address (…/api/v11), to which /Service is added.",
    });
  }
  const pages = at(document, "pageCount");
  return { items: items ?? [], pages: typeof pages === "number" && Number.isSafeInteger(pages) ? pages : undefined };
}

/** The objects of a list of things in full, by their ids. */
export async function byId(response: HttpResponse): Promise<ReadonlyMap<string, unknown>> {
  const document = await jsonOf(response);
  return new Map(
    listAt({ document }, "document").flatMap((each) => {
      const id = textAt(each, "id");
      return id === undefined ? [] : [[id.toLowerCase(), each] as const];
    }),
  );
}

export function nextPage(address: string, number: number): string {
  const url = new URL(address);
  url.searchParams.set("page", String(number));
  return url.href;
}
