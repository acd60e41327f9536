import DataLoader from "dataloader";
import { listingsOf, unmapped } from "./listings.js";

/**
 * The GraphQL service that the listings come from: its whole list is read again every minute, single records when somebody wants the details of listings, many in one request. Three variables, none of which stands in a file: SERVICE_URL is
 * another address of the service, SERVICE_AUTHORIZATION goes along as the header `authorization`, SERVICE_REFRESH_MS is another time between two reads.
 */
export const SERVICE = "__SERVICE__";

const TIMEOUT_MS = 10_000;
const RETRY_MS = 5_000;
const MOST_PAGES = 1_000;
const MOST_BYTES = 50_000_000;
const MOST_AT_ONCE = 50;

/** Asks the service; `list` all of its records, `items` some by their ids: for each the record, undefined where there is none, or an Error. */
export function createService({ url = process.env.SERVICE_URL ?? SERVICE.url, fetch = globalThis.fetch } = {}) {
  async function ask(query, variables) {
    const authorization = process.env.SERVICE_AUTHORIZATION;
    const answer = await fetch(url, {
      method: "POST",
      headers: { accept: "application/json", "content-type": "application/json", ...(authorization && { authorization }) },
      body: JSON.stringify({ query, variables }),
      redirect: "error", // the credentials are for this address alone
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (!answer.ok) throw new Error(`the service answers with status ${answer.status}`);
    const { data, errors = [] } = JSON.parse(await bounded(answer));
    return { data, errors };
  }

  async function list() {
    const rows = [];
    let before = "";
    let variables = SERVICE.variables;
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const { data, errors } = await ask(SERVICE.list, variables);
      if (errors.length > 0) throw new Error(`the service answers: ${errors[0].message}`);
      const listed = at(data, SERVICE.at);
      if (!Array.isArray(listed)) throw new Error("the service answers with something else than its list");
      const found = listed.map((each) => (SERVICE.node === null ? each : each?.[SERVICE.node])).filter((each) => each);
      const same = JSON.stringify(found);
      if (listed.length === 0 || same === before) return rows; // a service that knows no paging repeats itself
      rows.push(...found);
      before = same;
      const next = following(data, { count: rows.length, page });
      if (next === undefined) return rows;
      variables = { ...SERVICE.variables, ...next };
    }
    throw new Error(`the service's list has more than ${MOST_PAGES} pages`);
  }

  return {
    list,
    async items(ids) {
      const { field, argument, type, selection } = SERVICE.item;
      const asked = ids.map((_, index) => `r${index}: ${field}(${argument}: $k${index}) ${selection}`);
      const query = `query(${ids.map((_, index) => `$k${index}: ${type}`).join(", ")}) { ${asked.join(" ")} }`;
      const value = (id) => (type.startsWith("Int") ? Number(id) : id);
      const { data, errors } = await ask(query, Object.fromEntries(ids.map((id, index) => [`k${index}`, value(id)])));
      return ids.map((_, index) => {
        const error = errors.find(({ path }) => path?.[0] === `r${index}`) ?? (data ? undefined : (errors[0] ?? { message: "no data" }));
        return error === undefined ? (data[`r${index}`] ?? undefined) : new Error(`the service answers: ${error.message}`);
      });
    },
  };
}

/** The variables of the next page, as SERVICE.paging says; undefined after the last. */
function following(data, { count, page }) {
  const { paging } = SERVICE;
  if (paging === null) return undefined;
  if (paging.kind !== "cursor") return { [paging.variable]: paging.kind === "page" ? paging.first + page + 1 : count };
  const { hasNextPage, endCursor } = at(data, paging.info) ?? {};
  return hasNextPage === true && typeof endCursor === "string" ? { [paging.variable]: endCursor } : undefined;
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

/** What only this service tells of a listing, by the listing's id; one loader a request, so that each record is asked for once, and many together. */
export function createDetails(find, service = createService()) {
  const columnsOf = (listing, row) => (row === undefined ? (listing?.columns ?? []) : unmapped(row));
  return new DataLoader(
    async (ids) => {
      const listings = ids.map((id) => find(id));
      const known = SERVICE.item === null ? [] : listings.filter((each) => each !== undefined);
      const rows = known.length === 0 ? [] : await service.items(known.map(({ sourceId }) => sourceId));
      const found = new Map(known.map(({ id }, index) => [id, rows[index]]));
      return ids.map((id, index) =>
        found.get(id) instanceof Error ? found.get(id) : { columns: columnsOf(listings[index], found.get(id)) },
      );
    },
    { maxBatchSize: MOST_AT_ONCE },
  );
}
