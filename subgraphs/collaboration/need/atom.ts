import { createHash } from "node:crypto";
import { HubError } from "../../../schema/errors.ts";
import { today, type Clock } from "../../base/clock.ts";
import type { Page } from "../../kit/subgraph.ts";
import { buyerName } from "./buyer.ts";
import type { NeedKeeper } from "./keeper.ts";
import { needConditions, type NeedFilter } from "./list.ts";
import type { Need } from "./need.ts";

/** Where firms' feed readers find the needs. */
export const ATOM_PATH = "/needs.atom";

const ENTRIES = 50;
/** What may stand in the feed's address, and the condition it makes; several values are told apart by commas. */
const LISTS = {
  sector: "sector",
  cpv: "cpvDivision",
  municipality: "municipality",
  region: "region",
  buyer: "buyer",
  group: "group",
} as const;

/**
 * The needs as an Atom feed (RFC 4287), the latest change first, for firms that subscribe with a feed reader: `/needs.atom?sector=ELDERLY_CARE&cpv=33&language=en`. Needs that are no longer wanted stand as deleted
 * entries (RFC 6721); `before` pages back, linked as `next` (RFC 5005). Answers 304 to a reader that has it already.
 */
export function atomPage(keeper: NeedKeeper, clock: Clock): Page {
  return async (request, reply) => {
    let wish: Wish;
    try {
      wish = readWish(request.query, clock);
    } catch (error) {
      if (!(error instanceof HubError)) throw error;
      return reply.code(400).type("text/plain; charset=utf-8").send(`${error.code}: ${error.message} ${error.next}\n`);
    }
    const { needs } = await keeper.current();
    const { conditions, before, language, address } = wish;
    const found = [...needs.values()]
      .filter((need) => need.seq < before && conditions.every(({ holds }) => holds(need)))
      .toSorted((a, b) => b.seq - a.seq);
    const shown = found.slice(0, ENTRIES);
    const older = found.length > shown.length ? `${ATOM_PATH}?${withBefore(address, shown.at(-1)?.seq ?? 0)}` : undefined;
    const feed = feedOf(shown, { self: `${ATOM_PATH}${address.size > 0 ? `?${address.toString()}` : ""}`, older, language });
    const etag = `"${createHash("sha256").update(feed).digest("base64url").slice(0, 27)}"`;
    reply.header("etag", etag).header("cache-control", "public, max-age=60").header("vary", "accept-encoding");
    if (request.headers["if-none-match"]?.split(",").some((each) => each.trim().replace(/^W\//, "") === etag) === true)
      return reply.code(304).send();
    return reply.type("application/atom+xml; charset=utf-8").send(feed);
  };
}

interface Wish {
  readonly conditions: ReturnType<typeof needConditions>;
  readonly before: number;
  readonly language: "da" | "en";
  /** What was asked, without what is not known. */
  readonly address: URLSearchParams;
}

/** Throws BAD_USER_INPUT, TERRITORY_UNKNOWN or TERRITORY_NOT_VALID. */
function readWish(query: unknown, clock: Clock): Wish {
  const given = new Map(
    Object.entries(typeof query === "object" && query !== null ? query : {}).flatMap(([key, value]) =>
      typeof value === "string" ? [[key, value] as const] : [],
    ),
  );
  const known = [...Object.keys(LISTS), "before", "language"];
  const address = new URLSearchParams();
  for (const [key, value] of given) {
    if (!known.includes(key))
      throw new HubError("BAD_USER_INPUT", `There is no ${JSON.stringify(key.slice(0, 40))} here.`, { next: `Use ${known.join(", ")}.` });
    address.set(key, value.slice(0, 1_000));
  }
  const filter: NeedFilter = {
    ...Object.fromEntries(
      Object.entries(LISTS).flatMap(([key, field]) => {
        const values = (address.get(key) ?? "").split(",").filter((value) => value !== "");
        return values.length === 0 ? [] : [[field, values]];
      }),
    ),
    status: ["OPEN", "FULFILLED", "WITHDRAWN"],
  };
  const before = address.get("before");
  if (before !== null && !/^\d{1,15}$/.test(before)) throw new HubError("CURSOR_INVALID", "`before` is not one of this feed.");
  const language = address.get("language") === "en" ? "en" : "da";
  return { conditions: needConditions(filter, today(clock)), before: before === null ? Infinity : Number(before), language, address };
}

function withBefore(address: URLSearchParams, seq: number): string {
  const older = new URLSearchParams(address);
  older.set("before", String(seq));
  return older.toString();
}

interface FeedLinks {
  readonly self: string;
  readonly older: string | undefined;
  readonly language: "da" | "en";
}

function feedOf(needs: readonly Need[], { self, older, language }: FeedLinks): string {
  const updated = needs.reduce((latest, { changedAt }) => (changedAt > latest ? changedAt : latest), new Date(0));
  return [
    `<?xml version="1.0" encoding="utf-8"?>`,
    `<feed xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0" xml:lang="${language}">`,
    `  <id>urn:ops-hub:needs</id>`,
    `  <title>${language === "da" ? "OPS-hubben: offentlige køberes behov" : "The OPS hub: what public buyers want"}</title>`,
    `  <updated>${updated.toISOString()}</updated>`,
    `  <link rel="self" type="application/atom+xml" href="${escaped(self)}"/>`,
    ...(older === undefined ? [] : [`  <link rel="next" type="application/atom+xml" href="${escaped(older)}"/>`]),
    ...needs.map((need) =>
      need.status === "OPEN" ? entryOf(need, language) : `  <at:deleted-entry ref="${urn(need)}" when="${need.changedAt.toISOString()}"/>`,
    ),
    `</feed>`,
    ``,
  ].join("\n");
}

function entryOf(need: Need, language: "da" | "en"): string {
  const text = (texts: { readonly da?: string; readonly en?: string } | undefined): string =>
    (language === "da" ? (texts?.da ?? texts?.en) : (texts?.en ?? texts?.da)) ?? "";
  const { quantity, unit } = need.volume;
  const sample = need.sample ? (language === "da" ? "Eksempel: " : "Sample: ") : "";
  const wanted = need.to ?? need.from;
  const facts = [`${quantity.toLocaleString(language)} ${unit}`, ...(wanted === null ? [] : [wanted])].join(", ");
  return [
    `  <entry>`,
    `    <id>${urn(need)}</id>`,
    `    <title>${escaped(sample + text(need.title))}</title>`,
    `    <published>${need.registeredAt.toISOString()}</published>`,
    `    <updated>${need.changedAt.toISOString()}</updated>`,
    `    <author><name>${escaped(buyerName(need.buyer, need.buyerName)[language])}</name></author>`,
    `    <summary>${escaped([text(need.description), `(${facts})`].filter((part) => part !== "").join(" "))}</summary>`,
    ...need.cpv.map((code) => `    <category scheme="http://data.europa.eu/cpv/cpv" term="${code}"/>`),
    ...(need.sector === null ? [] : [`    <category scheme="urn:ops-hub:sector" term="${need.sector}"/>`]),
    `  </entry>`,
  ].join("\n");
}

function urn({ id }: Need): string {
  return `urn:ops-hub:need:${escaped(encodeURIComponent(id))}`;
}

/** Characters that XML 1.0 cannot hold are left out. */
function escaped(text: string): string {
  return text
    .replace(/[^\P{Cc}\n\t]|\uFFFE|\uFFFF/gu, "")
    .toWellFormed()
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
