import { HubError } from "../../../schema/errors.ts";
import type { Log } from "../../base/log.ts";
import type { SubgraphAnswer, SubgraphRequest } from "../../base/subgraph.ts";
import { HELP_SERVICE_FIELDS, readHelpService } from "../index/helpService.ts";
import type { FeedStore, StoredChange, TakenPage, Witness } from "./store.ts";

/** The catalogue as the guidance reaches it: in this process or elsewhere. */
export interface Feed {
  readonly name: string;
  execute(request: SubgraphRequest): Promise<SubgraphAnswer>;
}

const FEED_QUERY = `query GuidanceIntake($since: String, $first: Int!) {
  helpServiceChanges(since: $since, first: $first) { cursor hasMore changes { id kind at helpService { ${HELP_SERVICE_FIELDS} } } }
}`;
const WITNESS_QUERY = `query GuidanceWitness($since: String) { helpServiceChanges(since: $since, first: 1) { changes { id at } } }`;
const PAGE = 100;
const MAX_PAGES = 10_000;
const TIMEOUT_MS = 30_000;

/**
 * Reads the change feed from where any replica left it to its end. A change carries the help service as it then was; gone and merged ones carry none and are left out from then on, whoever they went to has a
 * change of its own. A page counts only together with the place behind it, so that nothing is lost or taken twice. A feed that no longer has a change that was read from it, because its database was emptied,
 * is begun anew: its cursors look like those of before and would pass over what is new. Throws what the feed throws.
 */
export async function readFeed(feed: Feed, { store, log, signal }: ReadOptions): Promise<void> {
  let startedOver = false;
  for (let pages = 0; pages < MAX_PAGES; pages += 1) {
    const from = await store.place();
    const page = pages === 0 && !(await stands(feed, from.witness, signal)) ? "start over" : await ask(feed, from.cursor, signal);
    if (page === "start over") {
      if (startedOver) throw new HubError("FETCH_LOOP", `The feed of ${feed.name} begins again and again.`);
      startedOver = true;
      await store.startOver(from);
      continue;
    }
    if (page.unreadable > 0) log.warn({ feed: feed.name, changes: page.unreadable }, "changes of the feed make no help service");
    if (page.changes.length === 0 && !page.hasMore && page.cursor === from.cursor) return;
    const outcome = await store.takePage(from, page);
    if (outcome === "superseded") continue; // another replica was faster: on from where it came to
    if (!page.hasMore) return;
    if (page.cursor === from.cursor) break;
  }
  throw new HubError("FETCH_LOOP", `The feed of ${feed.name} never ends.`);
}

export interface ReadOptions {
  readonly store: FeedStore;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** Whether the feed still has a change. */
async function stands(feed: Feed, witness: Witness | null, signal: AbortSignal): Promise<boolean> {
  if (witness === null) return true;
  const answer = await feed.execute({
    query: WITNESS_QUERY,
    variables: { since: witness.since },
    operationName: "GuidanceWitness",
    signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
  });
  if (answer.errors !== undefined) return true; // reading itself tells what is wrong
  const first = witnessOf(witness.since, changesOf(answer)?.["changes"]);
  return first?.id === witness.id && first.at === witness.at;
}

function changesOf(answer: SubgraphAnswer): Readonly<Record<string, unknown>> | null | undefined {
  return answer.data?.["helpServiceChanges"] as Readonly<Record<string, unknown>> | null | undefined; // each field is checked by whoever reads it
}

function witnessOf(since: string | null, changes: unknown): Witness | null {
  const first: unknown = Array.isArray(changes) ? changes[0] : undefined;
  if (typeof first !== "object" || first === null || !("id" in first) || !("at" in first)) return null;
  return typeof first.id === "string" && typeof first.at === "string" ? { since, id: first.id, at: first.at } : null;
}

interface ReadPage extends TakenPage {
  readonly unreadable: number;
}

async function ask(feed: Feed, since: string | null, signal: AbortSignal): Promise<ReadPage | "start over"> {
  const answer = await feed.execute({
    query: FEED_QUERY,
    variables: { since, first: PAGE },
    operationName: "GuidanceIntake",
    signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
  });
  const [error] = answer.errors ?? [];
  if (error !== undefined) {
    if (since !== null && error.extensions?.["code"] === "CURSOR_INVALID") return "start over";
    throw new HubError(
      "SUBGRAPH_BAD_ANSWER",
      `${feed.name} answered its feed with an error (${String(error.extensions?.["code"] ?? "no code")}).`,
    );
  }
  const page = changesOf(answer);
  const [changes, cursor] = [page?.["changes"], page?.["cursor"]];
  if (!Array.isArray(changes) || typeof cursor !== "string") {
    throw new HubError("SUBGRAPH_BAD_ANSWER", `${feed.name} answered its feed with something else than changes.`);
  }
  const read = changes.flatMap((change: unknown) => readChange(change) ?? []);
  return {
    changes: read,
    unreadable: changes.length - read.length,
    cursor,
    witness: witnessOf(since, changes),
    hasMore: page?.["hasMore"] === true,
  };
}

function readChange(value: unknown): StoredChange | undefined {
  if (typeof value !== "object" || value === null || !("id" in value) || typeof value.id !== "string" || !("helpService" in value))
    return undefined;
  if (value.helpService === null) return { id: value.id, content: null };
  const content = readHelpService(value.helpService);
  return content === undefined ? undefined : { id: value.id, content };
}
