import { isRecord, type Json } from "../../query/json.ts";
import { Fault, must, Skip } from "./case.ts";
import type { Reply } from "./service.ts";
import type { Subject } from "./subject.ts";

/** A page of the publisher contract, version 1, with every field it has. */
export interface FeedPage {
  readonly entries: readonly Json[];
  readonly publishers: readonly Json[];
  readonly cursor: string;
  readonly hasMore: boolean;
}

export const FEED_QUERY = `query OpsTestFeed($after: String, $first: Int) {
  listingFeed(after: $after, first: $first) {
    cursor hasMore
    entries {
      id sourceId publisher deleted changedAt title { language text } summary { language text } description { language text } url themes audiences personas
      provider { name cvr kind } own coverage channels { kind value } status confidence modified validFrom validTo
    }
    publishers { id name { language text } level sample homepage licence retrievedAt staleSince quarantined }
  }
}`;

/** A feed of more is read in part: what holds for 20,000 listings holds for more. */
const MOST_PAGES = 40;

export interface FeedQuestion {
  readonly after?: string;
  readonly first?: number;
}

/** The raw answer; Skip where there is no feed. */
export async function askFeed({ service, hasFeed }: Subject, question: FeedQuestion): Promise<Reply> {
  if (!(await hasFeed()))
    throw new Skip("The service has no listing feed; it needs one only if it publishes listings (schema/contract/v1.graphql).");
  return service.ask(FEED_QUERY, { ...question });
}

export async function feedPage(subject: Subject, question: FeedQuestion): Promise<FeedPage> {
  const reply = await askFeed(subject, question);
  must(reply.errors.length === 0, `The feed says: ${String(reply.errors[0]?.["message"]).slice(0, 300)}`);
  const page = reply.data?.["listingFeed"];
  if (!isRecord(page)) throw new Fault("`listingFeed` gives no page.");
  const { entries, publishers, cursor, hasMore } = page;
  must(Array.isArray(entries) && entries.every(isRecord), "`entries` is no list of entries.");
  must(Array.isArray(publishers) && publishers.every(isRecord), "`publishers` is no list of publishers.");
  must(typeof cursor === "string" && cursor !== "", "`cursor` is no text.");
  must(typeof hasMore === "boolean", "`hasMore` is neither true nor false.");
  return { entries, publishers, cursor, hasMore };
}

/** Pages from a cursor (or the beginning) to the end, or to the most that are read. */
export async function walk(subject: Subject, question: FeedQuestion): Promise<readonly FeedPage[]> {
  const pages: FeedPage[] = [];
  for (let after = question.after; pages.length < MOST_PAGES;) {
    const page = await feedPage(subject, { ...question, ...(after !== undefined && { after }) });
    pages.push(page);
    if (!page.hasMore) break;
    must(page.cursor !== after, "`hasMore` is true and the cursor stands still: the feed never ends.");
    must(page.entries.length > 0, "`hasMore` is true on a page without entries.");
    after = page.cursor;
  }
  return pages;
}

export function entriesOf(pages: readonly FeedPage[]): readonly Json[] {
  return pages.flatMap(({ entries }) => entries);
}

/** Ids that come more than once. */
export function doubles(entries: readonly Json[]): readonly string[] {
  const seen = new Set<unknown>();
  return entries.flatMap(({ id }) => (seen.has(id) ? [String(id)] : (seen.add(id), [])));
}

/** What a reader has after reading the entries in their order: the newest state of each listing that is there. */
export function replay(entries: readonly Json[]): ReadonlyMap<string, string> {
  const state = new Map<string, string>();
  for (const entry of entries) {
    if (entry["deleted"] === true) state.delete(String(entry["id"]));
    else state.set(String(entry["id"]), JSON.stringify(entry));
  }
  return state;
}
