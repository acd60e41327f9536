import type { Channel } from "../../../schema/listing.ts";
import type { Database } from "../../base/database/index.ts";
import { addressesOf, type LinkState } from "./link.ts";

/** The addresses of listings, and what was found at them. */
export interface LinkStore {
  /** Takes up the addresses of what is listed now, samples left out, and forgets the others. */
  sweep(now: Date): Promise<void>;
  /** Addresses to be asked now, taken so that no other process asks them too: at most `perHost` of one host within an hour. */
  take(now: Date, bounds: { readonly most: number; readonly perHost: number }): Promise<readonly string[]>;
  record(url: string, state: LinkState, now: Date): Promise<void>;
}

const PAGE = 500;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** An address that did not answer is asked again the next day; after so many times, and when it answers, a week later. */
const QUICK_ASKINGS = 4;
/** A server may be down for a day: only what says itself that nothing is there counts as broken at once. */
const CONFIRMED = 2;

export function createLinkStore(database: Database): LinkStore {
  return Object.freeze({
    async sweep(now: Date) {
      const sweep = now.getTime();
      for (let after = ""; ;) {
        const page = await database.query<{ id: string; url: string | null; channels: readonly Channel[] }>(
          `SELECT l.id, l.content ->> 'url' AS url, l.content -> 'channels' AS channels FROM catalogue.listing l JOIN catalogue.publisher p ON p.id = l.publisher
           WHERE NOT p.sample AND l.content ->> 'status' IN ('ACTIVE', 'UNCERTAIN') AND l.id > $1 ORDER BY l.id LIMIT ${PAGE}`,
          [after],
        );
        const urls = [...new Set(page.flatMap((listing) => addressesOf(listing).map(({ url }) => url)))];
        await database.query(
          `INSERT INTO catalogue.link (url, host, due_at, sweep) SELECT u.url, u.host, $3, $4 FROM unnest($1::text[], $2::text[]) AS u (url, host)
           ON CONFLICT (url) DO UPDATE SET sweep = excluded.sweep`,
          [urls, urls.map((url) => new URL(url).host), now, sweep],
        );
        if (page.length < PAGE) break;
        after = page.at(-1)?.id ?? "";
      }
      await database.query("DELETE FROM catalogue.link WHERE sweep < $1", [sweep]);
    },

    async take(now: Date, { most, perHost }: { readonly most: number; readonly perHost: number }) {
      const rows = await database.query<{ url: string }>(
        `UPDATE catalogue.link SET due_at = $1::timestamptz + interval '1 hour', asked_at = $1 WHERE due_at <= $1 AND url IN (
           SELECT url FROM (SELECT k.url, k.due_at, row_number() OVER (PARTITION BY k.host ORDER BY k.due_at, k.url) + coalesce(lately.asked, 0) AS place
             FROM catalogue.link k LEFT JOIN (SELECT host, count(*) AS asked FROM catalogue.link WHERE asked_at > $2 GROUP BY host) AS lately ON lately.host = k.host
             WHERE k.due_at <= $1) AS due
           WHERE place <= $3 ORDER BY due_at, url LIMIT $4) RETURNING url`,
        [now, new Date(now.getTime() - HOUR_MS), perHost, most],
      );
      return rows.map(({ url }) => url);
    },

    async record(url: string, { finding, reason }: LinkState, now: Date) {
      await database.query(
        `UPDATE catalogue.link SET finding = $2, reason = $3, asked_at = $4,
           changed_at = CASE WHEN finding IS DISTINCT FROM $2 OR reason IS DISTINCT FROM $3 OR failures + 1 = ${CONFIRMED} THEN $4 ELSE changed_at END, failures = CASE WHEN $2 = 'BROKEN' THEN failures + 1 ELSE 0 END,
           due_at = $4::timestamptz + CASE WHEN $2 = 'BROKEN' AND failures < ${QUICK_ASKINGS} THEN $5::interval ELSE $6::interval END WHERE url = $1`,
        [url, finding, reason, now, `${DAY_MS} milliseconds`, `${7 * DAY_MS} milliseconds`],
      );
    },
  });
}

/** What is known of addresses; those never asked, and those that failed only once, are missing. One statement. */
export async function readLinks(database: Database, urls: readonly string[]): Promise<ReadonlyMap<string, LinkState>> {
  const rows = await database.query<LinkState & { readonly url: string }>(
    `SELECT url, finding, reason FROM catalogue.link WHERE url = ANY ($1) AND finding IS NOT NULL AND (finding <> 'BROKEN' OR failures >= ${CONFIRMED} OR reason IN ('404', '410'))`,
    [urls],
  );
  return new Map(rows.map(({ url, finding, reason }) => [url, { finding, reason }]));
}
