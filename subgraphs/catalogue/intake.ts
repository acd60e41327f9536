import { HubError } from "../../schema/errors.ts";
import type { Clock } from "../base/clock.ts";
import type { Log } from "../base/log.ts";
import type { SubgraphAnswer, SubgraphRequest } from "../base/subgraph.ts";
import { readChange, readPublisher, type CataloguePublisher, type FeedChange } from "./listing.ts";
import type { Maker } from "./maker.ts";
import type { CatalogueStore } from "./store.ts";
import { MAKER } from "./version.ts";

/** A publisher's subgraph as the catalogue reaches it. */
export interface Feed {
  readonly name: string;
  execute(request: SubgraphRequest): Promise<SubgraphAnswer>;
}

/** Pulls the publishers' feeds, over and over, and keeps the help services in step with them. */
export interface Intake {
  /** Pulls all feeds now and returns when the catalogue serves the result; a feed that fails does not stop the others. */
  pull(): Promise<void>;
  /** Merges anew now, after a judgement, and returns when the result is served. */
  remerge(): Promise<void>;
  /** Asks for a pull soon; many askings make one. */
  nudge(): void;
  /** Pulls these feeds from now on; what came from others goes. */
  wire(feeds: readonly Feed[]): Promise<void>;
  stop(): Promise<void>;
}

export interface IntakeOptions {
  readonly store: CatalogueStore;
  readonly feeds: readonly Feed[];
  readonly maker: Pick<Maker, "make">;
  readonly clock: Clock;
  readonly log: Log;
  /** Distance between rounds without a nudge. */
  readonly everyMs: number;
  /** Runs at the end of every round, when the help services are in step. */
  readonly onRound: () => Promise<void>;
}

const FEED_QUERY = `query CatalogueIntake($after: String, $first: Int!) {
  listingFeed(after: $after, first: $first) {
    cursor hasMore
    entries {
      id sourceId publisher deleted changedAt title { language text } summary { language text } description { language text } url themes audiences personas
      provider { name cvr kind } own coverage channels { kind value } status confidence modified validFrom validTo
    }
    publishers { id name { language text } level sample homepage licence retrievedAt staleSince quarantined }
  }
}`;
const PAGE = 500;
const MAX_PAGES = 10_000;
const TIMEOUT_MS = 30_000;

export function createIntake(options: IntakeOptions): Intake {
  const { store, maker, clock, log, everyMs, onRound } = options;
  let { feeds } = options;
  const stopping = new AbortController();
  let current: Promise<void> | undefined;
  let wanted: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  /** Whether a nudge waits for its turn. */
  let nudged = false;

  const round = async (): Promise<void> => {
    await Promise.all(feeds.map(pullFeed));
    const { listings, services, madeBy } = await store.version();
    if (listings !== services || madeBy !== MAKER) await maker.make(listings);
    await onRound();
  };

  const pullFeed = async (feed: Feed): Promise<void> => {
    try {
      await readFeed(feed);
    } catch (error) {
      if (stopping.signal.aborted) return;
      const known =
        error instanceof HubError
          ? { code: error.code, reason: error.message }
          : { code: "INTERNAL", stack: error instanceof Error ? error.stack : undefined };
      log.warn({ feed: feed.name, ...known }, "feed could not be pulled");
      await store.failFeed(feed.name, new Date(clock.now()));
    }
  };

  const readFeed = async (feed: Feed): Promise<void> => {
    let from = await store.place(feed.name);
    let startedOver = false;
    for (let pages = 0; pages < MAX_PAGES; pages += 1) {
      const page = await ask(feed, from.cursor, stopping.signal);
      const outcome = page === "start over" ? page : await store.takePage({ feed: feed.name, from, ...page, now: new Date(clock.now()) });
      if (outcome === "superseded") return; // another process is reading the same feed
      if (page === "start over" || outcome === "start over") {
        if (startedOver) throw new HubError("FETCH_LOOP", `The feed of ${feed.name} begins again and again.`);
        startedOver = true;
        from = page === "start over" ? await store.startOver(feed.name, from.reading) : await store.place(feed.name);
        continue;
      }
      if (page.unreadable > 0) log.warn({ feed: feed.name, entries: page.unreadable }, "entries of a feed make no listing");
      if (!page.hasMore) return;
      if (page.cursor === from.cursor) break;
      from = { ...from, cursor: page.cursor };
    }
    throw new HubError("FETCH_LOOP", `The feed of ${feed.name} never ends.`);
  };

  const pull = (): Promise<void> => {
    if (current === undefined) {
      current = round().finally(() => (current = undefined));
      return current;
    }
    wanted ??= current
      .catch(() => undefined)
      .then(() => {
        wanted = undefined;
        return pull();
      });
    return wanted;
  };

  const go = (): void => {
    nudged = false;
    if (stopping.signal.aborted) return;
    pull()
      .catch((error: unknown) =>
        log.error({ error: { stack: error instanceof Error ? error.stack : undefined } }, "the catalogue could not be brought up to date"),
      )
      .finally(() => nudged || schedule(everyMs));
  };
  const schedule = (ms: number): void => {
    clearTimeout(timer);
    if (!stopping.signal.aborted) timer = setTimeout(go, ms);
  };
  go();

  return {
    pull,
    async remerge() {
      await store.touch();
      await pull();
    },
    nudge() {
      if (nudged) return; // a later nudge does not put off an earlier one
      nudged = true;
      schedule(NUDGE_MS);
    },
    async wire(wanted) {
      feeds = wanted;
      await Promise.allSettled([current]); // a round under way still writes what it reads
      await store.retainFeeds(feeds.map(({ name }) => name));
      await pull();
    },
    async stop() {
      stopping.abort();
      clearTimeout(timer);
      await Promise.allSettled([current, wanted]);
    },
  };
}

/** Long enough to gather the nudges of several sources, short enough not to be noticed. */
const NUDGE_MS = 400;

interface ReadPage {
  readonly changes: readonly FeedChange[];
  /** Entries that make no listing. */
  readonly unreadable: number;
  readonly publishers: readonly CataloguePublisher[];
  readonly cursor: string;
  readonly hasMore: boolean;
}

async function ask(feed: Feed, after: string | undefined, signal: AbortSignal): Promise<ReadPage | "start over"> {
  const answer = await feed.execute({
    query: FEED_QUERY,
    variables: { after: after ?? null, first: PAGE },
    operationName: "CatalogueIntake",
    signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
  });
  const [error] = answer.errors ?? [];
  if (error !== undefined) {
    if (after !== undefined && error.extensions?.["code"] === "CURSOR_INVALID") return "start over";
    throw new HubError(
      "SUBGRAPH_BAD_ANSWER",
      `${feed.name} answered its feed with an error (${String(error.extensions?.["code"] ?? "no code")}).`,
    );
  }
  const page = answer.data?.["listingFeed"] as Readonly<Record<string, unknown>> | null | undefined; // checked field by field below
  const entries = page?.["entries"];
  const publishers = page?.["publishers"];
  const cursor = page?.["cursor"];
  if (!Array.isArray(entries) || !Array.isArray(publishers) || typeof cursor !== "string") {
    throw new HubError("SUBGRAPH_BAD_ANSWER", `${feed.name} answered its feed with something else than the publisher contract says.`);
  }
  const changes = entries.flatMap((entry: unknown) => readChange(entry) ?? []);
  return {
    changes,
    unreadable: entries.length - changes.length,
    publishers: publishers.flatMap((publisher: unknown) => readPublisher(publisher) ?? []),
    cursor,
    hasMore: page?.["hasMore"] === true,
  };
}
