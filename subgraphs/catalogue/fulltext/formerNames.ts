import type { Text } from "../../../schema/listing.ts";
import type { Queryable } from "../../base/database/index.ts";
import { storableJson } from "../../base/database/storable.ts";
import type { Analyser } from "../../text/analyser.ts";
import { toHelpService } from "../helpService.ts";
import type { CatalogueListing } from "../listing.ts";
import { toDocuments, type SearchedTexts } from "./document.ts";

/** A help service and what it took the place of. */
export interface Succession {
  readonly successor: string;
  readonly predecessor: string;
  /** The predecessor's. */
  readonly name: Text;
}

/** Most old names one help service is found by; the most recent ones. */
const MOST_NAMES = 40;
/** Most predecessors that are looked at for them. */
const MOST_SEEN = 200;
/** Documents written at a time. */
const BATCH = 200;

/** By successor, the names in both languages of all that it took the place of, be it by way of others, the nearest first. */
export function formerNames(successions: readonly Succession[]): ReadonlyMap<string, readonly string[]> {
  const of = Map.groupBy(successions, ({ successor }) => successor);
  return new Map(
    of.keys().map((successor) => {
      const seen = new Set([successor]);
      const names = new Set<string>();
      for (const at of seen) {
        for (const { predecessor, name } of of.get(at) ?? []) {
          if (seen.has(predecessor)) continue;
          seen.add(predecessor); // and what it replaced is looked at later: a Set is walked through what is added meanwhile
          for (const text of [name.da, name.en]) if (text !== undefined) names.add(text);
        }
        if (names.size >= MOST_NAMES || seen.size >= MOST_SEEN) break;
      }
      return [successor, [...names].slice(0, MOST_NAMES)];
    }),
  );
}

/** What a help service is found by, with its old names where other titles stand: below its own name. */
export function withFormerNames([name, short, rest]: SearchedTexts, former: readonly string[]): SearchedTexts {
  return [name, [...former, ...short], rest];
}

/** Makes the documents anew that hold other old names than they should. To be called when help services, listings and relations are written; documents come without old names then. */
export async function renewFormerNames(transaction: Queryable, analyser: Analyser): Promise<void> {
  const wanted = formerNames(
    await transaction.query<Succession>(
      `SELECT r.from_id AS successor, r.to_id AS predecessor, h.content -> 'name' AS name FROM catalogue.relation r JOIN catalogue.help_service h ON h.id = r.to_id
       WHERE r.kind = 'SUCCEEDS' AND r.until_seq IS NULL ORDER BY h.modified DESC, h.id`,
    ),
  );
  const held = new Map(
    (
      await transaction.query<{ id: string; former: readonly string[] }>(
        "SELECT id, former FROM catalogue.help_service WHERE cardinality(former) > 0",
      )
    ).map(({ id, former }) => [id, former]),
  );
  const stale = [...new Set([...wanted.keys(), ...held.keys()])].filter((id) => !sameNames(wanted.get(id), held.get(id)));
  for (let at = 0; at < stale.length; at += BATCH) await renew(transaction, stale.slice(at, at + BATCH), wanted, analyser);
}

async function renew(
  transaction: Queryable,
  ids: readonly string[],
  wanted: ReadonlyMap<string, readonly string[]>,
  analyser: Analyser,
): Promise<void> {
  const listings = await transaction.query<CatalogueListing & { helpService: string }>(
    `SELECT id, publisher, source_id AS "sourceId", level, changed_at AS "changedAt", content, help_service AS "helpService" FROM catalogue.listing
     WHERE help_service = ANY ($1) ORDER BY id`,
    [ids],
  );
  const listingsOf = Map.groupBy(listings, ({ helpService }) => helpService);
  const documents = await toDocuments(
    ids.map((id) => withFormerNames(toHelpService(id, listingsOf.get(id) ?? []).searched, wanted.get(id) ?? [])),
    analyser,
  );
  await transaction.query(
    `UPDATE catalogue.help_service h SET former = n.former, document = n.document::tsvector
     FROM jsonb_to_recordset($1::jsonb) AS n (id text, former text[], document text) WHERE h.id = n.id`,
    [storableJson(ids.map((id, place) => ({ id, former: wanted.get(id) ?? [], document: documents[place] ?? "" })))],
  );
}

function sameNames(a: readonly string[] = [], b: readonly string[] = []): boolean {
  return a.length === b.length && a.every((name, place) => name === b[place]);
}
