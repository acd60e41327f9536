import { HubError } from "../../schema/errors.ts";
import type { Text } from "../../schema/listing.ts";
import { today, type Clock } from "../base/clock.ts";
import type { Database } from "../base/database/index.ts";
import { territoryName } from "../base/territory/index.ts";
import type { SubgraphContext } from "../kit/context.ts";
import type { PageArguments } from "../kit/page.ts";
import type { Resolvers } from "../kit/subgraph.ts";
import { languageOf, textIn, type Language } from "../kit/text.ts";
import { facets } from "./facets.ts";
import { readConditions, type HelpServiceFilter } from "./filter.ts";
import { highlights } from "./fulltext/highlights.ts";
import { readSearch } from "./fulltext/searchQuery.ts";
import type { SearchLanguage } from "./fulltext/searchWords.ts";
import { suggestions } from "./fulltext/suggestions.ts";
import { helpServiceLookup, type HelpServiceRow } from "./helpServiceRow.ts";
import { changesSince, helpServiceOn, mergedFromLookup, pastKey, pastLookup } from "./history.ts";
import { listingLookups, type ListingRow, type PublisherRow, type PublisherWish } from "./listingRow.ts";
import { evidenceLabel, overlapSummary, publisherOverlap, type OverlapEvidence } from "./overlap.ts";
import { quality, type QualityIssue } from "./quality.ts";
import { relationLookup, wishKey, type RelationRow, type SeenKind } from "./relations/relationRow.ts";
import { planPage, searchCount, searchPage, type HelpServiceOrder } from "./search.ts";

interface SearchArguments extends PageArguments {
  readonly search?: string | null;
  readonly filter?: HelpServiceFilter | null;
  readonly orderBy?: HelpServiceOrder | null;
}

/** `RelationFilter` as GraphQL hands it over. */
interface RelationFilter extends Pick<HelpServiceFilter, "municipality" | "region" | "on"> {
  readonly kind?: readonly SeenKind[] | null;
}

interface InLanguage {
  readonly language: Language;
}

/** Answers the catalogue's schema from its tables. Every look-up by key goes through a loader: one statement per kind of thing and step. */
export function catalogueResolvers(database: Database, clock: Clock, searchLanguage: () => SearchLanguage): Resolvers {
  const services = helpServiceLookup(database);
  const { listings, listingsOf, publishers, allPublishers } = listingLookups(database);
  const merged = mergedFromLookup(database);
  const relations = relationLookup(database);
  const past = pastLookup(database);
  return {
    Query: {
      async helpServices(_root: unknown, args: SearchArguments) {
        const day = today(clock);
        const language = searchLanguage();
        const search = await readSearch(args.search, language, database);
        const conditions = readConditions(search, args.filter, day);
        const plan = planPage(conditions, args.orderBy, args);
        let page: ReturnType<typeof searchPage> | undefined;
        const read = () => (page ??= searchPage(database, plan));
        return {
          totalCount: () => searchCount(database, conditions),
          edges: async () =>
            (await read()).edges.map((edge) => ({ ...edge, highlights: () => highlights(edge.node.content, search, language.analyser) })),
          nodes: async () => (await read()).edges.map((edge) => edge.node),
          pageInfo: async () => (await read()).pageInfo,
          facets: () => facets(database, conditions, day, () => allPublishers()),
          suggestions: () => suggestions(search, language, database),
        };
      },
      helpServiceChanges: (_root: unknown, args: { since?: string | null; first?: number | null }) =>
        changesSince(database, args.since, args.first),
      overlapSummary: () => overlapSummary(database),
      helpService(_root: unknown, args: { id?: string | null; slug?: string | null; on?: string | null }, context: SubgraphContext) {
        const key = args.id ?? args.slug?.split("-").at(-1);
        if (key === undefined) throw new HubError("BAD_USER_INPUT", "helpService needs an id or a slug.");
        return isGiven(args.on) ? helpServiceOn(database, key, args.on) : context.loader(services).load(key);
      },
      listing: (_root: unknown, { id }: { id: string }, context: SubgraphContext) => context.loader(listings).load(id),
      publisher: (_root: unknown, { id }: { id: string }, context: SubgraphContext) => context.loader(publishers).load(id),
      publishers: (_root: unknown, wish: PublisherWish) => allPublishers(wish),
    },
    HelpService: {
      __resolveReference: ({ id }: { id: string }, context: SubgraphContext) => context.loader(services).load(id),
      slug: (row: HelpServiceRow) => row.content.slug,
      ...texts<HelpServiceRow>(
        (row) => ({ NAME: row.content.name, SUMMARY: row.content.summary, DESCRIPTION: row.content.description }),
        "name",
      ),
      provider: (row: HelpServiceRow) => row.content.provider ?? null,
      coverage: (row: HelpServiceRow) => row.content.coverage.map(territory),
      channels: (row: HelpServiceRow) => row.content.channels,
      modified: (row: HelpServiceRow) => row.modified || null,
      listings: (row: HelpServiceRow, _args: unknown, context: SubgraphContext) => context.loader(listingsOf).load(row.id),
      provenance: (row: HelpServiceRow) => row.content.provenance,
      mergedFrom: (row: HelpServiceRow, _args: unknown, context: SubgraphContext) => context.loader(merged).load(row.id),
      relations(row: HelpServiceRow, { filter }: { filter?: RelationFilter | null }, context: SubgraphContext) {
        const { kind = null, ...area } = filter ?? {};
        const other = readConditions(null, area, today(clock));
        return context.loader(relations).load(wishKey({ id: row.id, asOf: row.asOf ?? null, kinds: kind, other }));
      },
      async quality(row: HelpServiceRow, _args: unknown, context: SubgraphContext) {
        const members = await context.loader(listingsOf).load(row.id);
        const from = await Promise.all(members.map((listing) => context.loader(publishers).load(listing.publisher)));
        return quality(row, members, from, today(clock));
      },
    },
    HelpServiceRelation: {
      other: ({ other, asOf }: RelationRow, _args: unknown, context: SubgraphContext) =>
        asOf === null ? context.loader(services).load(other) : context.loader(past).load(pastKey(other, asOf)),
      reason: ({ reason }: RelationRow, { language }: InLanguage) => textIn(reason, language) ?? "",
    },
    Provenance: {
      listing: ({ listing }: { listing: string }, _args: unknown, context: SubgraphContext) => context.loader(listings).load(listing),
      async retrievedAt({ listing }: { listing: string }, args: unknown, context: SubgraphContext) {
        const row = await context.loader(listings).load(listing);
        return row === null ? null : ((await publisherOf(row, args, context))?.retrievedAt ?? null);
      },
    },
    QualityIssue: { message: (issue: QualityIssue, { language }: InLanguage) => (language === "DA" ? issue.da : issue.en) },
    Listing: {
      __resolveReference: ({ id }: { id: string }, context: SubgraphContext) => context.loader(listings).load(id),
      ...texts<ListingRow>(
        (row) => ({ NAME: row.content.title, SUMMARY: row.content.summary, DESCRIPTION: row.content.description }),
        "title",
      ),
      ...Object.fromEntries(
        (
          [
            "url",
            "themes",
            "audiences",
            "personas",
            "provider",
            "channels",
            "status",
            "confidence",
            "modified",
            "validFrom",
            "validTo",
          ] as const
        ).map((field) => [field, (row: ListingRow) => row.content[field] ?? null]),
      ),
      coverage: (row: ListingRow) => row.content.coverage.map(territory),
      publisher: publisherOf,
      retrievedAt: async (row: ListingRow, args: unknown, context: SubgraphContext) =>
        (await publisherOf(row, args, context))?.retrievedAt ?? null,
      stale: async (row: ListingRow, args: unknown, context: SubgraphContext) =>
        ((await publisherOf(row, args, context))?.staleSince ?? null) !== null,
      helpService: (row: ListingRow, _args: unknown, context: SubgraphContext) =>
        row.helpService === null ? null : context.loader(services).load(row.helpService),
    },
    Publisher: {
      __resolveReference: ({ id }: { id: string }, context: SubgraphContext) => context.loader(publishers).load(id),
      name: (row: PublisherRow, { language }: InLanguage) => textIn(row.name, language),
      overlap: (row: PublisherRow) => publisherOverlap(database, row.id),
    },
    OverlapEvidence: {
      label: ({ field }: OverlapEvidence, { language }: InLanguage) => evidenceLabel(field)[language === "DA" ? "da" : "en"],
    },
    PublisherOverlap: {
      publisher: ({ publisher }: { publisher: string }, _args: unknown, context: SubgraphContext) =>
        context.loader(publishers).load(publisher),
    },
    SharedService: {
      helpService: ({ helpService }: { helpService: string }, _args: unknown, context: SubgraphContext) =>
        context.loader(services).load(helpService),
    },
  };

  function publisherOf(row: ListingRow, _args: unknown, context: SubgraphContext): Promise<PublisherRow | null> {
    return context.loader(publishers).load(row.publisher);
  }
}

/** The resolvers of a thing's three texts and of the language they come in. `nameField` is what the type calls its name. */
function texts<T>(of: (row: T) => Readonly<Record<"NAME" | "SUMMARY" | "DESCRIPTION", Text | undefined>>, nameField: string) {
  return {
    [nameField]: (row: T, { language }: InLanguage) => textIn(of(row).NAME, language),
    summary: (row: T, { language }: InLanguage) => textIn(of(row).SUMMARY, language),
    description: (row: T, { language }: InLanguage) => textIn(of(row).DESCRIPTION, language),
    language: (row: T, args: InLanguage & { of: "NAME" | "SUMMARY" | "DESCRIPTION" }) => languageOf(of(row)[args.of], args.language),
  };
}

const KINDS: ReadonlyMap<string, string> = new Map([
  ["DK", "COUNTRY"],
  ["reg", "REGION"],
  ["nuts3", "PROVINCE"],
  ["mun", "MUNICIPALITY"],
]);

/** A coverage code as the schema's `Territory`. */
function territory(code: string) {
  const [prefix = "", ...rest] = code.split(":");
  const local = rest.join(":");
  return {
    code,
    kind: KINDS.get(prefix) ?? "UNKNOWN",
    name: ({ language }: InLanguage) => territoryName(code, language === "DA" ? "da" : "en"),
    municipality: prefix === "mun" ? { code: local } : null,
    region: prefix === "reg" ? { code: local } : null,
  };
}

function isGiven<T>(value: T | null | undefined): value is T {
  return value !== null && value !== undefined;
}
