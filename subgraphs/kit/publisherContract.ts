import { parse } from "graphql";
import { readFileSync } from "node:fs";
import { HubError } from "../../schema/errors.ts";
import type { Level, Text } from "../../schema/listing.ts";
import type { FeedEntry, ListingFeed } from "../sources/feed.ts";
import type { SubgraphModule } from "./subgraph.ts";

/** A publisher as its feed tells of it; dates ISO 8601. */
export interface FeedPublisher {
  readonly id: string;
  readonly name: Text;
  readonly level: Level;
  readonly sample: boolean;
  readonly homepage?: string;
  readonly licence?: string;
  readonly retrievedAt?: string;
  readonly staleSince?: string;
  readonly quarantined: number;
}

const MAX_PAGE = 500;

/** The module that answers the publisher contract, version 1 (schema/contract/v1.graphql), from a feed. */
export function publisherContract(feed: ListingFeed, publishers: () => Promise<readonly FeedPublisher[]>): SubgraphModule {
  return {
    typeDefs: parse(readFileSync(new URL("../../schema/contract/v1.graphql", import.meta.url), "utf8")),
    resolvers: {
      Query: {
        async listingFeed(_root: unknown, args: { after?: string | null; first: number }) {
          if (args.first < 1 || args.first > MAX_PAGE)
            throw new HubError("PAGE_SIZE_INVALID", `A feed page of ${args.first} cannot be had.`, { next: `Ask for 1 to ${MAX_PAGE}.` });
          const page = await feed.page(args.after ?? undefined, args.first);
          return { ...page, entries: page.entries.map(entry), publishers: async () => (await publishers()).map(publisher) };
        },
      },
    },
  };
}

function entry({ publisher: from, sourceId, deleted, changedAt, content }: FeedEntry) {
  return {
    ...content,
    id: `${from}:${sourceId}`,
    sourceId,
    publisher: from,
    deleted,
    changedAt: changedAt.toISOString(),
    title: texts(content.title),
    summary: texts(content.summary),
    description: texts(content.description),
  };
}

function publisher(state: FeedPublisher) {
  return { ...state, name: texts(state.name) };
}

function texts(text: Text | undefined) {
  return [
    ...(text?.da === undefined ? [] : [{ language: "da", text: text.da }]),
    ...(text?.en === undefined ? [] : [{ language: "en", text: text.en }]),
  ];
}
