import type { Database } from "../../base/database/index.ts";
import { addressesOf } from "../links/link.ts";
import { readLinks } from "../links/store.ts";
import type { ListingFacts } from "./fault.ts";

/** Listings of one publisher that are looked at, the first by id. */
export const MOST_LISTINGS = 5_000;

type Row = Omit<ListingFacts, "others" | "inDoubt" | "links">;

/** The facts about the publishers' listings: four statements, however many publishers and listings. */
export async function readFacts(database: Database, publishers: readonly string[]): Promise<readonly ListingFacts[]> {
  const rows = await database.query<Row>(
    `SELECT id, publisher, ARRAY(SELECT jsonb_object_keys(content -> 'title')) AS title, ARRAY(SELECT jsonb_object_keys(content -> 'summary')) AS summary,
       content ->> 'url' AS url, jsonb_array_length(content -> 'themes') AS themes, jsonb_array_length(content -> 'audiences') AS audiences,
       content -> 'provider' IS NOT NULL AS "hasProvider", content -> 'coverage' AS coverage, content -> 'channels' AS channels, content ->> 'status' AS status,
       content ->> 'modified' AS modified, content ->> 'validTo' AS "validTo"
     FROM (SELECT id, publisher, content, row_number() OVER (PARTITION BY publisher ORDER BY id) AS place FROM catalogue.listing WHERE publisher = ANY ($1)) AS l
     WHERE place <= $2 ORDER BY id`,
    [publishers, MOST_LISTINGS],
  );
  const [others, doubtful, links] = [
    await readOthers(database, publishers),
    await readDoubtful(database, publishers),
    await readLinks(database, [...new Set(rows.flatMap((row) => addressesOf(row).map(({ url }) => url)))]),
  ];
  return rows.map((row) => ({ ...row, others: others.get(row.id) ?? "NONE", inDoubt: doubtful.has(row.id), links }));
}

/** Which listings others list too, and who has the best claim: the one that runs the help service, else the one that changed its listing last. */
async function readOthers(database: Database, publishers: readonly string[]): Promise<ReadonlyMap<string, "KEEPS" | "YIELDS">> {
  const rows = await database.query<{ id: string; yields: boolean }>(
    `SELECT a.id, bool_or((b.content ->> 'own' IS NOT DISTINCT FROM 'true', coalesce(b.content ->> 'modified', ''))
         >= (a.content ->> 'own' IS NOT DISTINCT FROM 'true', coalesce(a.content ->> 'modified', ''))) AS yields
     FROM catalogue.listing a JOIN catalogue.listing b ON b.help_service = a.help_service AND b.publisher <> a.publisher WHERE a.publisher = ANY ($1) GROUP BY a.id`,
    [publishers],
  );
  return new Map(rows.map(({ id, yields }) => [id, yields ? "YIELDS" : "KEEPS"]));
}

/** Listings that stand in review against another publisher's. */
async function readDoubtful(database: Database, publishers: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await database.query<{ id: string }>(
    `SELECT DISTINCT l.id FROM catalogue.review r JOIN catalogue.listing l ON l.id IN (r.a, r.b) JOIN catalogue.listing o ON o.id IN (r.a, r.b) AND o.publisher <> l.publisher
     WHERE NOT r.merged AND l.publisher = ANY ($1)`,
    [publishers],
  );
  return new Set(rows.map(({ id }) => id));
}
