import DataLoader from "dataloader";
import { listingsOf, unmapped } from "./listings.js";

/**
 * The REST service that the listings come from: its whole list is read again every minute, a single record when somebody wants the details of a listing. Three variables, none of which stands in a file: SERVICE_URL is another address of
 * the service, SERVICE_AUTHORIZATION goes along as the header `authorization`, SERVICE_REFRESH_MS is another time between two reads.
 */
export const SERVICE = "__SERVICE__";

const TIMEOUT_MS = 10_000;
const RETRY_MS = 5_000;
const MOST_PAGES = 1_000;
const MOST_BYTES = 50_000_000;
const AT_ONCE = 8;

/** Asks the service; `list` all of its records, `item` one by its id, undefined where there is none. */
export function createService({ url = process.env.SERVICE_URL ?? SERVICE.url, fetch = globalThis.fetch } = {}) {
  const address = (path) => new URL(`${url.replace(/\/$/, "")}${path}`);

  async function get(from) {
    const authorization = process.env.SERVICE_AUTHORIZATION;
    const answer = await fetch(from, {
      headers: { accept: "application/json", ...(authorization && { authorization }) },
      redirect: "error", // the credentials are for this address alone
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (answer.status === 404) return { body: undefined };
    if (!answer.ok) throw new Error(`the service answers with status ${answer.status}`);
    return { body: JSON.parse(await bounded(answer)), link: answer.headers.get("link") ?? "" };
  }

  async function list() {
    const rows = [];
    let before = "";
    let from = address(SERVICE.path);
    for (const [name, value] of Object.entries(SERVICE.query)) from.searchParams.set(name, value);
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const { body, link } = await get(from);
      const found = at(body, SERVICE.list);
      if (!Array.isArray(found)) throw new Error("the service answers with something else than its list");
      const same = JSON.stringify(found);
      if (found.length === 0 || same === before) return rows; // a service that knows no paging repeats itself
      rows.push(...found);
      before = same;
      const next = following(from, { body, link, count: rows.length, page });
      if (next === undefined) return rows;
      from = next;
    }
    throw new Error(`the service's list has more than ${MOST_PAGES} pages`);
  }

  return {
    list,
    async item(id) {
      const { body } = await get(address(SERVICE.item.replace(/\{[^}]+\}/, encodeURIComponent(id))));
      return body === undefined ? undefined : at(body, SERVICE.itemAt);
    },
  };
}

/** The address of the next page: as the answer links it, or as SERVICE.paging counts; undefined after the last. */
function following(from, { body, link, count, page }) {
  const { paging } = SERVICE;
  const told = /<([^>]+)>\s*;[^,]*\brel="?next\b/i.exec(link)?.[1] ?? (paging?.kind === "next" ? at(body, paging.at) : undefined);
  if (typeof told === "string" && told !== "") {
    const next = new URL(told, from);
    if (next.origin !== from.origin) throw new Error("the service's next page is at another address"); // it would get the credentials
    return next;
  }
  if (paging === null || paging.kind === "next") return undefined;
  const next = new URL(from);
  next.searchParams.set(paging.parameter, String(paging.kind === "page" ? paging.first + page + 1 : count));
  return next;
}

async function bounded(answer) {
  const parts = [];
  let size = 0;
  for await (const part of answer.body ?? []) {
    size += part.byteLength;
    if (size > MOST_BYTES) throw new Error(`the service answers with more than ${MOST_BYTES} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}

function at(value, path) {
  return path.reduce((inner, key) => inner?.[key], value);
}

/** Reads the listings again once their time has come; undefined before. */
export function createReader(service = createService(), everyMs = Number(process.env.SERVICE_REFRESH_MS ?? 60_000)) {
  let due = 0;
  return async () => {
    if (Date.now() < due) return undefined;
    due = Date.now() + Math.min(everyMs, RETRY_MS); // for the case that it fails
    const rows = await service.list();
    if (rows.length === 0) throw new Error("the service's list is empty; that is not taken for the end of all listings");
    due = Date.now() + everyMs;
    return listingsOf(rows);
  };
}

/** What only this service tells of a listing, by the listing's id; one loader a request, so that each record is asked for once, and few at a time. */
export function createDetails(find, service = createService()) {
  const detailsOf = async (id) => {
    const listing = find(id);
    const row = SERVICE.item === null || listing === undefined ? undefined : await service.item(listing.sourceId);
    return { columns: row === undefined ? (listing?.columns ?? []) : unmapped(row) };
  };
  return new DataLoader(async (ids) => {
    const found = new Map();
    const waiting = [...ids];
    const work = async () => {
      for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) found.set(id, await detailsOf(id).catch((error) => error));
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    return ids.map((id) => found.get(id));
  });
}
