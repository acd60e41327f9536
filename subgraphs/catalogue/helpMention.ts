import { helpServiceIdIn } from "../../schema/helpServiceId.ts";
import type { ListingContent } from "../../schema/listing.ts";
import { fold } from "../base/fold.ts";
import type { Database } from "../base/database/index.ts";
import type { SubgraphContext } from "../kit/context.ts";
import type { Resolvers } from "../kit/subgraph.ts";
import { helpServiceLookup } from "./helpServiceRow.ts";
import { findNamed, titleNames, type NamedListing, type NamedService } from "./named.ts";

/** Adds to what other subgraphs write of a help service (its name and who runs it, or its id) the help service itself, where the catalogue knows for certain which one is meant. */
export function helpMentionResolvers(database: Database): Resolvers {
  const services = helpServiceLookup(database);
  const mentioned = mentionLookup(database);
  return {
    HelpMention: {
      async service(mention: NamedService, _args: unknown, context: SubgraphContext) {
        const id = (await context.loader(mentioned).load(mentionKey(mention))) ?? helpServiceIdIn(mention.name);
        return id === undefined ? null : context.loader(services).load(id);
      },
    },
  };
}

/** The names by which a listing is kept; see `LONGEST`. */
export function namesOf(content: Pick<ListingContent, "title">): readonly string[] {
  return titleNames(content).flatMap((name) => (name === "" ? [] : [indexed(name)]));
}

interface Row extends NamedListing {
  readonly asked: string;
  readonly helpService: string;
}

/** Ids of the help services that mentions mean, in their order; null where nobody lists one of the name, and where it could be several. One statement. */
function mentionLookup(database: Database): (keys: readonly string[]) => Promise<readonly (string | null)[]> {
  return async (keys) => {
    const mentions = keys.map((key) => JSON.parse(key) as [name: string, provider: string]); // as `mentionKey` wrote it
    const asked = [...new Set(mentions.map(([name]) => fold(name)))];
    const rows = await database.query<Row>(
      `SELECT k.name AS asked, l.id, l.publisher, l.help_service AS "helpService",
         jsonb_strip_nulls(jsonb_build_object('title', l.content -> 'title', 'provider', l.content -> 'provider', 'own', l.content -> 'own')) AS content
       FROM unnest($1::text[]) AS k (name) CROSS JOIN LATERAL
         (SELECT * FROM catalogue.listing l WHERE l.names @> ARRAY[k.name] AND l.help_service IS NOT NULL ORDER BY l.id LIMIT $2) AS l`,
      [[...new Set(asked.map(indexed))], MOST_LISTINGS + 1],
    );
    const found = Map.groupBy(rows, (row) => row.asked);
    const telling = asked.filter((name) => (found.get(indexed(name))?.length ?? 0) <= MOST_LISTINGS);
    const listingsOf = findNamed(rows, new Set(telling));
    return mentions.map(([name, provider]) => {
      const [first, ...others] = new Set(listingsOf({ name, provider }).map(({ helpService }) => helpService));
      return others.length > 0 ? null : (first ?? null);
    });
  };
}

function mentionKey({ name, provider }: NamedService): string {
  return JSON.stringify([name, provider]);
}

/** An index takes no key of more than some 2,700 bytes, and would fail the whole page that it comes with; more of a name is only compared. */
const LONGEST = 200;
/** What more listings are called says nothing of one help service. */
const MOST_LISTINGS = 200;

function indexed(name: string): string {
  return name.slice(0, LONGEST).toWellFormed();
}
